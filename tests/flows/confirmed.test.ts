/** A yes to a dangerous thing: EXO does it at once, in its own words, and no model hears of it. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Brain, ReplyDelta, TurnRequest } from '../../src/brain/brain.ts';
import { confirmedFirst } from '../../src/brain/confirmed-first.ts';
import { ConversationHistory } from '../../src/brain/prompt/history.ts';
import { ActingHouse } from '../fakes/acting-house.ts';
import { turnIn } from '../fakes/turn-request.ts';

let house: ActingHouse;
let history: ConversationHistory;
/** What the model was asked. */
let heard: string[];
/** Of deeds that threw. */
let codes: string[];

async function start(pin?: string): Promise<void> {
  await house?.stop();
  house = await ActingHouse.start(pin === undefined ? {} : { pin });
  history = new ConversationHistory(house.clock);
  [heard, codes] = [[], []];
}

beforeEach(() => start());
afterEach(() => house.stop());

const gate = { action: 'open', name: 'portail' };
const ask = () => house.call('control_cover', gate, turnIn('salon', 'ouvre le portail', '1'));

/** The model would say "…" to anything. */
const model: Brain = async function* ({ text }) {
  heard.push(text);
  await Promise.resolve();
  yield { type: 'text', text: '…' };
};

async function say(turn: TurnRequest): Promise<ReplyDelta[]> {
  const brain = confirmedFirst(model, {
    confirmations: house.confirmations,
    history,
    onError: (code) => codes.push(code),
  });
  const deltas: ReplyDelta[] = [];
  const saying = async () => {
    for await (const delta of brain(turn, new AbortController().signal)) deltas.push(delta);
  };
  await house.settled(saying());
  return deltas;
}

const words = (deltas: readonly ReplyDelta[]) =>
  deltas.flatMap((delta) => (delta.type === 'text' ? [delta.text] : [])).join('');

test('it is done, said to be on its way, and remembered', async () => {
  await ask();
  const deltas = await say(turnIn('salon', 'oui', '2'));
  expect(words(deltas)).toBe("C'est parti.");
  expect(deltas.at(-1)).toEqual({ type: 'end', continueConversation: false, outcome: 'answered' });
  expect(house.state('cover.portail')).toBe('opening');
  expect(history.of(turnIn('salon'))).toEqual([
    { asked: 'oui', said: "C'est parti.", did: ['Portail: opening'], used: [] },
  ]);
  expect(heard).toEqual([]);
});

test('a connection that was lost meanwhile is told as what it is', async () => {
  await ask();
  house.homeAssistant.socketDown = true;
  house.homeAssistant.drop();
  await house.passUntil(() => house.home.connection === undefined);
  const deltas = await say(turnIn('salon', 'oui', '2'));
  expect(words(deltas)).toMatch(/je ne sais pas si c'est fait/);
  expect(deltas.at(-1)).toMatchObject({ outcome: 'failed' });
  expect(codes).toEqual(['home/disconnected']);
});

test('a second yes does nothing more', async () => {
  await ask();
  await say(turnIn('salon', 'oui', '2'));
  await say(turnIn('salon', 'oui', '3'));
  expect(house.homeAssistant.devices.calls).toHaveLength(1);
  expect(heard).toEqual(['oui']);
});

test('a device that does nothing is not said to be done', async () => {
  house.homeAssistant.devices.behaviours.set('cover.portail', 'dead');
  await ask();
  const deltas = await say(turnIn('salon', 'oui', '2'));
  expect(words(deltas)).toMatch(/pas de retour de Portail/);
  expect(deltas.at(-1)).toMatchObject({ outcome: 'failed' });
});

test.each([
  ['non', 'salon'],
  ['quelle heure est-il', 'salon'],
  ['oui', 'cuisine'],
])('"%s" in the %s goes to the model, and opens nothing', async (text, room) => {
  await ask();
  await say(turnIn(room, text, '2'));
  expect(heard).toEqual([text]);
  expect(house.homeAssistant.devices.calls).toEqual([]);
});

test('a PIN, right or wrong, is neither told to the model nor kept', async () => {
  await start('1234');
  await ask();
  const wrong = await say(turnIn('salon', 'un un un un', '2'));
  expect(words(wrong)).toMatch(/pas le bon code/);
  expect(wrong.at(-1)).toMatchObject({ continueConversation: true });
  expect(words(await say(turnIn('salon', 'douze trente-quatre', '3')))).toBe("C'est parti.");
  expect(heard).toEqual([]);
  expect(JSON.stringify(history.of(turnIn('salon')))).not.toMatch(/douze|1234/);
});

test('figures of another request are no PIN', async () => {
  await start('1234');
  await ask();
  const text = 'mets le chauffage de la chambre à 20 degrés';
  await say(turnIn('salon', text, '2'));
  expect(heard).toEqual([text]);
});

test('after three wrong ones it says that it waits', async () => {
  await start('1234');
  await ask();
  for (const turn of ['2', '3']) await say(turnIn('salon', '9999', turn));
  expect(words(await say(turnIn('salon', '9999', '4')))).toMatch(/cinq minutes/);
  expect(words(await say(turnIn('salon', '1234', '5')))).toMatch(/cinq minutes/);
  expect(house.homeAssistant.devices.calls).toEqual([]);
});
