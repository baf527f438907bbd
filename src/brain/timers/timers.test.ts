import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from '../../../tests/fakes/fake-clock.ts';
import { until } from '../../../tests/fakes/until.ts';
import { silentLog } from '../../core/log.ts';
import { lengthened, paused, resumed, type Timer } from './timer.ts';
import { type NewTimer, Timers } from './timers.ts';

const MINUTE = 60_000;
let folder: string;
let clock: FakeClock;
let rings: Timer[];
let isHeard: boolean;
let open: Timers[];

const path = () => join(folder, 'timers.json');
const wanted = (rest: Partial<NewTimer> = {}): NewTimer => ({
  durationMs: 10 * MINUTE,
  areaId: 'cuisine',
  satelliteId: null,
  language: 'fr',
  ...rest,
});

/** As after a start of the machine: the monotonic clock begins anew, the wall clock goes on. */
async function started(awayMs = 0): Promise<Timers> {
  const before = clock;
  const wallMs = before.wallMs() + awayMs;
  clock = new FakeClock();
  const offset = wallMs - clock.wallMs();
  clock.wallMs = () => 1_800_000_000_000 + clock.nowMs() + offset;
  return await opened();
}

async function opened(): Promise<Timers> {
  const timers = new Timers({
    path: path(),
    clock,
    log: silentLog,
    ring: (timer) => {
      rings.push(timer);
      return Promise.resolve(isHeard);
    },
  });
  open.push(timers);
  await timers.start();
  return timers;
}

async function pass(timers: Timers, ms: number): Promise<void> {
  await clock.advance(ms);
  // What rang is written before anything else is looked at.
  await timers.cancel([]);
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exo-timers-'));
  [clock, rings, isHeard, open] = [new FakeClock(), [], true, []];
});
afterEach(async () => {
  for (const timers of open) await timers.close();
  await rm(folder, { recursive: true, force: true });
});

describe('a timer', () => {
  test('rings when it is over, twice more, and is gone', async () => {
    const timers = await opened();
    await timers.set(wanted({ name: 'pâtes' }));
    await pass(timers, 10 * MINUTE - 1);
    expect(rings).toHaveLength(0);
    await pass(timers, 1);
    expect(rings).toMatchObject([{ name: 'pâtes', state: { type: 'ringing', isMissed: false } }]);
    await pass(timers, 5 * MINUTE);
    expect(rings).toHaveLength(3);
    expect(timers.all).toEqual([]);
  });

  test('that was heard in its room rings no more; words elsewhere change nothing', async () => {
    const timers = await opened();
    await timers.set(wanted());
    await pass(timers, 10 * MINUTE);
    timers.hush('salon');
    expect(timers.all).toHaveLength(1);
    timers.hush('cuisine');
    await pass(timers, 5 * MINUTE);
    expect(rings).toHaveLength(1);
    expect(timers.all).toEqual([]);
  });

  test('that nobody could hear is tried again, whatever is said there, and given up in the end', async () => {
    const timers = await opened();
    isHeard = false;
    await timers.set(wanted());
    await pass(timers, 10 * MINUTE);
    timers.hush('cuisine');
    await pass(timers, MINUTE);
    expect(rings.length).toBeGreaterThan(4);
    await pass(timers, 10 * MINUTE);
    expect(timers.all).toEqual([]);
    const count = rings.length;
    await pass(timers, 60 * MINUTE);
    expect(rings).toHaveLength(count);
  });

  test('pauses, goes on and is lengthened', async () => {
    const timers = await opened();
    const id = (await timers.set(wanted()))?.timer.id ?? '';
    await pass(timers, 4 * MINUTE);
    await timers.change([id], paused);
    await pass(timers, 60 * MINUTE);
    expect(rings).toHaveLength(0);
    await timers.change([id], resumed);
    await timers.change([id], (timer, nowMs) => lengthened(timer, 2 * MINUTE, nowMs));
    await pass(timers, 8 * MINUTE - 1);
    expect(rings).toHaveLength(0);
    await pass(timers, 1);
    expect(rings).toHaveLength(1);
  });

  test('that is cancelled while it is said rings no more', async () => {
    const timers = await opened();
    const id = (await timers.set(wanted()))?.timer.id ?? '';
    await pass(timers, 10 * MINUTE);
    await timers.cancel([id]);
    await pass(timers, 10 * MINUTE);
    expect(rings).toHaveLength(1);
  });

  test('several ring each at its time', async () => {
    const timers = await opened();
    await timers.set(wanted({ name: 'riz', durationMs: 3 * MINUTE }));
    await timers.set(wanted({ name: 'thé', durationMs: 2 * MINUTE, areaId: 'salon' }));
    await pass(timers, 2 * MINUTE);
    timers.hush('salon');
    await pass(timers, MINUTE);
    expect(rings.map(({ name }) => name)).toEqual(['thé', 'riz']);
  });

  test('is refused where there are too many', async () => {
    const timers = await opened();
    for (let count = 0; count < 50; count += 1) await timers.set(wanted());
    expect(await timers.set(wanted())).toBeUndefined();
  });
});

