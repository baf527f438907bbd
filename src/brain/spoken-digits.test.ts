import fc from 'fast-check';
import { expect, test } from 'vitest';
import { spokenDigits, withoutDigits } from './spoken-digits.ts';

test.each([
  ['1234', '1234'],
  ['le code est 12 34', '1234'],
  ['un deux trois quatre', '1234'],
  ['douze trente-quatre', '1234'],
  ['vingt et un, quatre-vingts', '2180'],
  ['soixante-dix quatre-vingt-dix-sept', '7097'],
  ['soixante et onze dix-huit', '7118'],
  ['zéro zéro sept', '007'],
  ['twenty-one forty', '2140'],
  ['one two three four', '1234'],
  ['seventeen ninety nine', '1799'],
  ['oui ouvre la porte', ''],
])('%s', (said, digits) => {
  expect(spokenDigits(said)).toBe(digits);
});

test('any digits, said one by one, are read back', () => {
  const words = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 9 })), (digits) => {
      expect(spokenDigits(digits.map((digit) => words[digit]).join(' '))).toBe(digits.join(''));
    }),
  );
});

test.each([
  ['Ouvre le portail, code 12 34', 'Ouvre le portail, code …'],
  ['le code est douze trente-quatre, merci', 'le code est …, merci'],
  ['vingt et un quarante puis ouvre', '… puis ouvre'],
  ['quatre-vingt-douze, quatorze', '…'],
  ['ouvre le portail', 'ouvre le portail'],
])('%s, without its digits', (said, masked) => {
  expect(withoutDigits(said)).toBe(masked);
});
