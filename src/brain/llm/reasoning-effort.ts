/** How much a model thinks before it speaks: as little as it can be told to, for a person waits. Pure. */

/** Least first. No model knows all of them. */
const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const;
export type Effort = (typeof EFFORTS)[number];
export const LEAST_EFFORT: Effort = 'none';
/** Above it, what the provider takes by default is no worse. */
const MOST_GUESSED: Effort = 'low';

/** Azure writes 3.5 without its point. Those called `chat` speak at once. */
const REASONS_BY_DEFAULT = /^(?:o\d|gpt-(?:[5-9]|(?!35)\d\d))(?!.*-chat\b)/;
const NEVER_REASONS = /^(?:gpt-(?:3|4)|chatgpt)/;

/** It reasons unless it is told not to, and takes no temperature. */
export const reasons = (model: string): boolean => REASONS_BY_DEFAULT.test(model);

/** On Azure a model has the name that its owner gave it: then nobody knows. */
export const mayReason = (model: string): boolean => !NEVER_REASONS.test(model);

/**
 * What to ask for where a server refused `tried`: the least that it names, or else a little more than that.
 * Undefined: it takes no such part.
 */
export function effortInstead(complaint: string, tried: Effort): Effort | undefined {
  const more = EFFORTS.slice(EFFORTS.indexOf(tried) + 1);
  const named = /(?:supported values|should be|one of)\b(.*)/is.exec(complaint)?.[1];
  if (named !== undefined) return more.find((effort) => new RegExp(`\\b${effort}\\b`).test(named));
  const isAboutValue = new RegExp(`['"]${tried}['"]`).test(complaint);
  const [next] = more;
  return isAboutValue && next && EFFORTS.indexOf(next) <= EFFORTS.indexOf(MOST_GUESSED)
    ? next
    : undefined;
}

/** What is thought counts as said. Without room for it a model falls silent before its first word. */
const REASONING_TOKENS = 4_000;

/** @param effort undefined: the provider's own, or none where the model does not reason */
export function mostTokens(maxTokens: number, model: string, effort: Effort | undefined): number {
  const isSilent = effort === 'none' || (effort === undefined && !reasons(model));
  return isSilent ? maxTokens : maxTokens + REASONING_TOKENS;
}
