/** A tool that EXO ran, as Home Assistant shows it: bounded. Pure. */
import type { ReplyDelta } from '../../brain/brain.ts';
import { type LinkToolCall, MAX_ID_LENGTH, MAX_JSON_LENGTH } from './messages.ts';

export function shownCall({
  failed,
  id,
  input,
  name,
  result,
}: Extract<ReplyDelta, { type: 'tool' }>): LinkToolCall {
  return {
    id: id.slice(0, MAX_ID_LENGTH),
    name: name.slice(0, MAX_ID_LENGTH),
    arguments: fits(input) ? input : {},
    external: true,
    // Home Assistant's record takes objects only.
    result: asObject(result),
    failed,
  };
}

function asObject(result: unknown): Readonly<Record<string, unknown>> {
  if (!fits(result)) return { cut: true };
  const isObject = typeof result === 'object' && result !== null && !Array.isArray(result);
  return isObject ? { ...result } : { value: result ?? null };
}

function fits(value: unknown): boolean {
  return (JSON.stringify(value) ?? '').length <= MAX_JSON_LENGTH;
}
