import { describe, expect, it } from 'vitest';
import { type DecodeOptions, decode, isLooping, type StepDecoder } from './decode.ts';

const END = 5;
const NO_SPEECH = 6;
const SIZE = 8;

/** Logits by what was written so far; `otherwise` the end. */
class ScriptedDecoder implements StepDecoder<readonly number[]> {
  readonly steps: (readonly number[])[] = [];
  readonly #script: Readonly<Record<string, Readonly<Record<number, number>>>>;
  readonly #onStep: () => void;

  constructor(
    script: Readonly<Record<string, Readonly<Record<number, number>>>>,
    onStep: () => void = () => undefined,
  ) {
    this.#script = script;
    this.#onStep = onStep;
  }

  begin = async (tokens: readonly number[], startAt: number) => {
    expect(tokens[startAt]).toBe(0);
    const startLogits = new Float32Array(SIZE);
    startLogits[NO_SPEECH] = Math.log(SIZE - 1);
    return { ...(await this.#step([])), startLogits };
  };

  next = (token: number, memory: readonly number[]) => this.#step([...memory, token]);

  #step(written: readonly number[]) {
    this.steps.push(written);
    this.#onStep();
    const row = this.#script[written.join(' ')] ?? this.#script['*'] ?? { [END]: 1 };
    const logits = new Float32Array(SIZE).fill(-1e9);
    for (const [token, probability] of Object.entries(row))
      logits[Number(token)] = Math.log(probability);
    return Promise.resolve({ logits, memory: written });
  }
}

function options(overrides: Partial<DecodeOptions> = {}): DecodeOptions {
  const blocked = new Uint8Array(SIZE);
  return {
    tokens: [7, 0],
    startAt: 1,
    endToken: END,
    noSpeechToken: NO_SPEECH,
    blocked,
    blockedFirst: blocked,
    maxTokens: 20,
    beams: 1,
    signal: new AbortController().signal,
    ...overrides,
  };
}

/** The likeliest first word leads nowhere. */
const GARDEN_PATH = {
  '': { 1: 0.6, 2: 0.4 },
  1: { 3: 0.4, 4: 0.3, [END]: 0.3 },
  2: { 4: 1 },
};

describe('decode', () => {
  it('writes the likeliest token at each step, to the end', async () => {
    const { hypotheses, noSpeech } = await decode(new ScriptedDecoder(GARDEN_PATH), options());
    expect(hypotheses).toHaveLength(1);
    expect(hypotheses[0]).toMatchObject({ tokens: [1, 3], isComplete: true });
    expect(hypotheses[0]?.averageLogProb).toBeCloseTo((Math.log(0.6) + Math.log(0.4)) / 3);
    expect(noSpeech).toBeCloseTo(0.5);
  });

  it('finds the likelier sentence when it keeps several', async () => {
    const { hypotheses } = await decode(new ScriptedDecoder(GARDEN_PATH), options({ beams: 3 }));
    expect(hypotheses[0]).toMatchObject({ tokens: [2, 4], isComplete: true });
    expect(hypotheses[0]?.averageLogProb).toBeCloseTo(Math.log(0.4) / 3);
    expect(hypotheses.map(({ tokens }) => tokens)).toContainEqual([1, 3]);
  });

  it('never writes what is blocked, and starts with nothing that may not stand first', async () => {
    const blocked = Uint8Array.of(0, 1, 0, 0, 0, 0, 0, 0);
    const blockedFirst = Uint8Array.of(0, 1, 1, 0, 0, 1, 0, 0);
    const script = { '': { 1: 0.5, 2: 0.3, 4: 0.2 }, 4: { 1: 0.9, 2: 0.1 } };
    const decoder = new ScriptedDecoder(script);
    const { hypotheses } = await decode(decoder, options({ blocked, blockedFirst }));
    expect(hypotheses[0]?.tokens).toEqual([4, 2]);
    // What is left over shares all of the probability.
    expect(hypotheses[0]?.averageLogProb).toBeCloseTo(0);
  });

  it('stops where it may write no more, and says that it did', async () => {
    const decoder = new ScriptedDecoder({ '*': { 1: 0.5, 2: 0.4, [END]: 0.1 } });
    const { hypotheses } = await decode(decoder, options({ maxTokens: 3 }));
    expect(hypotheses).toEqual([expect.objectContaining({ tokens: [1, 1, 1], isComplete: false })]);
    expect(decoder.steps).toHaveLength(3);
  });

  it('stops in a loop long before that', async () => {
    const decoder = new ScriptedDecoder({ '*': { 1: 1 } });
    const { hypotheses } = await decode(decoder, options({ maxTokens: 400 }));
    expect(hypotheses[0]).toMatchObject({ isComplete: false });
    expect(decoder.steps.length).toBeLessThan(20);
  });

  it.each([1, 3])('takes no further step once it is aborted, with %d beams', async (beams) => {
    const controller = new AbortController();
    let steps = 0;
    const decoder = new ScriptedDecoder({ '*': { 1: 0.5, 2: 0.5 } }, () => {
      steps += 1;
      if (steps === 4) controller.abort();
    });
    const { hypotheses } = await decode(decoder, options({ beams, signal: controller.signal }));
    expect(hypotheses).toEqual([]);
    expect(decoder.steps).toHaveLength(4);
  });

  it('does not begin when it is aborted before', async () => {
    const decoder = new ScriptedDecoder({});
    await decode(decoder, options({ signal: AbortSignal.abort() }));
    expect(decoder.steps).toEqual([]);
  });
});

describe('a loop', () => {
  it.each([
    [[9, ...Array<number>(12).fill(1)], true],
    [Array<number>(11).fill(1), false],
    [[1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3], true],
    [[1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 4], false],
    [[1, 2, 1, 2, 1, 2], false],
    [[], false],
  ])('in %j: %s', (tokens, expected) => {
    expect(isLooping(tokens)).toBe(expected);
  });
});
