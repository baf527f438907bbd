/**
 * What every recogniser promises (`stt.ts`), as plain functions that throw where it is broken, and as
 * the suite that each engine's test runs.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'vitest';
import { promptly } from '../../tests/fakes/promptly.ts';
import { type AudioFrame, SPEECH_SAMPLE_RATE_HZ } from '../core/audio-frame.ts';
import { ExoError } from '../core/errors.ts';
import type { Stt, SttRequest, TranscriptEvent } from './stt.ts';

export interface SttCase {
  readonly name: string;
  readonly run: (stt: Stt) => Promise<void>;
}

export interface SttContractOptions {
  /** A case that an engine cannot keep, and why. */
  readonly skip?: Readonly<Record<string, string>>;
  /** Loading a model may take its time. */
  readonly timeoutMs?: number;
}

const FRAME_SAMPLES = SPEECH_SAMPLE_RATE_HZ / 25;

function silentFrame(): AudioFrame {
  return { samples: new Int16Array(FRAME_SAMPLES), sampleRateHz: SPEECH_SAMPLE_RATE_HZ };
}

/** A second of a tone: sound that says nothing. */
function toneFrames(): AudioFrame[] {
  return Array.from({ length: 25 }, (_, frame) => {
    const samples = Int16Array.from({ length: FRAME_SAMPLES }, (_, index) => {
      const at = (frame * FRAME_SAMPLES + index) / SPEECH_SAMPLE_RATE_HZ;
      return Math.round(6_000 * Math.sin(2 * Math.PI * 220 * at));
    });
    return { samples, sampleRateHz: SPEECH_SAMPLE_RATE_HZ };
  });
}

async function* from(frames: readonly AudioFrame[]): AsyncGenerator<AudioFrame, void, undefined> {
  for (const frame of frames) yield await Promise.resolve(frame);
}

/** A microphone that stays open: nothing more comes, and no end either. */
async function* open(
  frames: readonly AudioFrame[],
  signal: AbortSignal,
): AsyncGenerator<AudioFrame, void, undefined> {
  yield* from(frames);
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}

function requestFor(stt: Stt): SttRequest {
  const [language] = stt.capabilities.languages;
  assert.ok(language, 'an engine knows one language at least');
  return { language };
}

async function collect(events: AsyncIterable<TranscriptEvent>): Promise<TranscriptEvent[]> {
  const all: TranscriptEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

function transcribe(stt: Stt, frames: readonly AudioFrame[]): Promise<TranscriptEvent[]> {
  return collect(stt.transcribe(from(frames), requestFor(stt), new AbortController().signal));
}

function assertOneFinal(events: readonly TranscriptEvent[]): void {
  const finals = events.filter(({ type }) => type === 'final');
  assert.equal(finals.length, 1, 'exactly one final');
  assert.equal(events.at(-1)?.type, 'final', 'nothing after the final');
}

function assertNothingWasSaid(events: readonly TranscriptEvent[]): void {
  assertOneFinal(events);
  const final = events.at(-1);
  assert.ok(final?.type === 'final');
  assert.equal(final.certainty, 'none');
  assert.equal(final.text, '');
  assert.deepEqual(final.alternatives, []);
}

export const sttCases: readonly SttCase[] = [
  {
    name: 'ends with exactly one final',
    run: async (stt) => assertOneFinal(await transcribe(stt, toneFrames())),
  },
  {
    name: 'names the engine that heard, and sends partials only where it says so',
    async run(stt) {
      // Before: what an engine can do may change with how this one goes.
      const { partials } = stt.capabilities;
      const events = await transcribe(stt, toneFrames());
      const final = events.at(-1);
      assert.ok(final?.type === 'final' && final.engine.length > 0, 'the final names its engine');
      const hasPartials = events.some(({ type }) => type === 'partial');
      assert.ok(partials || !hasPartials, 'partials are a capability');
    },
  },
  {
    name: 'hears nothing in no audio',
    run: async (stt) => assertNothingWasSaid(await transcribe(stt, [])),
  },
  {
    name: 'hears nothing in silence',
    run: async (stt) =>
      assertNothingWasSaid(await transcribe(stt, Array.from({ length: 25 }, silentFrame))),
  },
  {
    name: 'takes a language with a region',
    async run(stt) {
      const language = `${requestFor(stt).language}-XX`;
      const { signal } = new AbortController();
      assertOneFinal(await collect(stt.transcribe(from([]), { language }, signal)));
    },
  },
  {
    name: 'refuses a language that it does not know',
    async run(stt) {
      const { signal } = new AbortController();
      const events = collect(stt.transcribe(from(toneFrames()), { language: 'tlh' }, signal));
      await assert.rejects(
        promptly(events),
        (error) => error instanceof ExoError && error.code === 'stt/language',
      );
    },
  },
  {
    name: 'is quiet where it is aborted before it begins',
    async run(stt) {
      const signal = AbortSignal.abort();
      const events = await promptly(
        collect(stt.transcribe(from(toneFrames()), requestFor(stt), signal)),
      );
      assert.deepEqual(events, []);
    },
  },
  {
    name: 'ends promptly and quietly when it is aborted while the microphone is open',
    async run(stt) {
      const controller = new AbortController();
      const { signal } = controller;
      const events = collect(stt.transcribe(open(toneFrames(), signal), requestFor(stt), signal));
      await new Promise((resolve) => setImmediate(resolve));
      controller.abort();
      const finals = (await promptly(events)).filter(({ type }) => type === 'final');
      assert.deepEqual(finals, []);
    },
  },
  {
    name: 'passes a failure of the microphone on',
    async run(stt) {
      const failure = new ExoError('audio/too-long', 'The microphone failed');
      const failing = async function* () {
        yield* toneFrames().slice(0, 3);
        throw failure;
      };
      const { signal } = new AbortController();
      const events = collect(stt.transcribe(failing(), requestFor(stt), signal));
      await assert.rejects(promptly(events), ExoError);
    },
  },
  {
    name: 'hears several at once, and is ready for the next one after an abort',
    async run(stt) {
      const controller = new AbortController();
      const { signal } = controller;
      const aborted = collect(stt.transcribe(open([], signal), requestFor(stt), signal));
      const others = Promise.all([transcribe(stt, toneFrames()), transcribe(stt, [])]);
      controller.abort();
      const [heard] = await Promise.all([others, promptly(aborted)]);
      for (const events of heard) assertOneFinal(events);
      assertOneFinal(await transcribe(stt, []));
    },
  },
];

/** @example describeSttContract('starter', () => new StarterStt(…), { timeoutMs: 20_000 }); */
export function describeSttContract(
  name: string,
  makeStt: () => Stt | Promise<Stt>,
  { skip = {}, timeoutMs = 5_000 }: SttContractOptions = {},
): void {
  describe(`${name} keeps the contract of a recogniser`, () => {
    for (const { name: promise, run } of sttCases) {
      const reason = skip[promise];
      const title = reason === undefined ? promise : `${promise} (not kept: ${reason})`;
      it.skipIf(reason !== undefined)(title, async () => run(await makeStt()), timeoutMs);
    }
  });
}
