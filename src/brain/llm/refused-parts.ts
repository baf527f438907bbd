/** What a server has refused so far of what it was asked: the engine that learns it leaves it out from then on. */
import { LlmRefusal } from './http-errors.ts';
import { type Effort, effortInstead, LEAST_EFFORT } from './reasoning-effort.ts';

/**
 * Parts of a body that some servers refuse, in the order in which their complaints are read.
 * `max_completion_tokens` left out is sent as `max_tokens`, the older name.
 */
const OPTIONAL_PARTS = [
  'stream_options',
  'max_completion_tokens',
  'temperature',
  'include',
  'reasoning_effort',
  'prompt_cache_key',
  'parallel_tool_calls',
  'strict',
  'store',
] as const;
export type OptionalPart = (typeof OPTIONAL_PARTS)[number];

/** What servers that only resemble OpenAI's are better not asked. */
export const COMMON_REFUSALS = [
  'max_completion_tokens',
  'prompt_cache_key',
  'parallel_tool_calls',
  'store',
] as const satisfies readonly OptionalPart[];

/** Where the part is not called by its name. A complaint is JSON, or words. */
const OTHER_NAMES: Partial<Record<OptionalPart, RegExp>> = {
  include: /encrypted[ _]content|"param"\s*:\s*"include/i,
  reasoning_effort: /\breasoning[._]effort\b|\*\.effort\b|['"]reasoning['"]/i,
};

export class RefusedParts {
  readonly #without: Set<OptionalPart>;
  #effort: Effort = LEAST_EFFORT;
  #lessons = 0;

  constructor(known: readonly OptionalPart[] = []) {
    this.#without = new Set(known);
  }

  has(part: OptionalPart): boolean {
    return this.#without.has(part);
  }

  /** Undefined: the server takes none. */
  get effort(): Effort | undefined {
    return this.has('reasoning_effort') ? undefined : this.#effort;
  }

  /** How much was learnt. */
  get lessons(): number {
    return this.#lessons;
  }

  /**
   * Whether the same may be asked once more, without what `error` complains of.
   *
   * @param lessons those that the refused body was written with: another request may have learnt the same meanwhile
   */
  learn(error: unknown, lessons: number): boolean {
    if (!(error instanceof LlmRefusal) || error.code !== 'llm/failed' || error.retryable)
      return false;
    if (lessons !== this.#lessons) return true;
    const { complaint } = error;
    const part = OPTIONAL_PARTS.find((name) => !this.has(name) && pattern(name).test(complaint));
    if (part === undefined) return false;
    const instead =
      part === 'reasoning_effort' ? effortInstead(complaint, this.#effort) : undefined;
    if (instead === undefined) this.#without.add(part);
    else this.#effort = instead;
    this.#lessons += 1;
    return true;
  }
}

const pattern = (part: OptionalPart) => OTHER_NAMES[part] ?? new RegExp(`\\b${part}\\b`, 'i');
