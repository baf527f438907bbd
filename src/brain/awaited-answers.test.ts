import { beforeEach, expect, test } from 'vitest';
import { FakeClock } from '../../tests/fakes/fake-clock.ts';
import { EventBus, type ExoEvent } from '../core/events.ts';
import { silentLog } from '../core/log.ts';
import { AwaitedAnswers } from './awaited-answers.ts';

let clock: FakeClock;
let events: EventBus;
let awaited: AwaitedAnswers;
let stop: () => void;

beforeEach(() => {
  clock = new FakeClock();
  events = new EventBus(silentLog);
  awaited = new AwaitedAnswers(clock);
  stop = awaited.observe(events);
});

const stream = { atMs: 0, streamId: 's' };
const turn = (turnId: string) => ({ atMs: 0, turnId });
const begins = (turnId: string): ExoEvent => ({
  ...turn(turnId),
  type: 'turn-started',
  area: null,
});
const ends = (turnId: string): ExoEvent => ({
  ...turn(turnId),
  type: 'turn-ended',
  outcome: 'failed',
  tookMs: 1,
});

test.each<[ExoEvent, ExoEvent]>([
  [
    { ...stream, type: 'speech-received', durationMs: 1 },
    {
      ...stream,
      type: 'transcribed',
      engine: 'e',
      language: 'fr',
      certainty: 'none',
      tookMs: 1,
    },
  ],
  [begins('t'), ends('t')],
  [
    { ...stream, type: 'speaking-started', engine: 'e', tookMs: 1 },
    { ...stream, type: 'speaking-ended', durationMs: 1 },
  ],
])('from $type until two seconds behind its end somebody waits', async (begin, end) => {
  expect(awaited.areThere).toBe(false);
  events.emit(begin);
  await clock.advance(5_000);
  expect(awaited.areThere).toBe(true);
  events.emit(end);
  await clock.advance(1_999);
  expect(awaited.areThere).toBe(true);
  await clock.advance(1);
  expect(awaited.areThere).toBe(false);
});

test('several are waited for until the last', async () => {
  events.emit(begins('a'));
  events.emit(begins('b'));
  events.emit(ends('a'));
  await clock.advance(2_000);
  expect(awaited.areThere).toBe(true);
  events.emit(ends('b'));
  await clock.advance(2_000);
  expect(awaited.areThere).toBe(false);
});

test('an end of what nobody waited for changes nothing', () => {
  events.emit(ends('a'));
  expect(awaited.areThere).toBe(false);
});

test('an end that is never told is not waited for longer than a minute', async () => {
  events.emit(begins('a'));
  await clock.advance(60_000);
  expect(awaited.areThere).toBe(false);
});

test('nothing is heard after the end', () => {
  stop();
  events.emit(begins('a'));
  expect(awaited.areThere).toBe(false);
});
