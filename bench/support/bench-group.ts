/** Several benches one after the other, each a process of its own: one that fails is named and the rest go on. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { z } from 'zod';

/** The longest takes half of it; one that hangs must not cost the others. */
const MEMBER_TIMEOUT_MS = 40 * 60_000;

const lineSchema = z.looseObject({
  bench: z.string(),
  metrics: z.record(z.string(), z.unknown()),
  peer: z.unknown(),
  ratio: z.unknown(),
});
type Line = z.infer<typeof lineSchema>;

export interface Member {
  /** Unique in its group. */
  readonly name: string;
  /** A file that prints its result as its last line. */
  readonly entry: string;
  readonly args: readonly string[];
}

export interface Outcome {
  readonly name: string;
  readonly tookMs: number;
  /** What it printed; undefined where it failed. */
  readonly line?: Line;
  readonly reason?: string;
}

/** What it says beside its result goes to standard error. Never throws for what the member does. */
export async function runMember({ name, entry, args }: Member): Promise<Outcome> {
  const startedMs = performance.now();
  const signal = AbortSignal.timeout(MEMBER_TIMEOUT_MS);
  const command = ['--pdeathsig', 'TERM', process.execPath, entry, ...args];
  const child = spawn('setpriv', command, { stdio: ['ignore', 'pipe', 'inherit'], signal });
  const ended = once(child, 'close').then(
    ([code, killedBy]) => (code === 0 ? undefined : `ended with ${killedBy ?? code}`),
    (error: unknown) => (signal.aborted ? 'took too long' : String(error)),
  );
  const [printed, failure] = await Promise.all([text(child.stdout).catch(() => ''), ended]);
  const line = readLine(printed);
  const outcome = { name, tookMs: performance.now() - startedMs };
  if (failure !== undefined) return { ...outcome, reason: failure };
  return line === undefined ? { ...outcome, reason: 'printed no result' } : { ...outcome, line };
}

function readLine(printed: string): Line | undefined {
  try {
    return lineSchema.parse(JSON.parse(printed.trimEnd().split('\n').at(-1) ?? ''));
  } catch {
    return undefined;
  }
}

/** `metrics`, `peer` and `ratio` of all of them by their names, and who failed at what. */
export function gather(outcomes: readonly Outcome[]) {
  const done = outcomes.flatMap(({ name, line }) => (line === undefined ? [] : [{ name, line }]));
  const each = (pick: (line: Line) => unknown) =>
    Object.fromEntries(done.map(({ name, line }) => [name, pick(line) ?? null]));
  return {
    metrics: each(({ metrics }) => metrics),
    peer: each(({ peer }) => peer),
    ratio: each(({ ratio }) => ratio),
    failed: Object.fromEntries(
      outcomes.flatMap(({ name, reason }) => (reason === undefined ? [] : [[name, reason]])),
    ) as Readonly<Record<string, string>>,
    took_s: Object.fromEntries(outcomes.map(({ name, tookMs }) => [name, seconds(tookMs)])),
    total_s: seconds(outcomes.reduce((sum, { tookMs }) => sum + tookMs, 0)),
  };
}

function seconds(ms: number): number {
  return Math.round(ms / 1_000);
}
