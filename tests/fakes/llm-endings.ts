/** How the answer of a scripted language model stops, other than by a proper end. */
import type { ServerResponse } from 'node:http';

export type LlmEnding =
  | 'stall'
  | 'drop'
  | 'close'
  | 'garbage'
  | 'endless'
  | 'endless-line'
  | 'error';

const FRAGMENT = 7;
const FAULT = JSON.stringify({ error: 'overloaded' });

/** @param isLines one JSON object a line, as Ollama has it, instead of events */
export async function endStream(
  response: ServerResponse,
  isLines: boolean,
  how: LlmEnding,
  more: () => boolean,
): Promise<void> {
  switch (how) {
    case 'stall':
      return;
    case 'drop':
      response.socket?.end();
      return;
    case 'close':
      response.end();
      return;
    case 'garbage':
      response.end(isLines ? '{"done": \n' : 'data: {"choices": [nonsense\n\n');
      return;
    case 'error':
      response.end(isLines ? `${FAULT}\n` : `data: ${FAULT}\n\n`);
      return;
    case 'endless':
    case 'endless-line':
      while (!response.destroyed) {
        const flows = how === 'endless' ? more() : response.write('x'.repeat(65_536));
        if (!flows) await drained(response);
      }
  }
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}

/** Of a few characters each. */
export function fragments(text: string): string[] {
  return text.match(new RegExp(`[\\s\\S]{1,${FRAGMENT}}`, 'g')) ?? [];
}
