import { expect, it } from 'vitest';
import { cosine } from './embedder.ts';
import { ngramVector } from './ngram-embedder.ts';

function similarity(one: string, other: string): number {
  return cosine(ngramVector(one), ngramVector(other));
}

it.each([
  ['comment s’appelle le chat', 'Felix est un chat noir', 'Le salon a trois lampes Hue'],
  ['lumiere du salon', 'Lumière chaude le soir au salon', 'Paul préfère le thé'],
  ['chats', 'Felix est un chat noir', 'Le chauffage est au sous-sol'],
  ['favourite music', 'Paul prefers jazz music in the morning', 'The cat is in the kitchen'],
])('%s is nearer to "%s" than to "%s"', (asked, near, far) => {
  expect(similarity(asked, near)).toBeGreaterThan(similarity(asked, far) + 0.1);
});

it('forgives accents, case and plurals', () => {
  expect(similarity('Lumières ALLUMÉES', 'lumiere allumee')).toBeGreaterThan(0.7);
});

it('finds nothing in a text without words', () => {
  expect(similarity('?!', 'Felix est un chat noir')).toBeLessThan(0.1);
});
