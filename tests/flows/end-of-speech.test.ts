/**
 * EXO ends nobody's sentence: every recording of a person, with a pause of 600 ms wherever they might take one,
 * through the real VAD and the real recogniser. Audio stands still while the recogniser works, which is the
 * quickest that any machine could be, and so the hardest.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readHouse } from '../../demo/harness/house.ts';
import { REPOSITORY } from '../../demo/harness/paths.ts';
import { int16ToFloat32 } from '../../src/audio/pcm.ts';
import { createResampler } from '../../src/audio/resample.ts';
import { type AudioFrame, SPEECH_SAMPLE_RATE_HZ } from '../../src/core/audio-frame.ts';
import { PAUSE_MS } from '../../src/ears.ts';
import { loadAcousticModel } from '../../src/stt/engines/starter/acoustic-model.ts';
import type { HouseNames } from '../../src/stt/engines/starter/house-names.ts';
import { StarterRecogniser } from '../../src/stt/engines/starter/starter-recogniser.ts';
import {
  type StarterInference,
  StarterStt,
  type StarterUtterance,
} from '../../src/stt/engines/starter-stt.ts';
import type { FinalTranscript } from '../../src/stt/stt.ts';
import { listen } from '../../src/turn/listen.ts';
import { SileroModel } from '../../src/vad/silero-model.ts';
import { SileroVad } from '../../src/vad/silero-vad.ts';
import type { Vad } from '../../src/vad/vad.ts';
import { readRecordings, type Spoken } from '../home/support/recordings.ts';
import { withPauses } from './support/spliced-pauses.ts';

const MODELS = join(REPOSITORY, 'models', 'starter');
const PIECE_MS = 40;
/** Longer than any patience. */
const SILENCE_MS = 2_400;
const LANGUAGES = ['fr', 'en'] as const;

const vad = new SileroModel();
const recognisers = new Map<string, StarterRecogniser>();
let working = 0;

beforeAll(async () => {
  await vad.start();
  for (const language of LANGUAGES) {
    const recogniser = new StarterRecogniser({
      modelFolder: MODELS,
      loadModel: (name) => loadAcousticModel(MODELS, name),
    });
    await recogniser.loadLanguage(language);
    const house: HouseNames = await readHouse(
      join(REPOSITORY, 'tests', 'fixtures', 'houses', `${language}.json`),
    );
    await recogniser.setHouse(house);
    recognisers.set(language, recogniser);
  }
}, 60_000);
afterAll(() => vad.close());

/** The recogniser without its child: as the inference child calls it. */
const infer = (async (_: string, { samples, language, answering }: StarterUtterance) => {
  working += 1;
  const recogniser = recognisers.get(language);
  const heard = await recogniser?.recognise(int16ToFloat32(samples), language, { answering });
  working -= 1;
  return heard;
}) as unknown as StarterInference;

/** Counts what it has dealt with. */
let heardFrames = 0;
const silero = new SileroVad(vad, { hangoverMs: PAUSE_MS });
const counting: Vad = {
  name: 'counting',
  detect(audio, signal) {
    const counted = async function* () {
      for await (const frame of audio) {
        yield frame;
        heardFrames += 1;
      }
    };
    return silero.detect(counted(), signal);
  },
};

const ears = listen({
  vad: counting,
  stt: new StarterStt(infer),
  answering: () => false,
});

interface Ending {
  readonly transcript: FinalTranscript;
  /** How far the microphone had come. */
  readonly atMs: number;
}

async function hear(audio: AudioFrame, language: string, endsSentence: boolean): Promise<Ending> {
  let atMs = 0;
  let sentFrames = 0;
  heardFrames = 0;
  const microphone = async function* (): AsyncGenerator<AudioFrame> {
    const size = (SPEECH_SAMPLE_RATE_HZ * PIECE_MS) / 1_000;
    for (let at = 0; at < audio.samples.length; at += size) {
      yield { ...audio, samples: audio.samples.slice(at, at + size) };
      atMs += PIECE_MS;
      sentFrames += 1;
      do await new Promise((resolve) => setImmediate(resolve));
      while (heardFrames < sentFrames || working > 0);
    }
  };
  const { signal } = new AbortController();
  for await (const event of ears.transcribe(microphone(), { language, endsSentence }, signal)) {
    if (event.type === 'final') return { transcript: event, atMs };
  }
  throw new Error('no transcript');
}

function at16kHz({ samples, sampleRateHz }: AudioFrame): AudioFrame {
  const resampler = createResampler(sampleRateHz, SPEECH_SAMPLE_RATE_HZ);
  return {
    samples: Int16Array.from([...resampler.push(samples), ...resampler.flush()]),
    sampleRateHz: SPEECH_SAMPLE_RATE_HZ,
  };
}

/** The microphone stays open behind the recording. */
function followed({ samples, sampleRateHz }: AudioFrame): AudioFrame {
  const all = new Int16Array(samples.length + (sampleRateHz * SILENCE_MS) / 1_000);
  all.set(samples);
  return { samples: all, sampleRateHz };
}

async function lastSpeechMs(audio: AudioFrame): Promise<number> {
  const once = async function* () {
    yield await Promise.resolve(audio);
  };
  let endMs = 0;
  for await (const event of silero.detect(once(), new AbortController().signal)) {
    if (event.type === 'speech-end') endMs = event.endMs;
  }
  return endMs;
}

/** Ended before the rest was said, although that was not understood yet, or means something else with the rest. */
async function isCut(audio: AudioFrame, language: string): Promise<boolean> {
  const ending = await hear(followed(audio), language, true);
  if (ending.atMs >= (await lastSpeechMs(audio))) return false;
  if (ending.transcript.text === '') return true;
  const whole = await hear(followed(audio), language, false);
  return ending.transcript.text !== whole.transcript.text;
}

describe.each(LANGUAGES)('what people say in %s', (language) => {
  it('is never cut off where they pause for 600 ms', { timeout: 180_000 }, async () => {
    const { commands, others } = await readRecordings(language);
    const spoken = [...commands, ...others].filter(({ name }) => name !== 'background_noise');
    const cut: string[] = [];
    let count = 0;
    for (const { name, audio } of spoken) {
      const recording = at16kHz(audio);
      for (const { atMs, audio: hesitant } of withPauses(recording, 600)) {
        count += 1;
        if (await isCut(hesitant, language)) cut.push(`${name} at ${atMs} ms`);
      }
    }
    expect(cut).toEqual([]);
    expect(count).toBeGreaterThan(80);
  });

  it('is ended while the microphone is open, and understood as well', {
    timeout: 60_000,
  }, async () => {
    const { commands } = await readRecordings(language);
    for (const spoken of commands) {
      const { name, quick, slow, openMs } = await compare(spoken, language);
      expect(quick.atMs, name).toBeLessThan(openMs);
      if (slow.transcript.certainty === 'sure') {
        expect(quick.transcript.text, name).toBe(slow.transcript.text);
      }
    }
  });
});

async function compare({ name, audio }: Spoken, language: string) {
  const open = followed(at16kHz(audio));
  const quick = await hear(open, language, true);
  const slow = await hear(open, language, false);
  return { name, quick, slow, openMs: open.samples.length / 16 };
}
