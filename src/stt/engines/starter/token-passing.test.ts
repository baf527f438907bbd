import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COST_UNIT } from './grammar-file.ts';
import { LIST_COST_PER_LOG_SIZE } from './spoken-lists.ts';
import { TINY_UNITS, tinyEntry, tinyGrammar, tinyNetwork } from './tiny-grammar.fixture.ts';
import { TokenPassing } from './token-passing.ts';

const UNITS = TINY_UNITS.length;

const grammar = tinyGrammar({
  states: 4,
  arcs: [
    { from: 0, to: 1, label: 'ab', cost: 3 },
    { from: 0, to: 1, label: 'a' },
    { from: 0, to: 2, label: 'cb', cost: 1 },
    { from: 1, to: 2, label: 'bd', cost: 2 },
    { from: 1, to: 3, label: '{0}' },
    { from: 2, to: 3, label: 'ca', cost: 4 },
  ],
  finals: { 2: 5, 3: 0 },
  blocks: [{ intent: 'Test', start: 0 }],
  lists: [{ kind: 'name', domains: [], deviceClasses: [] }],
});
const entries = [tinyEntry('bac'), tinyEntry('d')];
const listCost = LIST_COST_PER_LOG_SIZE * Math.log(2);

/** Every sentence as its phones (equal neighbours once) and its cost. */
const sentences = [
  ['ab', 5 + 3, 'bd', 2],
  ['a', 5, 'bd', 2],
  ['cb', 5 + 1],
  ['cb', 1, 'ca', 4],
  ['ab', 3, 'bd', 2, 'ca', 4],
  ['a', 0, 'bd', 2, 'ca', 4],
].map((parts) => ({
  text: parts.filter((part) => typeof part === 'string').join(''),
  cost:
    parts.filter((part) => typeof part === 'number').reduce((sum, part) => sum + part, 0) *
    COST_UNIT,
}));
for (const head of [
  { text: 'ab', cost: 3 * COST_UNIT },
  { text: 'a', cost: 0 },
]) {
  for (const name of ['bac', 'd']) {
    sentences.push({ text: head.text + name, cost: head.cost + listCost });
  }
}

/** Best alignment of one phone string, by the textbook. */
function viterbi(logs: Float32Array, phones: readonly number[]): number {
  const states = phones.flatMap((phone) => [0, phone]).concat(0);
  let alpha = states.map((unit, s) => (s < 2 ? (logs[unit] ?? 0) : -Infinity));
  for (let frame = 1; frame < logs.length / UNITS; frame++) {
    alpha = states.map((unit, s) => {
      const skip = s >= 3 && s % 2 === 1 && states[s] !== states[s - 2];
      const from = Math.max(
        alpha[s] ?? 0,
        alpha[s - 1] ?? -Infinity,
        skip ? (alpha[s - 2] ?? 0) : -Infinity,
      );
      return from + (logs[frame * UNITS + unit] ?? 0);
    });
  }
  return Math.max(alpha.at(-1) ?? 0, alpha.at(-2) ?? 0);
}

const phonesOf = (text: string): number[] =>
  [...text]
    .map((letter) => TINY_UNITS.indexOf(letter))
    .filter((unit, i, all) => unit !== all[i - 1]);

const frames = fc
  .array(
    fc.array(fc.double({ min: -8, max: 0, noNaN: true }), { minLength: UNITS, maxLength: UNITS }),
    {
      minLength: 8,
      maxLength: 14,
    },
  )
  .map((rows) => Float32Array.from(rows.flat()));

function decode(logs: Float32Array, tokens = 16) {
  const search = new TokenPassing(tinyNetwork(grammar, entries), {
    tokens,
    beam: 1e6,
    isSilent: () => false,
  });
  search.begin();
  for (let at = 0; at < logs.length; at += UNITS) search.advance(logs, at);
  return search.finish();
}

describe('TokenPassing', () => {
  test('finds the sentence that a search through all of them finds', () => {
    fc.assert(
      fc.property(frames, (logs) => {
        const best = Math.max(
          ...sentences.map(({ text, cost }) => viterbi(logs, phonesOf(text)) - cost),
        );
        expect(decode(logs)[0]?.score).toBeCloseTo(best, 2);
      }),
      { numRuns: 60 },
    );
  });

  test('gives different sentences, best first, with the cost and phones of their paths', () => {
    fc.assert(
      fc.property(frames, (logs) => {
        const found = decode(logs);
        const scores = found.map(({ score }) => score);
        expect(scores).toEqual([...scores].sort((a, b) => b - a));
        expect(new Set(found.map(({ labels }) => labels.join())).size).toBe(found.length);
        for (const { phones, score, pathCost } of found) {
          expect(viterbi(logs, phones) - pathCost).toBeGreaterThanOrEqual(score - 0.01);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('can be asked in the middle and goes on', () => {
    const logs = Float32Array.from({ length: 12 * UNITS }, (_, i) => -((i * 7919) % 13));
    const search = new TokenPassing(tinyNetwork(grammar, entries), {
      tokens: 8,
      beam: 1e6,
      isSilent: () => false,
    });
    search.begin();
    for (let at = 0; at < logs.length; at += UNITS) {
      search.advance(logs, at);
      search.finish();
    }
    expect(search.finish()[0]?.score).toBeCloseTo(decode(logs, 8)[0]?.score ?? 0, 4);
  });

  test('hears two words that share a sound although it was said once', () => {
    // "ab" + "bd" said as a b d, one frame each.
    const logs = new Float32Array(3 * UNITS).fill(-20);
    [1, 2, 4].forEach((unit, frame) => {
      logs[frame * UNITS + unit] = -0.01;
    });
    const [best] = decode(logs);
    expect(best?.phones).toEqual([1, 2, 4]);
    expect(best?.score).toBeGreaterThan(-2);
  });

  test('finds nothing where no sentence can end', () => {
    expect(decode(new Float32Array(UNITS).fill(-1))).toEqual([]);
  });
});
