import { expect, test } from 'vitest';
import { FakeClock } from '../../tests/fakes/fake-clock.ts';
import { turnRequest } from '../../tests/fakes/turn-request.ts';
import type { Brain, ReplyDelta } from '../brain/brain.ts';
import { ExoError } from '../core/errors.ts';
import { EventBus, type ExoEvent } from '../core/events.ts';
import { silentLog } from '../core/log.ts';
import { answerTurn } from './answer-turn.ts';

const request = turnRequest({ turnId: 't' });

/** The events of a turn whose brain takes 250 ms and then does this. */
async function eventsOf(
  finish: () => ReplyDelta | undefined,
  signal: AbortSignal = new AbortController().signal,
): Promise<ExoEvent[]> {
  const clock = new FakeClock();
  const events: ExoEvent[] = [];
  const bus = new EventBus(silentLog);
  bus.observe((event) => events.push(event));
  const brain: Brain = async function* () {
    await clock.advance(250);
    const last = finish();
    if (last) yield last;
  };
  try {
    for await (const _ of answerTurn(brain, bus, clock)(request, signal)) void _;
  } catch {
    // The events are what is looked at.
  }
  return events;
}

const end: ReplyDelta = { type: 'end', continueConversation: true, outcome: 'asked-back' };

test('a turn tells when it began, where, how it ended and how long it took', async () => {
  expect(await eventsOf(() => end)).toEqual([
    { type: 'turn-started', atMs: 0, turnId: 't', area: 'salon' },
    { type: 'turn-ended', atMs: 250, turnId: 't', outcome: 'asked-back', tookMs: 250 },
  ]);
});

test('one that fails or is cancelled tells so', async () => {
  const failed = await eventsOf(() => {
    throw new ExoError('home/disconnected', 'lost');
  });
  expect(failed.at(-1)).toMatchObject({ outcome: 'failed' });
  const cancelled = await eventsOf(() => undefined, AbortSignal.abort());
  expect(cancelled.at(-1)).toMatchObject({ outcome: 'cancelled' });
});

test('a reader that leaves early counts as cancelled', async () => {
  const clock = new FakeClock();
  const events: ExoEvent[] = [];
  const bus = new EventBus(silentLog);
  bus.observe((event) => events.push(event));
  const brain: Brain = async function* () {
    yield await Promise.resolve<ReplyDelta>({ type: 'text', text: 'a' });
    yield end;
  };
  for await (const _ of answerTurn(brain, bus, clock)(request, new AbortController().signal)) break;
  expect(events.at(-1)).toMatchObject({ type: 'turn-ended', outcome: 'cancelled' });
});
