import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readAnswer } from './read-answer.ts';

const cases: readonly (readonly [string, string, ReturnType<typeof readAnswer>])[] = [
  ...[
    'oui',
    'Oui.',
    'oui oui',
    'ouais, vas-y',
    "C'est ça !",
    "d'accord",
    'oui s’il te plaît',
    'Bien sûr',
    'OK',
    'oui, fais-le',
    'exactement',
  ].map((text) => ['fr', text, { type: 'yes' }] as const),
  ...['non', 'Non merci', 'non non', 'pas du tout', "ce n'est pas ça", 'euh non'].map(
    (text) => ['fr', text, { type: 'no' }] as const,
  ),
  ...[
    'annule',
    'non, laisse tomber',
    'rien du tout',
    'ne fais rien',
    "ni l'un ni l'autre",
    'aucune',
  ].map((text) => ['fr', text, { type: 'stop' }] as const),
  ...['la première', 'le premier', 'la une', 'oui la première'].map(
    (text) => ['fr', text, { type: 'choice', index: 0 }] as const,
  ),
  ...[
    'la deuxième',
    'non, la deuxième',
    'plutôt la seconde',
    "l'autre",
    'je préfère la deuxième',
  ].map((text) => ['fr', text, { type: 'choice', index: 1 }] as const),
  ...[
    'éteins la lumière du salon',
    'oui allume la cuisine',
    'oui et non',
    'la première et la deuxième',
    'quelle heure est-il',
    '',
    '…',
    'merci',
  ].map((text) => ['fr', text, { type: 'other' }] as const),
  ...['yes', 'Yeah!', 'yes please', "that's right", 'go ahead', 'sure, do it', 'OK'].map(
    (text) => ['en', text, { type: 'yes' }] as const,
  ),
  ...['no', 'nope', 'not that one', "no, that's wrong"].map(
    (text) => ['en', text, { type: 'no' }] as const,
  ),
  ...['cancel', 'never mind', "no don't", 'forget it', 'neither'].map(
    (text) => ['en', text, { type: 'stop' }] as const,
  ),
  ['en', 'the first one', { type: 'choice', index: 0 }],
  ['en', 'no, the second one please', { type: 'choice', index: 1 }],
  ['en', 'the other one', { type: 'choice', index: 1 }],
  ...['turn on the light', 'yes turn on the light', 'what', 'no yes', 'please'].map(
    (text) => ['en', text, { type: 'other' }] as const,
  ),
];

test.each(cases)('%s: "%s" → %o', (language, text, answer) => {
  expect(readAnswer(text, language)).toEqual(answer);
});

test('whatever is said, nothing throws and nothing long is an answer', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      readAnswer(text, 'fr');
      expect(readAnswer(`${'oui '.repeat(13)}${text}`, 'fr')).toEqual({ type: 'other' });
    }),
  );
});
