import { beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from '../../tests/fakes/fake-clock.ts';
import { builtInAnswer } from '../../tests/fakes/fake-home-assistant.ts';
import { turnRequest } from '../../tests/fakes/turn-request.ts';
import { EMPTY_HOUSE, type House } from '../home/house.ts';
import type { Brain, ReplyDelta, TurnRequest } from './brain.ts';
import { DOUBT_LIFETIME_MS, Doubts } from './doubts.ts';
import { householdAgent } from './household-agent.ts';
import { SENTENCES, spokenError } from './sentences.ts';

const ON = 'allume la lampe';
const OFF = 'éteins la lampe';
const { fr } = SENTENCES;

let clock: FakeClock;
let doubts: Doubts;
let house: House;
let asked: string[];
let answer: unknown;
let brain: Brain;

beforeEach(() => {
  clock = new FakeClock();
  doubts = new Doubts(clock);
  house = EMPTY_HOUSE;
  asked = [];
  answer = builtInAnswer('action_done', 'Allumé');
  const request = (message: Record<string, unknown>) => {
    asked.push(String(message['text']));
    return Promise.resolve(answer);
  };
  brain = householdAgent({ home: { request }, house: () => house, doubts });
});

async function say(text: string, rest: Partial<TurnRequest> = {}) {
  const request = turnRequest({ text, area: null, userId: null, ...rest });
  const deltas: ReplyDelta[] = [];
  for await (const delta of brain(request, new AbortController().signal)) deltas.push(delta);
  const [first, spoken, end] = deltas;
  expect(deltas).toHaveLength(3);
  expect(first).toEqual({ type: 'message' });
  if (spoken?.type !== 'text' || end?.type !== 'end') throw new Error('no answer');
  return { text: spoken.text, outcome: end.outcome, goesOn: end.continueConversation };
}

describe('a command', () => {
  test('is done by Home Assistant, in its words', async () => {
    expect(await say(ON)).toEqual({ text: 'Allumé', outcome: 'answered', goesOn: false });
    expect(asked).toEqual([ON]);
  });

  test.each([
    [builtInAnswer('action_done', ''), fr.done, 'answered'],
    [builtInAnswer('query_answer', ''), fr.noAnswer, 'answered'],
    [builtInAnswer('action_done', 'Allumé', { success: [], failed: [1] }), fr.failed, 'failed'],
    [
      builtInAnswer('action_done', 'Allumé', { success: [1], failed: [1] }),
      fr.partlyDone,
      'failed',
    ],
    [builtInAnswer('error', 'Inconnu', { code: 'no_valid_targets' }), 'Inconnu', 'not-understood'],
    [builtInAnswer('error', '', { code: 'no_valid_targets' }), fr.unknownName, 'not-understood'],
    [builtInAnswer('error', 'Pas permis', { code: 'failed_to_handle' }), 'Pas permis', 'failed'],
    [
      builtInAnswer('error', 'Hein', { code: 'no_intent_match' }),
      fr.notUnderstoodEmptyHouse,
      'not-understood',
    ],
    [{ nonsense: true }, fr.failed, 'failed'],
  ])('%j is told honestly', async (given, text, outcome) => {
    answer = given;
    expect(await say(ON)).toEqual({ text, outcome, goesOn: false });
  });

  test('that is not understood is answered with one that works in this house', async () => {
    const lamp = {
      id: 'light.a',
      name: 'Lampe du salon',
      aliases: [],
      area: null,
      domain: 'light',
    };
    house = { ...EMPTY_HOUSE, entities: [lamp] };
    answer = builtInAnswer('error', '', { code: 'no_intent_match' });
    expect((await say('raconte')).text).toContain('allume la lampe du salon');
    const english = await say('tell me a story', { language: 'en' });
    expect(english.text).toBe(SENTENCES.en.notUnderstood('turn on the lampe du salon'));
  });

  test('an aborted turn says nothing, what was asked for is done', async () => {
    const aborted = AbortSignal.abort();
    const deltas: ReplyDelta[] = [];
    const request = turnRequest({ text: ON, area: null, userId: null });
    for await (const delta of brain(request, aborted)) deltas.push(delta);
    expect(deltas).toEqual([{ type: 'message' }]);
    expect(asked).toEqual([ON]);
  });
});

describe('a doubt', () => {
  const ask = (rest: Partial<TurnRequest> = {}) => say(doubts.raise([ON, OFF], 'fr'), rest);
  const askedBack = { text: fr.didYouMean(ON), outcome: 'asked-back', goesOn: true };
  const nothing = { text: fr.nothingDone, outcome: 'answered', goesOn: false };

  test('is asked back and nothing is done', async () => {
    expect(await ask()).toEqual(askedBack);
    expect(asked).toEqual([]);
  });

  test('is done after a yes, once', async () => {
    await ask();
    expect((await say('oui')).text).toBe('Allumé');
    await say('oui');
    expect(asked).toEqual([ON, 'oui']);
  });

  test('after a no the second meaning is offered, then nothing is done', async () => {
    await ask();
    expect(await say('non')).toEqual({
      text: fr.orRather(OFF),
      outcome: 'asked-back',
      goesOn: true,
    });
    expect(await say('non')).toEqual(nothing);
    expect(asked).toEqual([]);
  });

  test('after a no the second meaning is done after a yes', async () => {
    await ask();
    await say('non');
    await say("oui c'est ça");
    expect(asked).toEqual([OFF]);
  });

  test('the second can be chosen at once', async () => {
    await ask();
    await say('non, la deuxième');
    expect(asked).toEqual([OFF]);
  });

  test('a choice that was never offered does nothing', async () => {
    await say(doubts.raise([ON], 'fr'));
    expect(await say('la deuxième')).toEqual(nothing);
  });

  test('"laisse tomber" ends it', async () => {
    await ask();
    expect(await say('laisse tomber')).toEqual(nothing);
    await say('oui');
    expect(asked).toEqual(['oui']);
  });

  test('another command is done instead, the doubt dropped', async () => {
    await ask();
    await say('ferme le volet');
    await say('oui');
    expect(asked).toEqual(['ferme le volet', 'oui']);
  });

  test('belongs to the conversation and the room it was asked in', async () => {
    await ask();
    await say('oui', { deviceId: 'other' });
    await say('oui', { conversationId: 'other' });
    expect(asked).toEqual(['oui', 'oui']);
    await say('oui');
    expect(asked.at(-1)).toBe(ON);
  });

  test('keeps "oui" and "non" in the ear exactly as long as a question is open', async () => {
    expect(doubts.open).toBe(false);
    const question = doubts.raise([ON, OFF], 'fr');
    expect(doubts.open).toBe(true);
    await say(question);
    await clock.advance(DOUBT_LIFETIME_MS - 1);
    await say('non');
    await clock.advance(DOUBT_LIFETIME_MS - 1);
    expect(doubts.open).toBe(true);
    await say('oui');
    expect([asked, doubts.open]).toEqual([[OFF], false]);
  });

  test('is forgotten after a while', async () => {
    await ask();
    await clock.advance(DOUBT_LIFETIME_MS);
    await say('oui');
    expect(asked).toEqual(['oui']);
  });

  test('heard in the answer takes the place of the one before', async () => {
    await ask();
    const question = doubts.raise(['ouvre le volet'], 'fr');
    expect((await say(question)).text).toBe(fr.didYouMean('ouvre le volet'));
    await say('oui');
    expect(asked).toEqual(['ouvre le volet']);
  });

  test('that nobody raised is an ordinary text', async () => {
    const unknown = new Doubts(clock).raise([ON], 'fr');
    answer = builtInAnswer('error', '', { code: 'no_intent_match' });
    expect((await say(unknown)).outcome).toBe('not-understood');
  });
});

test('every error has something to say in every language', () => {
  expect(spokenError('home/disconnected', 'fr')).toBe(fr.homeAway);
  expect(spokenError('brain/unavailable', 'en')).toBe(SENTENCES.en.busy);
  expect(spokenError('core/internal', 'de')).toBe(SENTENCES.en.broken);
});
