import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findFirstClause } from './first-clause.ts';

/** The two parts, or the whole. */
function parts(text: string): string[] {
  const cut = findFirstClause(text, true);
  return typeof cut === 'number' ? [text.slice(0, cut), text.slice(cut).trim()] : [text];
}

describe('the first clause', () => {
  it.each([
    ['La lumière du salon est allumée, et le chauffage est réglé.', 'et le chauffage est réglé.'],
    ['Il fait vingt degrés dans le salon, c’est un peu frais.', 'c’est un peu frais.'],
    [
      'Je vérifie la porte du garage, un petit instant je vous prie.',
      'un petit instant je vous prie.',
    ],
    ['Voici ce que j’ai trouvé : trois lampes sont allumées.', 'trois lampes sont allumées.'],
    ['Le volet est fermé depuis hier mais la fenêtre est ouverte.', 'mais la fenêtre est ouverte.'],
    ['La porte est ouverte depuis midi et il commence à pleuvoir.', 'et il commence à pleuvoir.'],
    ['La lumière du salon est allumée, elle aussi.', 'elle aussi.'],
    ['The living room light is on, and the heating is set.', 'and the heating is set.'],
    ['I could not find that lamp, but there are two others.', 'but there are two others.'],
    ['The door has been open since noon because it is warm.', 'because it is warm.'],
  ])('ends before the second of: %s', (text, second) => {
    expect(parts(text)[1]).toBe(second);
  });

  it.each([
    ['is too short alone', 'Oui, la lumière du salon est bien allumée.'],
    ['leaves too little', 'La lumière du salon est allumée, voilà.'],
    [
      'is a list of names',
      'Les lampes de la chambre, de la cuisine, du salon et du bureau sont là.',
    ],
    ['is the end of a list', 'Salon, cuisine, chambre bleue, et grande salle de bains.'],
    ['is a list in English', 'The kitchen is warm, bright, quiet, and it smells of coffee.'],
    ['is a list of numbers', 'Les tirages de la soirée : 12, 14, 27, 31, 40 et 45 pour finir.'],
    ['lies within a number', 'La température extérieure est de 21,5 degrés cet après-midi.'],
    ['lies within quotes', 'La chanson demandée « Viens, Mathilde, mon amour » commence.'],
    ['lies within brackets', 'La lampe du couloir (vieille, mais solide encore) est allumée.'],
    ['has no boundary', 'La température de la chambre des enfants est de dix-neuf degrés.'],
  ])('is none where it %s', (why, text) => {
    const [first, ...rest] = parts(text);
    // Before a list there may be a cut, within it none.
    expect(rest.length === 0 || (why.includes('numbers') && first?.endsWith(':'))).toBe(true);
  });

  it('is told as soon as it is certain, and not taken back', () => {
    const text = 'La lumière du salon est allumée, et le chauffage est réglé sur vingt degrés.';
    const first = Array.from(text, (_, length) => findFirstClause(text.slice(0, length), false));
    const decided = first.findIndex((cut) => cut !== 'undecided');
    expect(text.slice(0, decided)).toBe('La lumière du salon est allumée, et ');
    expect(new Set(first.slice(decided))).toEqual(new Set([32]));
  });

  it('is the same, whenever it is decided', () => {
    const words = fc.array(
      fc.constantFrom(
        'la lampe',
        'du',
        ', ',
        ' et ',
        ' mais ',
        ' il ',
        '12',
        ' (',
        ') ',
        ': ',
        ' ',
      ),
      { minLength: 10, maxLength: 40 },
    );
    let early = 0;
    fc.assert(
      fc.property(words, (list) => {
        const text = list.join('');
        const first = Array.from(text, (_, length) =>
          findFirstClause(text.slice(0, length), false),
        ).find((cut) => cut !== 'undecided');
        if (first === undefined) return;
        early += 1;
        expect(first).toBe(findFirstClause(text, true));
      }),
      { numRuns: 500 },
    );
    expect(early).toBeGreaterThan(50);
  });
});
