import { describe, expect, test } from 'vitest';
import { readClaim } from './claims.ts';

const kind = (sentence: string, language: string) => readClaim(sentence, language)?.kind;

describe('French', () => {
  test.each([
    "C'est fait.",
    'C’est fait !',
    "Voilà, c'est fait.",
    'Ça y est.',
    'Fait.',
    'Voilà !',
    "J'ai allumé la lampe du salon.",
    "J'ai bien éteint toutes les lumières.",
    "Je l'ai allumée.",
    'Je les ai éteintes.',
    "Je t'ai mis un peu de musique.",
    'Je viens de fermer les volets.',
    "Je viens d'éteindre la cuisine.",
    "D'accord, j'ai réglé le chauffage sur 20 degrés.",
    "Je n'ai pas éteint la cuisine, mais j'ai allumé le salon.",
    "C'est noté.",
    "C'est bon.",
    "C'est tout bon.",
    "J'ai ajouté le lait à la liste.",
    'On a lancé le minuteur.',
    'Éteint.',
    'Tout est éteint.',
    "J'ai pu verrouiller la porte ? Non, j'ai verrouillé la porte.",
    "C'est parti.",
  ])('claims: %s', (sentence) => expect(kind(sentence, 'fr')).toBe('done'));

  test.each([
    "J'allume la lampe.",
    'Je vais éteindre le salon.',
    "Je m'en occupe.",
    'Je les ferme tout de suite.',
    'Très bien, je mets le chauffage à 20.',
    "Je l'éteins.",
  ])('promises: %s', (sentence) => expect(kind(sentence, 'fr')).toBe('promise'));

  test.each([
    'La lampe du salon est allumée.',
    'Les volets sont maintenant fermés.',
    'La porte a été verrouillée.',
    'Le chauffage est désormais réglé sur 20 degrés.',
  ])('tells of a state: %s', (sentence) => expect(kind(sentence, 'fr')).toBe('state'));

  test.each([
    'Il est dix heures.',
    'Bonjour, comment vas-tu ?',
    "Je n'ai pas allumé la lampe.",
    "Je n'ai rien éteint.",
    'Veux-tu que j’allume la lampe ?',
    "J'ai éteint la lampe ?",
    "Je n'ai pas pu fermer le volet.",
    'Il fait 21 degrés dans le salon.',
    "La lampe n'est pas allumée.",
    "Si tu veux, j'allume la lampe.",
    'Félix est un chat noir.',
    'La prise est une invention du dix-neuvième siècle.',
    'Une allumette, un ouvrage, une fermeture.',
    'Paris est la capitale de la France.',
    "J'ai trouvé trois recettes.",
    "J'aime bien cette chanson.",
    'Je ne sais pas si la porte est fermée.',
  ])('claims nothing: %s', (sentence) => expect(kind(sentence, 'fr')).toBeUndefined());
});

describe('English', () => {
  test.each([
    'Done.',
    'Done!',
    'All done.',
    'OK, done.',
    "It's done.",
    "I've turned on the lamp.",
    'I’ve turned off the lights.',
    'I have locked the front door.',
    'I turned off the kitchen.',
    'I just closed the blinds.',
    "That's taken care of.",
    'Sure, I have set the heating to 20 degrees.',
    "I've added milk to the list.",
    "You're all set.",
    'Consider it done.',
    "I couldn't reach the kitchen, but I've turned on the living room.",
  ])('claims: %s', (sentence) => expect(kind(sentence, 'en')).toBe('done'));

  test.each([
    "I'll turn on the lamp.",
    "I'm turning it off now.",
    'Turning on the living room light.',
    'Let me close the blinds.',
    'Okay, turning off the lights.',
  ])('promises: %s', (sentence) => expect(kind(sentence, 'en')).toBe('promise'));

  test.each([
    'The lamp is on.',
    'The lamp is now on.',
    'The door has been locked.',
    'Both lights are off.',
  ])('tells of a state: %s', (sentence) => expect(kind(sentence, 'en')).toBe('state'));

  test.each([
    'It is ten past ten.',
    "I haven't turned on the lamp.",
    "I couldn't close the blind.",
    'Shall I turn on the lamp?',
    'Do you want me to lock the door?',
    'The lamp is not on.',
    "I don't know whether the door is locked.",
    'Felix is a black cat.',
    'Paris is the capital of France.',
    'I would turn it on if you asked.',
  ])('claims nothing: %s', (sentence) => expect(kind(sentence, 'en')).toBeUndefined());
});

describe('what would be false', () => {
  test.each([
    ["J'ai allumé la lampe.", 'fr', 'on'],
    ["J'ai éteint la lampe.", 'fr', 'off'],
    ["J'ai désactivé la prise.", 'fr', 'off'],
    ["J'ai ouvert le volet.", 'fr', 'open'],
    ["J'ai fermé le volet.", 'fr', 'closed'],
    ["J'ai verrouillé la porte.", 'fr', 'locked'],
    ["J'ai déverrouillé la porte.", 'fr', 'unlocked'],
    ["I've turned on the lamp.", 'en', 'on'],
    ["I've turned the lamp off.", 'en', 'off'],
    ['I unlocked the door.', 'en', 'unlocked'],
    ['I locked the door.', 'en', 'locked'],
    ["C'est fait.", 'fr', undefined],
  ])('%s', (sentence, language, effect) =>
    expect(readClaim(sentence, language)?.effect).toBe(effect),
  );
});

test('however long, a sentence is read at once', () => {
  const long = `${"j'ai je vais la lampe est n' ".repeat(2_000)}allumé`;
  const startedMs = performance.now();
  readClaim(long, 'fr');
  readClaim(long, 'en');
  // Not a matter of speed: a pattern that backtracks would take minutes.
  expect(performance.now() - startedMs).toBeLessThan(5_000);
});
