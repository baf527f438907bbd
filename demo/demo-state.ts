/** What a demo leaves in the cache: for its next start, and for `say`, `status` and `stop` meanwhile. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CACHE } from './harness/paths.ts';

const { EXO_DEMO_DIR } = process.env;

/** A folder of its own makes a demo of its own. */
export const DEMO_FOLDER = EXO_DEMO_DIR ?? join(CACHE, 'demo');
const FILE = join(DEMO_FOLDER, 'state.json');

const stateSchema = z.object({
  homePort: z.number(),
  wyomingPort: z.number(),
  /** A long-lived access token of the demo's Home Assistant. */
  token: z.string(),
  /** The demo that runs, or ran last. */
  pid: z.number(),
  /** The Wyoming entry of EXO, and the port it was made for. */
  wyoming: z.object({ entryId: z.string(), port: z.number() }).optional(),
});

export type DemoState = z.infer<typeof stateSchema>;

export async function readState(): Promise<DemoState | undefined> {
  let text: string;
  try {
    text = await readFile(FILE, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return stateSchema.parse(JSON.parse(text));
}

export async function writeState(state: DemoState): Promise<void> {
  await mkdir(DEMO_FOLDER, { recursive: true });
  // Whole or not at all, and not for other users: it holds a token.
  await writeFile(`${FILE}.new`, JSON.stringify(state, null, 2), { mode: 0o600 });
  await rename(`${FILE}.new`, FILE);
}

/** Whether the demo of a state is there now. */
export async function isRunning(state: DemoState | undefined): Promise<boolean> {
  if (state === undefined || state.pid === process.pid) return false;
  try {
    // Process ids come back: another program may have it by now.
    return (await readFile(`/proc/${state.pid}/cmdline`, 'latin1')).includes('demo/main.ts');
  } catch {
    return false;
  }
}
