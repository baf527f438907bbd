import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wavToMono } from '../audio/wav.ts';
import type { AudioFrame } from '../core/audio-frame.ts';
import { SileroModel } from './silero-model.ts';
import { SileroVad } from './silero-vad.ts';
import { VAD_CONTRACT, type VadMaterial } from './vad.contract.ts';
import type { Vad, VadEvent } from './vad.ts';

const RECORDINGS = join(
  process.env['EXO_SHARED_DIR'] ?? join(import.meta.dirname, '../../../shared'),
  'audio',
);
/** Ten seconds of steady sound at −21 dBFS in which the model hears no speech (0.34 at most). */
const NOISE = 'en/oov_2.wav';

const model = new SileroModel();
const vad = new SileroVad(model);
beforeAll(() => model.start());
afterAll(() => model.close());

function recording(folder: string, file: string): AudioFrame {
  return wavToMono(readFileSync(join(RECORDINGS, folder, file)));
}

function utterance(): VadMaterial {
  const { samples } = recording('fr', 'combien fait-il.wav');
  return { utterance: samples, fromMs: 450, toMs: 1_376 };
}

async function events(frame: AudioFrame): Promise<VadEvent[]> {
  async function* once() {
    await Promise.resolve();
    yield frame;
  }
  const found: VadEvent[] = [];
  for await (const event of vad.detect(once(), new AbortController().signal)) found.push(event);
  return found;
}

describe('Silero keeps to the contract', () => {
  it.each(VAD_CONTRACT)('$title', ({ run }) => run(vad, utterance()));
});

/** Ends before it starts, hears everything, ignores the signal; it has no state to mix up. */
const brokenVad: Vad = {
  name: 'broken',
  async *detect(audio) {
    let atMs = 0;
    for await (const frame of audio) {
      atMs += frame.samples.length / 16;
      yield { type: 'speech-end', endMs: atMs, atMs };
    }
    yield { type: 'speech-start', startMs: atMs, atMs };
  },
};

describe('the contract', () => {
  it.each(VAD_CONTRACT.filter(({ title }) => title !== 'keeps streams apart'))(
    'is failed by a broken engine: $title',
    async ({ run }) => {
      await expect(run(brokenVad, utterance())).rejects.toThrow();
    },
  );
});

describe('recordings', () => {
  it.each(
    ['fr', 'en'].flatMap((folder) =>
      readdirSync(join(RECORDINGS, folder))
        .filter((file) => file.endsWith('.wav') && `${folder}/${file}` !== NOISE)
        .map((file) => ({ folder, file })),
    ),
  )('finds speech in $folder/$file', async ({ folder, file }) => {
    const frame = recording(folder, file);
    const found = await events(frame);
    expect(found.map(({ type }) => type)).toEqual(['speech-start', 'speech-end']);
    const [first, last] = found;
    const durationMs =
      (last?.type === 'speech-end' ? last.endMs : 0) -
      (first?.type === 'speech-start' ? first.startMs : 0);
    expect(durationMs).toBeGreaterThan(500);
  });

  it.each([
    ['other', 'living_room_light_de.wav'],
    ['other', 'jfk.wav'],
    ['other', 'whats_your_name_french.wav'],
    ['other', 'turn_on_the_living_room_lamp.wav'],
  ])('finds speech in %s/%s, at any rate', async (folder, file) => {
    expect((await events(recording(folder, file))).length).toBeGreaterThan(0);
  });

  it.each([
    ['other', 'background_noise.wav'],
    ['en', 'oov_2.wav'],
  ])('finds none in %s/%s', async (folder, file) => {
    expect(await events(recording(folder, file))).toEqual([]);
  });
});

describe('many streams at once', () => {
  const { samples } = wavToMono(readFileSync(join(RECORDINGS, 'fr/combien fait-il.wav')));
  const FRAMES = 6;

  /** From somewhere in the recording, frame by frame. */
  async function hear(start: number): Promise<number[]> {
    const stream = model.openStream();
    const heard: number[] = [];
    for (let at = 0; at < FRAMES; at += 1)
      heard.push(
        await stream.probability(samples.subarray(start + at * 512, start + at * 512 + 512)),
      );
    return heard;
  }

  it.each([16, 31, 64, 150])('are heard as each alone: %i of them', async (count) => {
    const starts = Array.from({ length: count }, (_, index) => 4_000 + index * 60);
    const together = await Promise.all(starts.map(hear));
    for (const at of [0, Math.floor(count / 2), count - 1]) {
      const alone = await hear(starts[at] ?? 0);
      for (const [frame, probability] of alone.entries())
        expect(together[at]?.[frame]).toBeCloseTo(probability, 4);
    }
    // Not all the same: they would be told apart if they were mixed up.
    expect(new Set(together.map((heard) => heard.at(-1)?.toFixed(3))).size).toBeGreaterThan(3);
  });
});

describe('a model that is not there', () => {
  it('is named', async () => {
    await expect(new SileroModel('/nowhere.onnx').start()).rejects.toMatchObject({
      code: 'inference/failed',
    });
    const stream = new SileroModel().openStream();
    await expect(stream.probability(new Int16Array(512))).rejects.toMatchObject({
      code: 'inference/failed',
    });
  });
});
