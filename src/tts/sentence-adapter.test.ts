import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../tests/fakes/fake-clock.ts';
import type { AudioFrame } from '../core/audio-frame.ts';
import { Channel } from '../core/channel.ts';
import { ExoError } from '../core/errors.ts';
import { SentenceAdapter } from './sentence-adapter.ts';
import type { SentenceEngine } from './sentence-engine.ts';

const RATE_HZ = 16_000;
const PAUSE = (250 * RATE_HZ) / 1_000;

const HUM: AudioFrame = { samples: new Int16Array(RATE_HZ).fill(900), sampleRateHz: RATE_HZ };

/** 100 ms of a level that tells the sentences apart; says when each was begun and let go. */
class ToneEngine implements SentenceEngine {
  readonly name = 'tone';
  readonly capabilities = { voices: [], sampleRateHz: RATE_HZ };
  readonly begun: string[] = [];
  readonly ended: string[] = [];
  failsAt: string | undefined;
  gate: Promise<void> = Promise.resolve();

  async *speak(sentence: string, _: unknown, signal: AbortSignal): AsyncGenerator<AudioFrame> {
    this.begun.push(sentence);
    try {
      await Promise.race([this.gate, abortOf(signal)]);
      if (signal.aborted) return;
      if (sentence === this.failsAt) throw new ExoError('tts/failed', 'no voice');
      const level = 1_000 * this.begun.length;
      for (let part = 0; part < 4; part += 1)
        yield { samples: new Int16Array(400).fill(level), sampleRateHz: RATE_HZ };
    } finally {
      this.ended.push(sentence);
    }
  }
}

function abortOf(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
}

async function* pieces(...texts: string[]): AsyncGenerator<string> {
  for (const text of texts) {
    await Promise.resolve();
    yield text;
  }
}

const never = new AbortController().signal;

async function collect(frames: AsyncIterable<AudioFrame>): Promise<number[]> {
  const samples: number[] = [];
  for await (const frame of frames) samples.push(...frame.samples);
  return samples;
}

