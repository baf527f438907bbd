/**
 * What every voice promises (`tts.ts`), as plain functions that throw where it is broken, and as the
 * suite that each engine's test runs.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'vitest';
import { promptly } from '../../tests/fakes/promptly.ts';
import type { AudioFrame } from '../core/audio-frame.ts';
import { ExoError } from '../core/errors.ts';
import type { Tts, TtsRequest } from './tts.ts';

export interface TtsCase {
  readonly name: string;
  readonly run: (tts: Tts) => Promise<void>;
}

export interface TtsContractOptions {
  /** A case that an engine cannot keep, and why. */
  readonly skip?: Readonly<Record<string, string>>;
  /** Loading a model may take its time. */
  readonly timeoutMs?: number;
}

const TEXT = 'One, two. Three! Is that 4?';

async function* from(pieces: readonly string[]): AsyncGenerator<string, void, undefined> {
  for (const piece of pieces) yield await Promise.resolve(piece);
}

/** A model that has stopped to think: nothing more comes, and no end either. */
async function* open(
  pieces: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<string, void, undefined> {
  yield* from(pieces);
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}

function requestFor(tts: Tts): TtsRequest {
  const [voice] = tts.capabilities.voices;
  assert.ok(voice, 'an engine has one voice at least');
  return { voice: voice.id };
}

async function collect(frames: AsyncIterable<AudioFrame>): Promise<AudioFrame[]> {
  const all: AudioFrame[] = [];
  for await (const frame of frames) all.push(frame);
  return all;
}

function speak(tts: Tts, pieces: readonly string[], request?: TtsRequest): Promise<AudioFrame[]> {
  const { signal } = new AbortController();
  return collect(tts.synthesize(from(pieces), request ?? requestFor(tts), signal));
}

function durationS(frames: readonly AudioFrame[]): number {
  return frames.reduce((sum, frame) => sum + frame.samples.length / frame.sampleRateHz, 0);
}

function isAudible({ samples }: AudioFrame): boolean {
  return samples.some((sample) => Math.abs(sample) > 16);
}

export const ttsCases: readonly TtsCase[] = [
  {
    name: 'says a text',
    async run(tts) {
      const frames = await speak(tts, [TEXT]);
      assert.ok(frames.some(isAudible), 'something is to be heard');
      assert.ok(durationS(frames) > 0.2 && durationS(frames) < 30, 'as long as speech is');
    },
  },
  {
    name: 'keeps its rate',
    async run(tts) {
      const { sampleRateHz } = tts.capabilities;
      for (const frame of await speak(tts, [TEXT])) assert.equal(frame.sampleRateHz, sampleRateHz);
    },
  },
  {
    name: 'says the same in one piece and letter by letter',
    async run(tts) {
      const whole = durationS(await speak(tts, [TEXT]));
      const pieces = durationS(await speak(tts, [...TEXT]));
      assert.ok(Math.abs(whole - pieces) < whole * 0.02, `${whole} s ≠ ${pieces} s`);
    },
  },
  {
    name: 'has each of its voices',
    async run(tts) {
      for (const { id, language } of tts.capabilities.voices.slice(0, 10)) {
        const frames = await speak(tts, ['Radio.'], { voice: id, language });
        assert.ok(frames.some(isAudible), `${id} is to be heard`);
      }
    },
  },
  {
    name: 'takes a language with a region and no voice',
    async run(tts) {
      const [voice] = tts.capabilities.voices;
      const frames = await speak(tts, ['Radio.'], { language: `${voice?.language}-XX` });
      assert.ok(frames.some(isAudible));
    },
  },
  {
    name: 'says nothing where there is nothing to say',
    async run(tts) {
      for (const pieces of [[], [''], [' \n', '\t']]) {
        assert.ok(!(await speak(tts, pieces)).some(isAudible), JSON.stringify(pieces));
      }
    },
  },
  {
    name: 'survives what no voice can say',
    async run(tts) {
      await speak(tts, ['🏠', ' \u0000\u0007 ', '…', '---', ' 中文 <speak>&amp;', ' -v en']);
    },
  },
  {
    name: 'speaks before the text is whole',
    async run(tts) {
      const controller = new AbortController();
      const { signal } = controller;
      const text = open(['One, two, three. ', 'And then'], signal);
      const frames = tts.synthesize(text, requestFor(tts), signal)[Symbol.asyncIterator]();
      const first = await promptly(frames.next());
      assert.equal(first.done ?? false, false);
      controller.abort();
      while (!(await promptly(frames.next())).done);
    },
  },
  {
    name: 'refuses a language that it does not speak',
    async run(tts) {
      await assert.rejects(
        promptly(speak(tts, ['Radio.'], { language: 'tlh' })),
        (error) => error instanceof ExoError && error.code === 'tts/language',
      );
    },
  },
  {
    name: 'is quiet where it is aborted before it begins',
    async run(tts) {
      const signal = AbortSignal.abort();
      const frames = collect(tts.synthesize(from([TEXT]), requestFor(tts), signal));
      assert.equal((await promptly(frames)).length, 0);
    },
  },
  {
    name: 'ends promptly and quietly when it is aborted while it speaks',
    async run(tts) {
      const controller = new AbortController();
      const { signal } = controller;
      const text = from(Array<string>(50).fill(TEXT));
      let frameCount = 0;
      const listening = (async () => {
        for await (const _ of tts.synthesize(text, requestFor(tts), signal)) {
          frameCount += 1;
          controller.abort();
        }
      })();
      await promptly(listening);
      assert.ok(frameCount >= 1 && frameCount <= 2, `${frameCount} frames after the abort`);
    },
  },
  {
    name: 'ends promptly when it is aborted while the text stands still',
    async run(tts) {
      const controller = new AbortController();
      const { signal } = controller;
      const frames = collect(tts.synthesize(open(['One'], signal), requestFor(tts), signal));
      await new Promise((resolve) => setImmediate(resolve));
      controller.abort();
      await promptly(frames);
    },
  },
  {
    name: 'passes a failure of the text on',
    async run(tts) {
      const failing = async function* () {
        yield await Promise.resolve('One. ');
        throw new ExoError('brain/unavailable', 'The text failed');
      };
      const { signal } = new AbortController();
      await assert.rejects(
        promptly(collect(tts.synthesize(failing(), requestFor(tts), signal))),
        ExoError,
      );
    },
  },
  {
    name: 'says several at once, each as if it were alone',
    async run(tts) {
      const alone = durationS(await speak(tts, [TEXT]));
      const together = await Promise.all([speak(tts, [TEXT]), speak(tts, [TEXT])]);
      for (const frames of together) {
        assert.ok(Math.abs(durationS(frames) - alone) < alone * 0.02);
      }
    },
  },
];

/** @example describeTtsContract('espeak-ng', () => new EspeakTts(…)); */
export function describeTtsContract(
  name: string,
  makeTts: () => Tts | Promise<Tts>,
  { skip = {}, timeoutMs = 10_000 }: TtsContractOptions = {},
): void {
  describe(`${name} keeps the contract of a voice`, () => {
    for (const { name: promise, run } of ttsCases) {
      const reason = skip[promise];
      const title = reason === undefined ? promise : `${promise} (not kept: ${reason})`;
      it.skipIf(reason !== undefined)(title, async () => run(await makeTts()), timeoutMs);
    }
  });
}
