import { expect, test } from 'vitest';
import { FakeClock } from '../../tests/fakes/fake-clock.ts';
import { builtInAnswer } from '../../tests/fakes/fake-home-assistant.ts';
import { readHouse } from '../../tests/fakes/furnished-house.ts';
import { turnIn } from '../../tests/fakes/turn-request.ts';
import { assistant } from './assistant.ts';
import type { BuiltInAnswer } from './built-in-agent.ts';
import { Confirmations } from './confirmations.ts';
import { Doubts } from './doubts.ts';
import { riskGuard, riskyEntities } from './risk-guard.ts';
import { letsIn } from './tools/ways-in.ts';

const house = readHouse('fr');
const ids = (text: string, dangerous: string[] = []) =>
  riskyEntities({ text, language: 'fr' }, house, new Set(dangerous)).map(({ id }) => id);

test.each([
  ['ouvre le portail', ['cover.portail']],
  ['Ouvre la porte du garage', ['cover.porte_du_garage']],
  ["déverrouille la porte d'entrée", ['lock.porte_d_entree']],
  ['peux-tu ouvrir la vanne du jardin ?', ['valve.vanne_du_jardin']],
  ['désactive l’alarme', []],
])('%s', (text, expected) => {
  expect(ids(text)).toEqual(expected);
});

test('a word for such a thing is enough', () => {
  expect(ids('ouvre le garage')).toContain('cover.porte_du_garage');
  expect(ids('déverrouille la porte')).toContain('lock.porte_d_entree');
});

test.each([
  'ouvre le volet du salon',
  'ferme le portail',
  "verrouille la porte d'entrée",
  'est-ce que le portail est ouvert ?',
  "la porte d'entrée est-elle ouverte",
  'allume la lumière du garage',
  'allume la cafetière',
])('%s: nothing in the way', (text) => {
  expect(ids(text)).toEqual([]);
});

test('what the household has listed is asked about, whatever is to be done', () => {
  expect(ids('allume la cafetière', ['switch.cafetiere'])).toEqual(['switch.cafetiere']);
  expect(ids('allume la bouilloire', ['switch.cafetiere'])).toEqual([]);
});

test('a button that is called like a way in is asked about, however it is pressed', () => {
  const button = (id: string, name: string, device?: string) => {
    const named = { id, name, aliases: [], area: null, domain: 'button' };
    return device === undefined ? named : { ...named, device };
  };
  const entities = [button('button.a', 'Portail'), button('button.b', 'Café')];
  const pressed = (text: string) =>
    riskyEntities({ text, language: 'fr' }, { ...house, entities }).map(({ id }) => id);
  expect(pressed('appuie sur portail')).toEqual(['button.a']);
  expect(pressed('active le portail')).toEqual(['button.a']);
  expect(pressed('appuie sur café')).toEqual([]);
  expect(letsIn(button('button.c', 'Impulsion', 'Porte de garage'))).toBe(true);
  expect(letsIn(button('button.d', 'Identifier', 'Lampe'))).toBe(false);
});

test('Home Assistant hears nothing before the yes, and the whole brain says what came of it', async () => {
  const clock = new FakeClock();
  const asked: unknown[] = [];
  const home = {
    request: (message: Record<string, unknown>) => {
      asked.push(message['text']);
      return Promise.resolve(builtInAnswer('action_done', 'Ouvert'));
    },
  };
  const confirmations = new Confirmations({ clock });
  const doubts = new Doubts(clock);
  const brain = assistant({ home, house: () => house, doubts, clock, confirmations });
  const say = async (text: string, turnId: string) => {
    let said = '';
    let end: unknown;
    for await (const delta of brain(turnIn('salon', text, turnId), new AbortController().signal)) {
      if (delta.type === 'text') said += delta.text;
      end = delta;
    }
    return { said, end };
  };
  expect(await say('ouvre le portail', '1')).toEqual({
    said: 'Il me faut ta confirmation pour « Portail ». Tu confirmes ?',
    end: { type: 'end', continueConversation: true, outcome: 'asked-back' },
  });
  expect(asked).toEqual([]);
  expect(await say('oui', '2')).toMatchObject({ said: "C'est fait." });
  expect(asked).toEqual(['ouvre le portail']);
  expect(await say('allume la lampe', '3')).toMatchObject({ said: 'Ouvert' });
});

test('the sentence is run after the yes, once', async () => {
  const confirmations = new Confirmations({ clock: new FakeClock() });
  const guard = riskGuard({ confirmations, house: () => house });
  let runs = 0;
  const run = () => {
    runs += 1;
    const answer: BuiltInAnswer = { result: 'done', speech: '', continueConversation: false };
    return Promise.resolve(answer);
  };
  expect(guard(turnIn('salon', 'ouvre le portail', '1'), run)).toMatch(/confirmes/);
  expect(guard(turnIn('salon', 'allume la lampe', '1b'), run)).toBeUndefined();
  expect(guard(turnIn('salon', 'ouvre le portail', '2'), run)).toMatch(/confirmes/);
  const yes = turnIn('salon', 'oui', '3');
  const heard = confirmations.hear(yes);
  const redo = heard.type === 'yes' ? heard.redo : [];
  expect(redo).toHaveLength(1);
  expect(await redo[0]?.(yes, new AbortController().signal)).toMatchObject({ status: 'done' });
  expect(runs).toBe(1);
  expect(confirmations.hear(turnIn('salon', 'oui', '4'))).toMatchObject({ redo: [] });
});
