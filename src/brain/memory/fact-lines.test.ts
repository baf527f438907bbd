import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Fact, factSchema } from './fact.ts';
import { factLines, readFactLines } from './fact-lines.ts';
import { newFact } from './new-fact.fixture.ts';

function fact(id: string, text = 'Felix est un chat'): Fact {
  return { ...newFact(text), id, storedAtMs: 5, supersededBy: null };
}

describe('facts as lines', () => {
  it('come back as they went', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 })),
        async (said) => {
          const facts = said
            .map((text, index) => factSchema.safeParse(fact(`id-${index}`, text)).data)
            .filter((one) => one !== undefined);
          expect(await readFactLines([...factLines(facts)].join(''))).toEqual(facts);
        },
      ),
    );
  });

  it('take the later of two lines with one id', async () => {
    const text = [...factLines([fact('a', 'avant'), fact('a', 'après')])].join('');
    expect(await readFactLines(text)).toEqual([fact('a', 'après')]);
  });

  it.each([
    ['no JSON', 'Felix est un chat'],
    ['another object', '{"id":"a"}'],
    [
      'a private fact of nobody',
      JSON.stringify({ ...fact('a'), visibility: 'private', person: null }),
    ],
    ['a line without end', JSON.stringify(fact('a', 'x')).replace('"x"', `"${'x'.repeat(9_000)}"`)],
  ])('refuse %s, naming the line and not its words', async (_, line) => {
    const text = `${[...factLines([fact('b')])].join('')}\n${line}\n`;
    await expect(readFactLines(text)).rejects.toThrow(/1 lines are no facts: 3$/);
  });

  it('refuse a file that is no export at all', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1, unit: 'binary' }), async (text) => {
        fc.pre(text.trim() !== '');
        await expect(readFactLines(text)).rejects.toThrow(
          expect.objectContaining({ code: 'memory/invalid' }),
        );
      }),
    );
    await expect(readFactLines('\n'.repeat(70_000))).rejects.toThrow('more than');
  });
});
