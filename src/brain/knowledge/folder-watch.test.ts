import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakeClock } from '../../../tests/fakes/fake-clock.ts';
import { until } from '../../../tests/fakes/until.ts';
import { watchFolder } from './folder-watch.ts';

const LOOK_MS = 30_000;
const QUIET_MS = 2_000;

let folder: string;
let clock: FakeClock;
let changes: number;
let stop: () => void;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'exo-watch-'));
  clock = new FakeClock();
  changes = 0;
});
afterEach(() => {
  stop();
  rmSync(folder, { recursive: true, force: true });
});

const watched = (path = folder) =>
  watchFolder(path, clock, () => {
    changes += 1;
  });

/** Beside the next look, the end of the quiet is waited for. */
const isNoted = () => until(() => clock.pending > 1, 'the change');

/** The system is asked meanwhile. */
async function nextLook(): Promise<void> {
  await clock.advance(LOOK_MS);
  await until(() => clock.pending > 0, 'the look');
}

test('many writes are one change, told when they have been over for a moment', async () => {
  stop = watched();
  for (const name of ['a', 'b', 'c']) writeFileSync(join(folder, name), name);
  await isNoted();
  expect(changes).toBe(0);
  await clock.advance(QUIET_MS);
  expect(changes).toBe(1);
});

test('a folder that is made later is looked into, with what is in it already', async () => {
  const later = join(folder, 'later');
  stop = watched(later);
  await nextLook();
  expect(clock.pending).toBe(1);
  mkdirSync(later);
  writeFileSync(join(later, 'a.md'), 'a');
  await nextLook();
  await clock.advance(QUIET_MS);
  expect(changes).toBe(1);
  writeFileSync(join(later, 'b.md'), 'b');
  await isNoted();
  await clock.advance(QUIET_MS);
  expect(changes).toBe(2);
});

test('a folder that takes the place of the one before is looked into as well', async () => {
  const [now, next] = [join(folder, 'now'), join(folder, 'next')];
  mkdirSync(now);
  mkdirSync(next);
  stop = watched(now);
  renameSync(now, join(folder, 'before'));
  renameSync(next, now);
  await nextLook();
  await clock.advance(QUIET_MS);
  const before = changes;
  expect(before).toBeGreaterThan(0);
  writeFileSync(join(now, 'a.md'), 'a');
  await isNoted();
  await clock.advance(QUIET_MS);
  expect(changes).toBe(before + 1);
});

test('a folder that is gone is a change, and then no more', async () => {
  const gone = join(folder, 'gone');
  mkdirSync(gone);
  stop = watched(gone);
  rmSync(gone, { recursive: true });
  const looks = async () => {
    for (let look = 0; look < 3; look += 1) {
      await nextLook();
      await clock.advance(QUIET_MS);
    }
    return changes;
  };
  // The system may tell of it, too.
  const told = await looks();
  expect(told).toBeGreaterThan(0);
  expect(await looks()).toBe(told);
});

test('after the end nothing is told, and nothing tried', async () => {
  stop = watched(join(folder, 'missing'));
  stop();
  expect(clock.pending).toBe(0);
  stop = watched();
  stop();
  writeFileSync(join(folder, 'a'), 'a');
  await clock.advance(2 * LOOK_MS);
  expect(changes).toBe(0);
});
