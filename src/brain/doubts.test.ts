import { expect, test } from 'vitest';
import { FakeClock } from '../../tests/fakes/fake-clock.ts';
import { DOUBT_LIFETIME_MS, Doubts } from './doubts.ts';

const ON = 'allume la lumière du salon';
const OFF = 'éteins la lumière du salon';

test('alternatives leave as one question and are found by it', () => {
  const doubts = new Doubts(new FakeClock());
  const question = doubts.raise([`${ON}.`, OFF, 'a third'], 'fr-FR');
  expect(question).toBe(`EXO a-t-il bien compris : ${ON}, ou bien ${OFF}, qu'en dis-tu ?`);
  expect(doubts.take(ON)).toBeUndefined();
  expect(doubts.take(` ${question.toUpperCase().replace(' ?', '')}`)).toEqual([ON, OFF]);
  expect(doubts.take(question)).toBeUndefined();
});

test('a single meaning is asked against something else', () => {
  const doubts = new Doubts(new FakeClock());
  expect(doubts.raise(['turn on the lamp', 'turn on the lamp?'], 'en')).toBe(
    'Did EXO hear this right: turn on the lamp, or rather something else, what do you say?',
  );
});

test('nothing heard is nothing to ask', () => {
  expect(new Doubts(new FakeClock()).raise([' ', '.'], 'fr')).toBe('');
});

test('a doubt is forgotten after a while', async () => {
  const clock = new FakeClock();
  const doubts = new Doubts(clock);
  const question = doubts.raise([ON], 'fr');
  await clock.advance(DOUBT_LIFETIME_MS - 1);
  expect(doubts.open).toBe(true);
  await clock.advance(1);
  expect(doubts.open).toBe(false);
  expect(doubts.take(question)).toBeUndefined();
});

test('the oldest is forgotten first when there are too many', () => {
  const doubts = new Doubts(new FakeClock());
  const questions = Array.from({ length: 65 }, (_, index) =>
    doubts.raise([`command ${index}`], 'en'),
  );
  expect(doubts.take(questions[0] ?? '')).toBeUndefined();
  expect(doubts.take(questions[1] ?? '')).toEqual(['command 1']);
  expect(doubts.take(questions[64] ?? '')).toEqual(['command 64']);
});

test('two rooms that doubt the same at once are both asked', () => {
  const doubts = new Doubts(new FakeClock());
  const question = doubts.raise([ON, OFF], 'fr');
  doubts.raise([ON, OFF], 'fr');
  expect([doubts.take(question), doubts.take(question)]).toEqual([
    [ON, OFF],
    [ON, OFF],
  ]);
  expect(doubts.open).toBe(false);
});
