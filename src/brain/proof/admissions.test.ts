import { describe, expect, test } from 'vitest';
import { admits, explains } from './admissions.ts';

describe('French', () => {
  test.each([
    "Je n'ai pas pu l'allumer.",
    'Désolé, je ne connais pas cette lampe.',
    'La guirlande ne répond pas.',
    "La guirlande n'a pas répondu, vérifie qu'elle est branchée.",
    'Le volet est injoignable.',
    "Rien n'a changé.",
    "Ça n'a pas marché.",
    'Essaie de la rallumer toi-même.',
    'Dans quelle pièce ?',
    'Désolé, tu veux dire le salon, la cuisine ou la chambre ?',
    'Tu veux que je réessaie ?',
    'Il y a plusieurs lampes.',
    'Malheureusement, je n’y arrive pas.',
  ])('admits: %s', (sentence) => expect(admits(sentence, 'fr')).toBe(true));

  test.each([
    'La lampe éclaire la pièce.',
    'Désolé pour l’attente, elle brille.',
    "Je n'ai eu aucun mal à l'allumer.",
    "Je n'ai rien laissé allumé.",
    'Aucun problème !',
    'Pas de souci, elle brille.',
    "La lampe n'est plus allumée.",
    "La lampe n'est pas allumée.",
    "Je n'ai pas pu résister, la pièce est claire.",
    "C'est mieux comme ça ?",
    'La lumière est allumée, tu veux que je baisse ?',
    'Tu peux dormir tranquille.',
    'Voilà.',
    '',
  ])('does not: %s', (sentence) => expect(admits(sentence, 'fr')).toBe(false));
});

describe('English', () => {
  test.each([
    "I couldn't turn it on.",
    "Sorry, I don't know that lamp.",
    'The lamp is not responding.',
    "That didn't work.",
    'Nothing has changed.',
    'The blind is unavailable.',
    'Please check that it is plugged in.',
    'In which room?',
    'Shall I try again?',
    'There are several lamps.',
  ])('admits: %s', (sentence) => expect(admits(sentence, 'en')).toBe(true));

  test.each([
    'The room is bright again.',
    "Sorry for the wait, it's bright now.",
    'I had no trouble with it.',
    "I didn't forget the kitchen either.",
    'No problem!',
    'The lamp is no longer on.',
    'The lamp is not on.',
    'Is that better?',
    'Please enjoy the light.',
    'You can sleep now.',
    '',
  ])('does not: %s', (sentence) => expect(admits(sentence, 'en')).toBe(false));
});

test.each([
  ["Désolé, je ne peux pas mettre de musique, mais l'application le fait.", 'fr', true],
  ["Je n'ai pas accès à la météo, regarde dehors.", 'fr', true],
  ["Je n'ai pas traîné, elle brille.", 'fr', false],
  ['La lampe brille, je ne peux pas mieux faire.', 'fr', false],
  ["Sorry, I can't play music here, the app does.", 'en', true],
  ["I didn't forget it, it's bright.", 'en', false],
] as const)('"%s" tells why not: %s', (sentence, language, isReason) =>
  expect(explains(sentence, language)).toBe(isReason),
);
