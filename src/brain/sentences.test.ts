import { expect, test } from 'vitest';
import { fixedSentences } from './sentences.ts';

test('what a voice may keep is worded alike each time, and one sentence', () => {
  const sentences = fixedSentences();
  expect(sentences).toContain("C'est fait.");
  expect(sentences).toContain('Done.');
  expect(sentences).not.toContain('Il me faut le code. Quel est-il ?');
  expect(sentences.every((sentence) => /[.?!]$/.test(sentence))).toBe(true);
});
