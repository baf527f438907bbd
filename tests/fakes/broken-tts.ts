/** Voices that break one promise each: the contract must notice. */
import type { AudioFrame } from '../../src/core/audio-frame.ts';
import { ExoError } from '../../src/core/errors.ts';
import type { Tts, TtsRequest } from '../../src/tts/tts.ts';
import { FakeTts, fakeSpeech } from './fake-tts.ts';

type Synthesize = (
  text: AsyncIterable<string>,
  request: TtsRequest,
  signal: AbortSignal,
) => AsyncGenerator<AudioFrame, void, undefined>;

const deaf = new AbortController().signal;
const hum: AudioFrame = { samples: fakeSpeech('hum'), sampleRateHz: 16_000 };

function broken(synthesize: (whole: FakeTts) => Synthesize): () => Tts {
  return () => {
    const whole = new FakeTts();
    return { name: 'broken', capabilities: whole.capabilities, synthesize: synthesize(whole) };
  };
}

async function joined(text: AsyncIterable<string>): Promise<string> {
  let whole = '';
  for await (const piece of text) whole += piece;
  return whole;
}

async function* one(text: string): AsyncGenerator<string> {
  yield await Promise.resolve(text);
}

async function* forgiving(text: AsyncIterable<string>): AsyncGenerator<string> {
  try {
    yield* text;
  } catch {
    // The failure that should have been passed on.
  }
}

/** By the name of the case that each must fail. */
export const BROKEN_TTSS: Readonly<Record<string, () => Tts>> = {
  'says a text': broken(
    () =>
      async function* (text) {
        await joined(text);
        yield { ...hum, samples: new Int16Array(16_000) };
      },
  ),
  'keeps its rate': broken(
    (whole) =>
      async function* (text, request, signal) {
        yield* whole.synthesize(text, request, signal);
        yield { ...hum, sampleRateHz: 22_050 };
      },
  ),
  'says the same in one piece and letter by letter': broken(
    (whole) =>
      async function* (text, request, signal) {
        for await (const piece of text) yield* whole.synthesize(one(piece.trim()), request, signal);
      },
  ),
  'has each of its voices': broken(
    (whole) =>
      async function* (text, request, signal) {
        if (request.voice === 'fake-en') throw new ExoError('tts/failed', 'No such voice');
        yield* whole.synthesize(text, request, signal);
      },
  ),
  'takes a language with a region and no voice': broken(
    (whole) =>
      async function* (text, request, signal) {
        if (request.language?.includes('-')) throw new ExoError('tts/language', 'No such language');
        yield* whole.synthesize(text, request, signal);
      },
  ),
  'says nothing where there is nothing to say': broken(
    (whole) =>
      async function* (text, request, signal) {
        yield hum;
        yield* whole.synthesize(text, request, signal);
      },
  ),
  'survives what no voice can say': broken(
    (whole) =>
      async function* (text, request, signal) {
        const whatever = await joined(text);
        if (whatever.includes('<')) throw new ExoError('tts/failed', 'This is no XML');
        yield* whole.synthesize(one(whatever), request, signal);
      },
  ),
  'speaks before the text is whole': broken(
    (whole) =>
      async function* (text, request, signal) {
        yield* whole.synthesize(one(await joined(text)), request, signal);
      },
  ),
  'refuses a language that it does not speak': broken(
    (whole) => (text, _, signal) => whole.synthesize(text, {}, signal),
  ),
  'is quiet where it is aborted before it begins': broken(
    (whole) => (text, request) => whole.synthesize(text, request, deaf),
  ),
  'ends promptly and quietly when it is aborted while it speaks': broken(
    (whole) => (text, request) => whole.synthesize(text, request, deaf),
  ),
  'ends promptly when it is aborted while the text stands still': broken(
    () =>
      async function* (text) {
        await joined(text);
        await new Promise(() => undefined);
        yield hum;
      },
  ),
  'passes a failure of the text on': broken(
    (whole) => (text, request, signal) => whole.synthesize(forgiving(text), request, signal),
  ),
  'says several at once, each as if it were alone': broken((whole) => {
    let isBusy = false;
    return async function* (text, request, signal) {
      if (isBusy) return;
      isBusy = true;
      yield* whole.synthesize(text, request, signal);
      isBusy = false;
    };
  }),
};
