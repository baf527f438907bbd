import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fact } from './fact.ts';
import { decideMerge } from './merge-facts.ts';

function fact(text: string, over: Partial<Fact> = {}): Fact {
  return {
    id: text.replaceAll(/[^a-z]/gi, '').slice(0, 40) || 'x',
    text,
    collection: 'animals',
    subject: null,
    visibility: 'house',
    person: 'lea',
    room: null,
    sourceTurn: null,
    storedAtMs: 1,
    confidence: 1,
    supersededBy: null,
    ...over,
  };
}

describe('the same in other words is known', () => {
  it.each([
    ['Felix est un chat noir', 'félix est un chat noir.'],
    ['Felix aime les zones chaudes', 'Felix aime la zone chaude'],
    ['The cat likes warm places', 'the cat likes warm place'],
  ])('%s / %s', (before, after) => {
    expect(decideMerge(fact(after), [fact(before)])).toEqual({ type: 'known', fact: fact(before) });
  });
});

describe('another value of the same thing replaces', () => {
  it.each([
    ['Felix a 4 ans', 'Felix a 5 ans'],
    ['Le chat pèse 4,5 kg', 'Le chat pèse 5 kg'],
    ['La couleur préférée de Léa est le bleu', 'La couleur préférée de Léa est le vert'],
    ['Le code du garage est 4567', 'Le code du garage est 8910'],
    ['Le chat de Léa s’appelle Felix', 'Le chat de Léa s’appelle Filou'],
    ['Felix aime le lait', 'Felix n’aime pas le lait'],
    ['Felix likes milk', 'Felix doesn’t like milk'],
    ['Paul does not like milk', 'Paul likes milk'],
    ['The birthday of Paul is in May', 'The birthday of Paul is in June'],
  ])('%s / %s', (before, after) => {
    expect(decideMerge(fact(after), [fact(before)])).toEqual({
      type: 'replaces',
      facts: [fact(before)],
    });
  });
});

describe('what only looks alike is news', () => {
  it.each([
    ['Rex est un chat noir', 'Felix est un chat noir'],
    ['Felix est un chat noir', 'Felix est un chat paresseux'],
    ['Le chien de Paul est gentil', 'Le chien de Paul est grand'],
    ['La chambre 1 a 2 lampes', 'La chambre 2 a 3 lampes'],
    ['Léa aime Paul', 'Paul aime Léa'],
    ['Léa aime le thé', 'Léa aime le café'],
    ['Léa est allergique aux noix de coco', 'Léa est allergique aux noix'],
    ['Salon: 3 Hue, 1 Ikea', 'Chambre: 2 Hue'],
    ['Felix a 4 ans', 'Felix a 4 souris'],
  ])('%s / %s', (before, after) => {
    expect(decideMerge(fact(after), [fact(before)])).toEqual({ type: 'new' });
  });
});

describe('the subject that the caller gives', () => {
  it('makes two values of it a contradiction, whatever the words', () => {
    const before = fact('Lumière chaude le soir', { subject: 'salon/lumière du soir' });
    const after = fact('2700 kelvins à 20 h', { subject: 'Salon/Lumiere du soir' });
    expect(decideMerge(after, [before])).toEqual({ type: 'replaces', facts: [before] });
  });

  it('keeps apart what has another one', () => {
    const before = fact('Il est noir', { subject: 'felix' });
    expect(decideMerge(fact('Il est noir', { subject: 'rex' }), [before])).toEqual({ type: 'new' });
  });
});

describe('what may not be mixed', () => {
  const before = fact('Felix a 4 ans');
  it.each([
    ['of another collection', fact('Felix a 5 ans', { collection: 'house_plan' })],
    ['private beside the house', fact('Felix a 5 ans', { visibility: 'private' })],
  ])('%s', (_, after) => {
    expect(decideMerge(after, [before])).toEqual({ type: 'new' });
  });

  it('a private fact of another person', () => {
    const hers = fact('Le code est 1234', { visibility: 'private', person: 'lea' });
    const his = fact('Le code est 9999', { visibility: 'private', person: 'paul' });
    expect(decideMerge(his, [hers])).toEqual({ type: 'new' });
  });

  it('what was replaced before', () => {
    const old = fact('Felix a 5 ans', { supersededBy: 'another' });
    expect(decideMerge(fact('Felix a 5 ans'), [old])).toEqual({ type: 'new' });
  });
});

it('takes any text, and knows what it was just told', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (text) => {
      const said = fact(text, { id: 'said' });
      expect(decideMerge(fact(text), [said])).toEqual({ type: 'known', fact: said });
    }),
  );
});
