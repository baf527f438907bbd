import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asks, isOffer, speakable } from './speakable.ts';

describe('what is read aloud', () => {
  test.each([
    ['**Bonjour** !', 'Bonjour !'],
    ['## Météo', 'Météo'],
    ['- un point', 'un point'],
    ['1. premier', 'premier'],
    ['> cité', 'cité'],
    ['Un [lien](https://exemple.fr/a?b=c) ici.', 'Un lien ici.'],
    ['Voir https://exemple.fr/page pour plus.', 'Voir pour plus.'],
    ['`code` et ~~rayé~~', 'code et rayé'],
    ['Un *mot* et _un autre_.', 'Un mot et un autre.'],
    ['Super 😀👍🏽 !', 'Super !'],
    ['| Salon | 21 °C |', ', Salon, 21 °C, '],
    ['|---|---|', ''],
    ['***', ''],
    ['😀', ''],
    ['2 * 3 = 6', '2 * 3 = 6'],
    ['Il fait 21,5 °C à 18 h 30.', 'Il fait 21,5 °C à 18 h 30.'],
    ["C'est un snake_case_name.", "C'est un snake_case_name."],
  ])('%j is %j', (written, spoken) => expect(speakable(written)).toBe(spoken));

  test('plain words stay as they are, whatever they are', () => {
    const words = fc.array(fc.constantFrom('le', 'chat', 'été', 'noir,', '21', "l'ami", 'Où'), {
      minLength: 1,
    });
    fc.assert(
      fc.property(words, (parts) => {
        const text = `${parts.join(' ')}.`;
        expect(speakable(text)).toBe(text);
      }),
    );
  });
});

describe('an offer of more', () => {
  test.each([
    'Puis-je faire autre chose pour toi ?',
    'Autre chose ?',
    "As-tu besoin d'autre chose ?",
    'Besoin d’aide pour autre chose ?',
    "N'hésite pas à me demander.",
    'Is there anything else I can do?',
    'Anything else?',
    'Let me know if you need more.',
  ])('%s', (sentence) => expect(isOffer(sentence)).toBe(true));

  test.each([
    'Quelle lampe ?',
    'Veux-tu que j’allume la lampe ?',
    "Il n'y a rien d'autre dans le frigo.",
    'Which lamp?',
    'Shall I close the blinds?',
  ])('not: %s', (sentence) => expect(isOffer(sentence)).toBe(false));
});

test.each([
  ['Quelle lampe ?', true],
  ['Quelle lampe ? ', true],
  ['Tu as dit « oui ? »', true],
  ['Oui ? Non.', false],
  ['', false],
])('%j asks: %s', (said, isAsking) => expect(asks(said)).toBe(isAsking));
