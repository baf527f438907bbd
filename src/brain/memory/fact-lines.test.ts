import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Fact, factSchema } from './fact.ts';
import { factLines, readFactLines } from './fact-lines.ts';
import { newFact } from './new-fact.fixture.ts';

function fact(id: string, text = 'Felix est un chat'): Fact {
  return { ...newFact(text), id, storedAtMs: 5, supersededBy: null };
}

describe('facts as lines', () => {
  it('come back as they went', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 })),
        (said) => {
          const facts = said
            .map((text, index) => factSchema.safeParse(fact(`id-${index}`, text)).data)
            .filter((one) => one !== undefined);
          expect(readFactLines([...factLines(facts)].join(''))).toEqual(facts);
        },
      ),
    );
  });

  it('take the later of two lines with one id', () => {
    const text = [...factLines([fact('a', 'avant'), fact('a', 'après')])].join('');
    expect(readFactLines(text)).toEqual([fact('a', 'après')]);
  });

  it.each([
    ['no JSON', 'Felix est un chat'],
    ['another object', '{"id":"a"}'],
    [
      'a private fact of nobody',
      JSON.stringify({ ...fact('a'), visibility: 'private', person: null }),
    ],
    ['a line without end', JSON.stringify(fact('a', 'x')).replace('"x"', `"${'x'.repeat(9_000)}"`)],
  ])('refuse %s, naming the line and not its words', (_, line) => {
    const text = `${[...factLines([fact('b')])].join('')}\n${line}\n`;
    expect(() => readFactLines(text)).toThrow(/1 lines are no facts: 3$/);
  });

  it('refuse a file that is no export at all', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'binary' }), (text) => {
        fc.pre(text.trim() !== '');
        expect(() => readFactLines(text)).toThrow(
          expect.objectContaining({ code: 'memory/invalid' }),
        );
      }),
    );
    expect(() => readFactLines('\n'.repeat(70_000))).toThrow('more than');
  });
});