describe('after a restart', () => {
  test('timers go on, paused ones stay paused', async () => {
    const timers = await opened();
    await timers.set(wanted({ name: 'pâtes' }));
    const id = (await timers.set(wanted({ name: 'gâteau' })))?.timer.id ?? '';
    await timers.change([id], paused);
    await timers.close();
    const again = await started(9 * MINUTE);
    expect(again.all.map(({ name, state }) => [name, state.type])).toEqual([
      ['pâtes', 'running'],
      ['gâteau', 'paused'],
    ]);
    await pass(again, MINUTE);
    expect(rings).toMatchObject([{ name: 'pâtes', state: { isMissed: false } }]);
  });

  test('one that was over for less than five minutes rings at once', async () => {
    await (await opened()).set(wanted());
    const again = await started(14 * MINUTE);
    await pass(again, 0);
    expect(rings).toMatchObject([{ state: { isMissed: false } }]);
  });

  test('one that was over for longer is told as missed, once', async () => {
    await (await opened()).set(wanted());
    const again = await started(16 * MINUTE);
    await pass(again, 10 * MINUTE);
    expect(rings).toMatchObject([{ state: { isMissed: true } }]);
    expect(again.all).toEqual([]);
  });

  test('a clock that stands in the past makes no timer longer', async () => {
    await (await opened()).set(wanted());
    const again = await started(-365 * 24 * 60 * MINUTE);
    await pass(again, 10 * MINUTE);
    expect(rings).toHaveLength(1);
  });

  test.each(['', 'nonsense', '{"format":1,"timers":7}', '{"format":2,"timers":[]}'])(
    'a file that reads %o is no timer and no error',
    async (text) => {
      await writeFile(path(), text);
      expect((await opened()).all).toEqual([]);
    },
  );

  test('one broken timer costs no other', async () => {
    await (await opened()).set(wanted({ name: 'riz' }));
    const file = JSON.parse(await readFile(path(), 'utf8')) as { timers: unknown[] };
    file.timers.unshift({ id: 7 }, null);
    await writeFile(path(), JSON.stringify(file));
    expect((await started()).all).toMatchObject([{ name: 'riz' }]);
  });
});

test('the file is whole and only for its owner', async () => {
  await (await opened()).set(wanted({ name: 'riz' }));
  expect((await stat(path())).mode & 0o777).toBe(0o600);
  expect(JSON.parse(await readFile(path(), 'utf8'))).toMatchObject({ timers: [{ name: 'riz' }] });
});

test('a disk that takes nothing keeps no timer from ringing, and is told', async () => {
  const timers = new Timers({
    path: '/dev/null/timers.json',
    clock,
    log: silentLog,
    ring: (timer) => Promise.resolve(rings.push(timer) > 0),
  });
  open.push(timers);
  expect(await timers.set(wanted())).toMatchObject({ isKept: false });
  await pass(timers, 10 * MINUTE);
  await until(() => rings.length === 1, 'the ring');
});
