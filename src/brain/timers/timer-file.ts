/** The timers on disk: whole or not at all, in wall-clock time, so that they survive a restart. */
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import { leftMs, MAX_DURATION_MS, MAX_TIMERS, type Timer } from './timer.ts';

const FORMAT = 1;
const MAX_TEXT = 200;
const ms = z.number().finite();
const text = z.string().min(1).max(MAX_TEXT);

const timerSchema = z.object({
  id: text,
  name: text.optional(),
  reminder: text.optional(),
  atTime: text.optional(),
  areaId: text.nullable(),
  satelliteId: text.nullable(),
  language: text,
  durationMs: ms.min(1).max(MAX_DURATION_MS),
  /** Of a clock that may stand wrong after a start without network: bounded by what was left. */
  leftMs: ms.min(0).max(MAX_DURATION_MS),
  /** Milliseconds since 1970; null: it is paused. */
  endsAtWallMs: ms.nullable(),
});

const fileSchema = z.object({
  format: z.literal(FORMAT),
  timers: z.array(z.unknown()).max(MAX_TIMERS),
});

export type SavedTimer = z.infer<typeof timerSchema>;

export function saved(timer: Timer, clock: Clock): SavedTimer {
  const { state, ...rest } = timer;
  const nowMs = clock.nowMs();
  const left = leftMs(timer, nowMs);
  const endsInMs = state.type === 'ringing' ? state.sinceMs - nowMs : left;
  return {
    ...rest,
    leftMs: left,
    endsAtWallMs: state.type === 'paused' ? null : Math.round(clock.wallMs() + endsInMs),
  };
}

function restored(record: SavedTimer, clock: Clock): Timer {
  const { endsAtWallMs, leftMs: left, ...rest } = record;
  if (endsAtWallMs === null) return { ...rest, state: { type: 'paused', leftMs: left } };
  const endsInMs = Math.min(left, endsAtWallMs - clock.wallMs());
  return { ...rest, state: { type: 'running', endsAtMs: clock.nowMs() + endsInMs } };
}

/** What cannot be read is left out: one broken timer costs no other. Empty where there is no file. */
export async function readTimers(path: string, clock: Clock): Promise<Timer[]> {
  let file: z.infer<typeof fileSchema>;
  try {
    file = fileSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return [];
  }
  return file.timers.flatMap((record) => {
    const read = timerSchema.safeParse(record);
    return read.success ? [restored(read.data, clock)] : [];
  });
}

/** Rejects with the error of the disk. */
export async function writeTimers(
  path: string,
  timers: readonly Timer[],
  clock: Clock,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const fresh = `${path}.new`;
  const file = await open(fresh, 'w', 0o600);
  try {
    await file.writeFile(
      JSON.stringify({ format: FORMAT, timers: timers.map((timer) => saved(timer, clock)) }),
    );
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(fresh, path);
}
