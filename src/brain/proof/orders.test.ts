import { expect, test } from 'vitest';
import { asksToo, orders } from './orders.ts';

test.each([
  ['Allume la lampe', 'fr', true],
  ['Peux-tu éteindre la cuisine ?', 'fr', true],
  ["ferme l'eau", 'fr', true],
  ['mets la télé', 'fr', true],
  ['souviens-toi que Félix est noir', 'fr', true],
  ['plus fort', 'fr', true],
  ['Bonjour', 'fr', false],
  ["J'ai froid", 'fr', false],
  ['La lampe est allumée ?', 'fr', false],
  ['Lance un dé', 'fr', false],
  ['Mets-toi à ma place', 'fr', false],
  ['Turn on the lamp', 'en', true],
  ['kettle off', 'en', true],
  ['louder', 'en', true],
  ['remind me to call', 'en', true],
  ['ceiling fan at a third', 'en', true],
  ['air conditioner down a degree', 'en', true],
  ['The light hurts my eyes, I am tired', 'en', false],
  ['volet du bureau à moitié', 'fr', true],
  ['Il y a trop de lumière ici', 'fr', false],
  ['Good morning', 'en', false],
  ["I'm cold", 'en', false],
  ['Is the lamp on?', 'en', false],
] as const)('"%s" (%s) orders something: %s', (words, language, isOrder) =>
  expect(orders(words, language)).toBe(isOrder),
);

test.each([
  ['Allume la lampe et raconte-moi une blague', 'fr', true],
  ['Allume la lampe', 'fr', false],
  ['Turn on the lamp and tell me the time', 'en', true],
  ['Turn on the lamp', 'en', false],
] as const)('"%s" (%s) asks for something to be told as well: %s', (words, language, isToo) =>
  expect(asksToo(words, language)).toBe(isToo),
);

test('however long, words are read at once', () => {
  const long = 'a '.repeat(5_000);
  const startedMs = performance.now();
  orders(long, 'en');
  orders(long, 'fr');
  // Not a matter of speed: a pattern that backtracks would take minutes.
  expect(performance.now() - startedMs).toBeLessThan(5_000);
});