describe('sentence adapter', () => {
  it('reads the sentences in order, with a pause between them and none around', async () => {
    const engine = new ToneEngine();
    const tts = new SentenceAdapter(engine, new FakeClock());
    const samples = await collect(tts.synthesize(pieces('Un. De', 'ux. Trois.'), {}, never));
    expect(engine.begun).toEqual(['Un.', 'Deux.', 'Trois.']);
    expect(samples.length).toBe(3 * 1_600 + 2 * PAUSE);
    expect([800, 800 + 1_600 + PAUSE, 800 + 2 * (1_600 + PAUSE)].map((i) => samples[i])).toEqual([
      1_000, 2_000, 3_000,
    ]);
  });

  it('joins them without a step that could be heard', async () => {
    const tts = new SentenceAdapter(new ToneEngine(), new FakeClock());
    const samples = await collect(tts.synthesize(pieces('Un. Deux. Trois.'), {}, never));
    const steps = samples.map((sample, i) => Math.abs(sample - (samples[i - 1] ?? 0)));
    expect(Math.max(...steps)).toBeLessThan(100);
  });

  it('reads three sentences ahead of the one that is heard, one after the other', async () => {
    const engine = new ToneEngine();
    const tts = new SentenceAdapter(engine, new FakeClock());
    const frames = tts.synthesize(pieces('Un. Deux. Trois. Quatre. Cinq. Six.'), {}, never);
    await frames.next();
    expect(engine.begun).toEqual(['Un.']);
    let open: () => void = () => undefined;
    engine.gate = new Promise((resolve) => {
      open = resolve;
    });
    await frames.next();
    await settle();
    expect(engine.begun).toEqual(['Un.', 'Deux.']);
    open();
    await settle();
    expect(engine.begun).toEqual(['Un.', 'Deux.', 'Trois.', 'Quatre.']);
    expect((await collect(frames)).length).toBeGreaterThan(5 * 1_600);
    expect(engine.begun).toHaveLength(6);
  });

  it('gives nothing more after a barge-in, of what was read already neither', async () => {
    const engine = new ToneEngine();
    const abort = new AbortController();
    const tts = new SentenceAdapter(engine, new FakeClock());
    const text = pieces('Un. Deux. Trois.');
    let frameCount = 0;
    for await (const _ of tts.synthesize(text, {}, abort.signal)) {
      frameCount += 1;
      // Meanwhile the engine reads the first one to its end.
      while (engine.ended.length === 0) await settle();
      if (frameCount === 2) abort.abort();
    }
    expect(frameCount).toBe(2);
  });

  it('says the first clause at once, the rest behind a short pause', async () => {
    const engine = new ToneEngine();
    const tts = new SentenceAdapter(engine, new FakeClock());
    const text = 'La lumière du salon est allumée, et le chauffage est réglé. Voilà.';
    const samples = await collect(tts.synthesize(pieces(text), {}, never));
    expect(engine.begun).toEqual([
      'La lumière du salon est allumée,',
      'et le chauffage est réglé.',
      'Voilà.',
    ]);
    expect(samples.length).toBe(3 * 1_600 + PAUSE + (90 * RATE_HZ) / 1_000);
  });

  it('gives up on a voice that does not stop', async () => {
    const endless: SentenceEngine = {
      name: 'endless',
      capabilities: { voices: [], sampleRateHz: RATE_HZ },
      async *speak() {
        while (true) yield await Promise.resolve(HUM);
      },
    };
    const tts = new SentenceAdapter(endless, new FakeClock());
    await expect(collect(tts.synthesize(pieces('Un.'), {}, never))).rejects.toMatchObject({
      code: 'tts/failed',
    });
  });

  it('says a sentence whose writer has fallen silent', async () => {
    const clock = new FakeClock();
    const engine = new ToneEngine();
    const text = new Channel<string>(10);
    const frames = new SentenceAdapter(engine, clock).synthesize(text, {}, never);
    const first = frames.next();
    text.send('Je regarde.');
    await clock.advance(100);
    expect(engine.begun).toEqual([]);
    await clock.advance(100);
    expect(engine.begun).toEqual(['Je regarde.']);
    expect((await first).done).toBe(false);
    text.send(' Voilà.');
    text.close();
    await collect(frames);
    expect(engine.begun).toEqual(['Je regarde.', 'Voilà.']);
  });

  it('gives what was read before a failure, then the failure', async () => {
    const engine = new ToneEngine();
    engine.failsAt = 'Deux.';
    const samples: number[] = [];
    const reading = async () => {
      const tts = new SentenceAdapter(engine, new FakeClock());
      for await (const frame of tts.synthesize(pieces('Un. Deux. Trois.'), {}, never))
        samples.push(...frame.samples);
    };
    await expect(reading()).rejects.toMatchObject({ code: 'tts/failed' });
    expect(samples.length).toBe(1_600);
    expect(engine.ended).toEqual(engine.begun);
  });

  it('passes on the failure of the text', async () => {
    async function* broken() {
      yield* pieces('Un. ', 'Deux');
      throw new ExoError('brain/unavailable', 'gone');
    }
    const tts = new SentenceAdapter(new ToneEngine(), new FakeClock());
    await expect(collect(tts.synthesize(broken(), {}, never))).rejects.toMatchObject({
      code: 'brain/unavailable',
    });
  });

  it('falls quiet at once when aborted, also while it waits for text or for the engine', async () => {
    const waiting: ((engine: ToneEngine) => AsyncIterable<string>)[] = [
      () => new Channel<string>(1),
      (engine) => {
        engine.gate = new Promise(() => undefined);
        return pieces('Un. Deux.');
      },
    ];
    for (const prepare of waiting) {
      const engine = new ToneEngine();
      const clock = new FakeClock();
      const abort = new AbortController();
      const all = collect(
        new SentenceAdapter(engine, clock).synthesize(prepare(engine), {}, abort.signal),
      );
      await settle();
      abort.abort();
      expect(await all).toEqual([]);
      expect(engine.ended).toEqual(engine.begun);
      expect(clock.pending).toBe(0);
    }
  });

  it('lets go of everything when the listener leaves', async () => {
    const engine = new ToneEngine();
    const clock = new FakeClock();
    const frames = new SentenceAdapter(engine, clock).synthesize(pieces('Un. Deux. '), {}, never);
    await frames.next();
    await frames.next();
    await frames.return();
    expect(engine.ended).toEqual(engine.begun);
    expect(clock.pending).toBe(0);
  });

  it('is silent where there is nothing to say', async () => {
    const tts = new SentenceAdapter(new ToneEngine(), new FakeClock());
    expect(await collect(tts.synthesize(pieces('', ' … 😀'), {}, never))).toEqual([]);
  });
});

async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
}
