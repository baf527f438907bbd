import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { largeHouse } from '../../../tests/fakes/large-house.ts';
import { turnRequest } from '../../../tests/fakes/turn-request.ts';
import { EMPTY_HOUSE, type House } from '../../home/house.ts';
import { dataText } from './data-text.ts';
import { estimateTokens } from './estimate-tokens.ts';
import { houseMap, roomNames } from './house-map.ts';
import { NOTHING_RECALLED, type PromptInput, promptMessages } from './prompt.ts';

const TURN = turnRequest({
  text: 'Quelle heure est-il ?',
  area: { id: 'area-0', name: 'Salon 0' },
  userId: null,
});

const input = (rest: Partial<PromptInput> = {}): PromptInput => ({
  turn: TURN,
  house: largeHouse(12, 2),
  history: [],
  recalled: NOTHING_RECALLED,
  wallMs: Date.UTC(2026, 10, 21, 18, 30),
  settings: { timeZone: 'Europe/Paris', temperatureUnit: '°C' },
  ...rest,
});

const systemOf = (rest?: Partial<PromptInput>) => promptMessages(input(rest))[0]?.text ?? '';

describe('the map of a house', () => {
  test('names what there is, by room and kind', () => {
    const house: House = {
      floors: [{ id: 'rdc', name: 'Rez-de-chaussée', aliases: [], level: 0 }],
      areas: [
        { id: 'salon', name: 'Salon', aliases: ['séjour'], floor: 'rdc' },
        { id: 'cave', name: 'Cave', aliases: [], floor: null },
      ],
      entities: [
        { id: 'light.a', name: 'Lampe', aliases: ['liseuse'], area: 'salon', domain: 'light' },
        { id: 'sensor.t', name: 'Température', aliases: [], area: 'salon', domain: 'sensor' },
        { id: 'scene.c', name: 'Cinéma', aliases: [], area: null, domain: 'scene' },
      ],
    };
    expect(houseMap(house, 500)).toEqual({
      text: 'Salon (séjour; Rez-de-chaussée): light Lampe (liseuse); sensor Température\nCave\nNo room: scene Cinéma',
      isWhole: true,
    });
    expect(roomNames(house, 'salon', 100)).toContain('Lampe');
    expect(roomNames(house, null, 100)).toBe('');
  });

  test('counts what its budget cannot name, and never exceeds it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2_000 }),
        fc.integer({ min: 0, max: 1_500 }),
        (size, budget) => {
          const { text } = houseMap(largeHouse(size), budget);
          expect(estimateTokens(text)).toBeLessThanOrEqual(budget + 1);
        },
      ),
      { numRuns: 30 },
    );
    const { isWhole, text } = houseMap(largeHouse(1_000), 1_000);
    expect(isWhole).toBe(false);
    expect(text).toMatch(/\d+ sensor/);
    expect(text.split('\n')).toHaveLength(25);
    // With less, sensors go first, and rooms never do.
    const small = houseMap(largeHouse(1_000), 800).text;
    expect(small).toMatch(/\d+ light/);
    expect(small).not.toContain('sensor');
    expect(houseMap(largeHouse(1_000), 200).text.split('\n')).toHaveLength(25);
  });

  test('of an empty house is empty', () => {
    expect(houseMap(EMPTY_HOUSE, 100)).toEqual({ text: '', isWhole: true });
  });
});

describe('the prompt', () => {
  test('begins with what never changes, so that it is found in a cache', () => {
    const [first, second] = [
      systemOf({ wallMs: 0 }),
      systemOf({
        wallMs: 99_999_999,
        turn: { ...TURN, area: null, text: 'Autre', userId: 'u' },
        person: 'Ana',
      }),
    ];
    const stable = first.slice(0, first.indexOf('Now:'));
    expect(stable).toContain('</house>');
    expect(second.startsWith(stable)).toBe(true);
  });

  test('tells where, when, who, what is known and what was done', () => {
    const system = systemOf({
      person: 'Ana',
      persona: 'Parle comme un majordome.',
      recalled: {
        facts: ['Félix est un chat noir'],
        passages: [{ source: 'maths/cours.md', text: 'Un carré a quatre côtés.' }],
      },
      history: [{ asked: 'Allume', said: 'Oui.', did: ['Lampe: on'], used: [] }],
    });
    expect(system).toContain('Now: samedi 21 novembre 2026 à 19:30.\nTemperatures are in °C.');
    expect(system).toContain('The person is in: Salon 0.');
    expect(system).toContain('The person is called Ana.');
    expect(system).toContain('Manner: Parle comme un majordome.');
    expect(system).toContain('- Félix est un chat noir\n[maths/cours.md] Un carré a quatre côtés.');
    expect(system).toContain('Lampe: on');
  });

  test('holds the exchanges before, oldest first, the words last', () => {
    const history = [
      { asked: 'un', said: 'deux', did: [], used: [] },
      { asked: 'trois', said: '', did: [], used: [] },
    ];
    expect(promptMessages(input({ history })).slice(1)).toEqual([
      { role: 'user', text: 'un' },
      { role: 'assistant', text: 'deux' },
      { role: 'user', text: 'trois' },
      { role: 'assistant', text: '…' },
      { role: 'user', text: TURN.text },
    ]);
  });

  test('of a house of a thousand entities leaves room for the tools below 2,500 tokens', () => {
    const messages = promptMessages(input({ house: largeHouse(1_000) }));
    const tokens = messages.reduce((sum, { text }) => sum + estimateTokens(text), 0);
    expect(tokens).toBeLessThan(1_600);
  });

  test('what was recalled has its own bound', () => {
    const facts = Array.from(
      { length: 500 },
      (_, at) => `Fait numéro ${at} sur la maison et le chat`,
    );
    const passages = Array.from({ length: 50 }, () => ({
      source: 's',
      text: 'mot '.repeat(2_000),
    }));
    const more =
      estimateTokens(systemOf({ recalled: { facts, passages } })) - estimateTokens(systemOf());
    expect(more).toBeLessThan(1_000);
  });
});

describe('data in a prompt', () => {
  test('stays on its line, within its fence and its length', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 80 }), (text, most) => {
        const shown = dataText(text, most);
        expect(shown.length).toBeLessThanOrEqual(most);
        expect(shown).not.toMatch(/[\n\r<>`{}\u2028\u202e]/);
      }),
    );
  });
});

describe('the estimate of tokens', () => {
  // Counted with the vocabulary of gpt-4o.
  test.each([
    [
      "Il fait vingt-deux degrés dans le salon et la porte du garage est ouverte depuis une heure. Veux-tu que je la ferme ? J'ai allumé la lampe de la chambre d'Élodie, et réglé le chauffage sur dix-neuf degrés.",
      53,
    ],
    [
      "It is twenty-two degrees in the living room and the garage door has been open for an hour. Shall I close it? I've turned on the bedroom lamp and set the heating to nineteen degrees.",
      39,
    ],
  ])('of %j', (text, tokens) => {
    const estimate = estimateTokens(text);
    expect(estimate).toBeGreaterThanOrEqual(0.95 * tokens);
    expect(estimate).toBeLessThanOrEqual(1.4 * tokens);
  });
});
