/** The memory, to take along and to bring back: `/api/memory.jsonl`, one fact a line. */
import type { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { ExoError } from '../../core/errors.ts';

export const MEMORY_PATH = '/api/memory.jsonl';
/** All that a memory holds, with room. */
const MAX_BYTES = 64 * 1024 * 1024;
/** No other site can send it without being asked about first. */
const LINES_TYPE = 'application/x-ndjson';

export interface MemoryFile {
  /** How many facts it holds. */
  readonly count: () => number;
  readonly lines: () => Iterable<string>;
  /** Returns how many facts were taken. Throws `memory/*`. */
  readonly restore: (text: string) => Promise<number>;
}

/** Only where the gate knows who comes: what each person told EXO alone is in it too. */
export function addMemoryRoutes(app: Hono, memory: MemoryFile): void {
  app.get(MEMORY_PATH, (context) => {
    context.header('Content-Type', LINES_TYPE);
    context.header('Content-Disposition', 'attachment; filename="exo-memory.jsonl"');
    context.header('Cache-Control', 'no-store');
    return context.body([...memory.lines()].join(''));
  });
  app.post(MEMORY_PATH, bodyLimit({ maxSize: MAX_BYTES }), async (context) => {
    if (context.req.header('content-type')?.split(';', 1)[0] !== LINES_TYPE)
      return context.json({ code: 'memory/invalid', message: `send ${LINES_TYPE}` }, 415);
    try {
      return context.json({ facts: await memory.restore(await context.req.text()) });
    } catch (error) {
      if (!(error instanceof ExoError)) throw error;
      return context.json({ code: error.code, message: error.message }, 400);
    }
  });
}
