import { expect, it } from 'vitest';
import { FakeClock } from '../../tests/fakes/fake-clock.ts';
import type { TurnOutcome } from '../core/events.ts';
import { OPEN_MS, OpenQuestions } from './open-questions.ts';

const ended = (outcome: TurnOutcome) =>
  ({ type: 'turn-ended', atMs: 0, turnId: 't', outcome, tookMs: 1 }) as const;

it('is open after a question, for a while', async () => {
  const clock = new FakeClock();
  const questions = new OpenQuestions(clock);
  expect(questions.areOpen).toBe(false);
  questions.observe(ended('answered'));
  expect(questions.areOpen).toBe(false);
  questions.observe(ended('asked-back'));
  // Another room's answer does not end it.
  questions.observe(ended('answered'));
  await clock.advance(OPEN_MS - 1);
  expect(questions.areOpen).toBe(true);
  await clock.advance(1);
  expect(questions.areOpen).toBe(false);
});
