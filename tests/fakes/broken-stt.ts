/** Recognisers that break one promise each: the contract must notice. */
import type { AudioFrame } from '../../src/core/audio-frame.ts';
import { ExoError } from '../../src/core/errors.ts';
import type { Stt, SttRequest, TranscriptEvent } from '../../src/stt/stt.ts';
import { FakeStt } from './fake-stt.ts';

type Transcribe = (
  audio: AsyncIterable<AudioFrame>,
  request: SttRequest,
  signal: AbortSignal,
) => AsyncGenerator<TranscriptEvent, void, undefined>;

const final: TranscriptEvent = {
  type: 'final',
  text: 'allume',
  certainty: 'sure',
  alternatives: [],
  engine: 'fake',
};
const nothing: TranscriptEvent = { ...final, text: '', certainty: 'none' };
const deaf = new AbortController().signal;

function broken(transcribe: (whole: FakeStt) => Transcribe): () => Stt {
  return () => {
    const whole = new FakeStt();
    return { name: 'broken', capabilities: whole.capabilities, transcribe: transcribe(whole) };
  };
}

async function drain(audio: AsyncIterable<AudioFrame>): Promise<number> {
  let count = 0;
  for await (const { samples } of audio) count += samples.length;
  return count;
}

async function* forgiving(audio: AsyncIterable<AudioFrame>): AsyncGenerator<AudioFrame> {
  try {
    yield* audio;
  } catch {
    // The failure that should have been passed on.
  }
}

/** By the name of the case that each must fail. */
export const BROKEN_STTS: Readonly<Record<string, () => Stt>> = {
  'ends with exactly one final': broken(
    (whole) =>
      async function* (audio, request, signal) {
        yield* whole.transcribe(audio, request, signal);
        yield final;
      },
  ),
  'names the engine that heard, and sends partials only where it says so': broken(
    (whole) =>
      async function* (audio, request, signal) {
        yield { type: 'partial', text: 'al' };
        yield* whole.transcribe(audio, request, signal);
      },
  ),
  'hears nothing in no audio': broken(
    () =>
      async function* (audio) {
        yield (await drain(audio)) > 0 ? nothing : final;
      },
  ),
  'hears nothing in silence': broken(
    () =>
      async function* (audio) {
        yield (await drain(audio)) > 0 ? final : nothing;
      },
  ),
  'takes a language with a region': broken(
    (whole) =>
      async function* (audio, request, signal) {
        if (request.language.includes('-')) throw new ExoError('stt/language', 'No such language');
        yield* whole.transcribe(audio, request, signal);
      },
  ),
  'refuses a language that it does not know': broken(
    (whole) => (audio, _, signal) => whole.transcribe(audio, { language: 'fr' }, signal),
  ),
  'is quiet where it is aborted before it begins': broken(
    (whole) => (audio, request) => whole.transcribe(audio, request, deaf),
  ),
  'ends promptly and quietly when it is aborted while the microphone is open': broken(
    () =>
      async function* (audio) {
        await drain(audio);
        await new Promise(() => undefined);
        yield final;
      },
  ),
  'passes a failure of the microphone on': broken(
    (whole) => (audio, request, signal) => whole.transcribe(forgiving(audio), request, signal),
  ),
  'hears several at once, and is ready for the next one after an abort': broken((whole) => {
    let isBusy = false;
    return async function* (audio, request, signal) {
      if (isBusy) throw new ExoError('inference/overloaded', 'One at a time');
      isBusy = true;
      yield* whole.transcribe(audio, request, signal);
      isBusy = false;
    };
  }),
};
