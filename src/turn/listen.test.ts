import { describe, expect, it } from 'vitest';
import { FakeStt } from '../../tests/fakes/fake-stt.ts';
import { type AudioFrame, frameDurationMs } from '../core/audio-frame.ts';
import type { Vad, VadEvent } from '../vad/vad.ts';
import { listen } from './listen.ts';
import { speechOnly } from './speech-only.ts';

const FRAME_MS = 20;

/** A vad that reports each event when it has heard that far. */
function scriptedVad(events: readonly VadEvent[]): Vad {
  return {
    name: 'scripted',
    async *detect(audio, signal) {
      const left = [...events];
      let heardMs = 0;
      for await (const frame of audio) {
        if (signal.aborted) return;
        heardMs += frameDurationMs(frame);
        while (left[0] && left[0].atMs <= heardMs) yield left.shift() as VadEvent;
      }
      yield* left;
    },
  };
}

/** Numbered frames: the first sample says which. */
async function* frames(count: number): AsyncGenerator<AudioFrame> {
  for (let at = 0; at < count; at += 1) {
    yield { samples: new Int16Array(320).fill(at + 1), sampleRateHz: 16_000 };
    // The vad runs beside the stage: give it its turn, as real audio does.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function heardMs(events: readonly VadEvent[], frameCount: number) {
  const numbers: number[] = [];
  const stage = speechOnly(scriptedVad(events));
  for await (const part of stage(frames(frameCount), new AbortController().signal)) {
    if (part.type === 'frame') numbers.push((part.frame.samples[0] ?? 0) - 1);
  }
  for (const [index, number] of numbers.entries()) {
    expect(number, 'nothing is cut out or repeated').toBe((numbers[0] ?? 0) + index);
  }
  return { from: (numbers[0] ?? 0) * FRAME_MS, to: ((numbers.at(-1) ?? -1) + 1) * FRAME_MS };
}

describe('listening to speech only', () => {
  it('gives nothing where nobody speaks', async () => {
    expect(await heardMs([], 100)).toEqual({ from: 0, to: 0 });
  });

  it('begins at the start that the vad reports later, and ends a little after the last sound', async () => {
    const heard = await heardMs(
      [
        { type: 'speech-start', startMs: 400, atMs: 760 },
        { type: 'speech-end', endMs: 1_200, atMs: 1_700 },
      ],
      150,
    );
    expect(heard.from).toBe(400);
    // What was heard before the vad was sure of the end has been passed on already.
    expect(heard.to).toBeGreaterThanOrEqual(1_400);
    expect(heard.to).toBeLessThanOrEqual(1_740);
  });

  it('keeps the pause inside a sentence', async () => {
    const heard = await heardMs(
      [
        { type: 'speech-start', startMs: 200, atMs: 560 },
        { type: 'speech-end', endMs: 800, atMs: 1_300 },
        { type: 'speech-start', startMs: 1_900, atMs: 2_260 },
        { type: 'speech-end', endMs: 2_600, atMs: 3_100 },
      ],
      200,
    );
    expect(heard.from).toBe(200);
    expect(heard.to).toBeGreaterThanOrEqual(2_800);
    expect(heard.to).toBeLessThanOrEqual(3_140);
  });

  it('keeps speech that goes on to the last sample', async () => {
    const heard = await heardMs(
      [
        { type: 'speech-start', startMs: 1_000, atMs: 1_360 },
        { type: 'speech-end', endMs: 2_000, atMs: 2_000 },
      ],
      100,
    );
    expect(heard).toEqual({ from: 1_000, to: 2_000 });
  });

  it('is quiet when aborted in the middle', async () => {
    const abort = new AbortController();
    const stage = speechOnly(scriptedVad([{ type: 'speech-start', startMs: 0, atMs: 100 }]));
    let count = 0;
    for await (const _ of stage(frames(1_000), abort.signal)) {
      count += 1;
      if (count === 10) abort.abort();
    }
    expect(count).toBeLessThan(20);
  });

  it('passes on that the vad failed', async () => {
    const broken: Vad = {
      name: 'broken',
      // biome-ignore lint/correctness/useYield: it fails before it can
      async *detect() {
        await Promise.reject(new Error('no model'));
      },
    };
    const drain = async () => {
      for await (const _ of speechOnly(broken)(frames(3), new AbortController().signal));
    };
    await expect(drain()).rejects.toThrow('no model');
  });
});

describe('the ears', () => {
  it('give the recogniser only speech, and tell it when an answer is awaited', async () => {
    const stt = new FakeStt();
    let asked = false;
    const ears = listen({
      vad: scriptedVad([{ type: 'speech-start', startMs: 400, atMs: 600 }]),
      stt,
      answering: () => asked,
    });
    const run = async () => {
      const { signal } = new AbortController();
      for await (const _ of ears.transcribe(frames(50), { language: 'fr' }, signal));
    };
    await run();
    asked = true;
    await run();
    expect(stt.hearings.map(({ request }) => request)).toMatchObject([
      { language: 'fr', answering: false },
      { language: 'fr', answering: true },
    ]);
    expect(stt.hearings[0]?.frames).toHaveLength(30);
    expect(ears.capabilities).toBe(stt.capabilities);
  });

  it('let a recogniser that listens along have the speech, and end the sentence for it', async () => {
    const stt = new FakeStt({ partials: ['quelle heure', 'quelle heure est-il'] });
    const vad = scriptedVad([
      { type: 'speech-start', startMs: 0, atMs: 100 },
      { type: 'speech-end', endMs: 400, atMs: 600 },
    ]);
    const ears = listen({ vad, stt, answering: () => false });
    const hear = async (endsSentence: boolean) => {
      const { signal } = new AbortController();
      const request = { language: 'fr', endsSentence };
      const audio = frames(200);
      const types: string[] = [];
      for await (const { type } of ears.transcribe(audio, request, signal)) types.push(type);
      return { types, left: (await audio.next()).done === true ? 'nothing' : 'audio' };
    };
    const types = ['partial', 'partial', 'final'];
    expect(await hear(true)).toEqual({ types, left: 'audio' });
    expect(stt.last.frames.length).toBeLessThan(40);
    expect(await hear(false)).toEqual({ types, left: 'nothing' });
  });
});
