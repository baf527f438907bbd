import { expect, test } from 'vitest';
import { FakeClock } from '../../tests/fakes/fake-clock.ts';
import { DOUBT_LIFETIME_MS, Doubts } from './doubts.ts';

const ON = 'allume la lumière du salon';
const OFF = 'éteins la lumière du salon';

test('alternatives leave as one question and are found by it', () => {
  const doubts = new Doubts(new FakeClock());
  const question = doubts.raise([`${ON}.`, OFF, 'a third'], 'fr-FR');
  expect(question).toBe(`EXO a-t-il bien compris : ${ON}, ou bien ${OFF}, qu'en dis-tu ?`);
  expect(doubts.find(question)).toEqual([ON, OFF]);
  expect(doubts.find(` ${question.toUpperCase().replace(' ?', '')}`)).toEqual([ON, OFF]);
  expect(doubts.find(ON)).toBeUndefined();
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
  expect(doubts.find(question)).toEqual([ON]);
  await clock.advance(1);
  expect(doubts.find(question)).toBeUndefined();
});

test('the oldest is forgotten first when there are too many', () => {
  const doubts = new Doubts(new FakeClock());
  const questions = Array.from({ length: 65 }, (_, index) =>
    doubts.raise([`command ${index}`], 'en'),
  );
  expect(doubts.find(questions[0] ?? '')).toBeUndefined();
  expect(doubts.find(questions[1] ?? '')).toEqual(['command 1']);
  expect(doubts.find(questions[64] ?? '')).toEqual(['command 64']);
});
