/** A tool's result as the model is told it: bounded JSON, with what EXO says of it itself. Pure. */
import { dataText } from '../prompt/data-text.ts';
import type { ToolResult } from './tool.ts';

/** A page of text; what is longer was asked for too widely. Characters. */
const MAX_LENGTH = 4_000;
const MAX_NAME_LENGTH = 80;

/** @param exoSays what the person hears of it from EXO; `undefined`: nothing */
export function toldResult(result: ToolResult, exoSays: string | undefined): string {
  const text = JSON.stringify({ ...shown(result), ...(exoSays ? { exo_says: exoSays } : {}) });
  if (text.length <= MAX_LENGTH) return text;
  return JSON.stringify({
    status: result.status,
    cut: 'Too much to show: ask for less.',
    beginning: text.slice(0, MAX_LENGTH),
  });
}

function shown(result: ToolResult): Record<string, unknown> {
  if (result.status === 'answer') return { status: result.status, data: result.data };
  if (result.status === 'refused') {
    const { candidates, message, reason, status } = result;
    return {
      status,
      reason,
      message,
      ...(candidates?.length ? { candidates: candidates.map(named) } : {}),
    };
  }
  const states = (found: typeof result.states) =>
    found.map(({ attributes, name, reason, state, underway }) => ({
      name: named(name),
      state: named(state),
      ...attributes,
      ...(underway ? { underway } : {}),
      ...(reason ? { reason } : {}),
    }));
  return {
    status: result.status,
    states: states(result.states),
    ...(result.failed?.length ? { failed: states(result.failed) } : {}),
    ...(result.data === undefined ? {} : { data: result.data }),
  };
}

const named = (text: string) => dataText(text, MAX_NAME_LENGTH);
