import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeKokoroFolder } from '../../../../tests/fakes/kokoro-folder.ts';
import { samplesOf, voiceHost } from '../../../../tests/fakes/voice-child.ts';
import type { AudioFrame } from '../../../core/audio-frame.ts';
import { SentenceAdapter } from '../../sentence-adapter.ts';
import { describeTtsContract } from '../../tts.contract.ts';
import { Kokoro, type KokoroInference } from './kokoro.ts';
import { readKokoroFiles, readStyle } from './kokoro-files.ts';

const RATE_HZ = 24_000;
const never = new AbortController().signal;
const folder = mkdtempSync(join(tmpdir(), 'exo-kokoro-'));
const whole = join(folder, 'whole');
const torn = join(folder, 'torn');
makeKokoroFolder(whole, { bf_emma: 1.5, ff_siwis: 1, zz_nobody: 1 });
makeKokoroFolder(torn, { ff_siwis: 1, ff_short: 1 });
const host = voiceHost();
const engine = new Kokoro({ infer: host.call, folder: whole });

beforeAll(async () => {
  host.start();
  await engine.start(['fr']);
  await engine.warm('fr', host.call);
}, 20_000);
afterAll(async () => {
  await host.close();
  await engine.close();
  rmSync(folder, { recursive: true });
});

const collect = (frames: AsyncIterable<AudioFrame>) => samplesOf(frames, RATE_HZ);

describeTtsContract('Kokoro', () => new SentenceAdapter(engine), { timeoutMs: 20_000 });

describe('Kokoro', () => {
  it('offers the voices whose phonemes it can make, French first', () => {
    expect(engine.capabilities.voices.map(({ id, language }) => [id, language])).toEqual([
      ['ff_siwis', 'fr-FR'],
      ['bf_emma', 'en-GB'],
    ]);
  });

  it('gives the network each symbol, 50 ms each in the voice of the tests', async () => {
    // w ˈ i . with its frame: 6 symbols.
    const samples = await collect(engine.speak('Oui.', { language: 'fr' }, never));
    expect(samples.length / RATE_HZ).toBeCloseTo(6 * 0.05, 2);
  });

  it('speaks faster where it is told to', async () => {
    const fast = new Kokoro({ infer: host.call, folder: whole, speed: 2 });
    await fast.start();
    const samples = await collect(fast.speak('Oui.', { language: 'fr' }, never));
    expect(samples.length / RATE_HZ).toBeCloseTo(3 * 0.05, 2);
    await fast.close();
  });

  it('takes the row of the style that belongs to the length of the text', async () => {
    const path = join(whole, 'voices', 'bf_emma.bin');
    expect((await readStyle(path, 0))[0]).toBeCloseTo(1.5);
    expect((await readStyle(path, 42))[255]).toBeCloseTo(1.542);
    expect((await readStyle(path, 9_999))[0]).toBeCloseTo(2.009);
  });

  it('says all of a sentence that is longer than the network', async () => {
    const long = Array.from({ length: 120 }, () => 'lumière').join(' ');
    const samples = await collect(engine.speak(long, { language: 'fr' }, never));
    // l y m j ˈ ɛ ʁ: 7 symbols a word; what lies between the pieces may be lost.
    expect(samples.length / RATE_HZ).toBeGreaterThan(120 * 7 * 0.05);
  });

  const LONG_SENTENCE =
    'La porte du garage est fermée depuis hier soir, la fenêtre de la chambre est restée ouverte, et il va bientôt pleuvoir.';

  /** The real child, and how many pieces it was asked for. A piece takes as long as `msPerSymbol` says. */
  async function counted(msPerSymbol: number) {
    const asked: number[] = [];
    const watch = { onPiece: (): void => undefined };
    const infer: KokoroInference = async (operation, payload, options) => {
      asked.push(payload.tokens.length);
      watch.onPiece();
      const speech = await host.call<Awaited<ReturnType<KokoroInference>>>(
        operation,
        payload,
        options,
      );
      return { ...speech, tookMs: payload.tokens.length * msPerSymbol };
    };
    const kokoro = new Kokoro({ infer, folder: whole });
    await kokoro.start(['fr']);
    const warmth = { provider: 'cpu', fellBack: undefined } as const;
    await kokoro.warm('fr', async (_, { tokens }) => ({
      ...warmth,
      tookMs: tokens.length * msPerSymbol,
    }));
    return { asked, kokoro, watch };
  }

  it('gives the child the shorter pieces, the slower the machine', async () => {
    const countFor = async (msPerSymbol: number) => {
      const { asked, kokoro } = await counted(msPerSymbol);
      await collect(kokoro.speak(LONG_SENTENCE, { language: 'fr' }, never));
      await kokoro.close();
      return asked;
    };
    const [quick, slow] = [await countFor(1), await countFor(40)];
    expect(Math.max(...slow)).toBeLessThanOrEqual(50);
    expect(slow.length).toBeGreaterThan(quick.length);
    expect(Math.max(...quick)).toBeLessThanOrEqual(122);
  });

  it('gives the child no further piece when nobody listens any more', async () => {
    const abort = new AbortController();
    const { asked, kokoro, watch } = await counted(40);
    watch.onPiece = () => {
      if (asked.length === 2) abort.abort();
    };
    const heard = await collect(kokoro.speak(LONG_SENTENCE, { language: 'fr' }, abort.signal));
    expect(asked).toHaveLength(2);
    expect(heard.length).toBeGreaterThan(RATE_HZ);
    // The child goes on with the piece that it had, and then with what the next listener wants.
    const next = await collect(kokoro.speak('Oui.', { language: 'fr' }, never));
    expect(next.length).toBeGreaterThan(0);
    expect(asked).toHaveLength(3);
    await kokoro.close();
  });

  it('lets another reply speak between two pieces', async () => {
    const order: string[] = [];
    const { kokoro } = await counted(40);
    const say = async (name: string, text: string) => {
      for await (const { samples } of kokoro.speak(text, { language: 'fr' }, never))
        if (samples.some((sample) => sample !== 0)) order.push(name);
    };
    await Promise.all([say('long', LONG_SENTENCE), say('short', 'Oui.')]);
    expect(order.indexOf('short')).toBeGreaterThanOrEqual(0);
    expect(order.indexOf('short')).toBeLessThan(order.lastIndexOf('long'));
    await kokoro.close();
  });

  it('is absent where its files are', async () => {
    const empty = new Kokoro({ infer: host.call, folder: join(folder, 'nowhere') });
    await empty.start(['fr']);
    await empty.warm('fr', host.call);
    await expect(collect(empty.speak('Oui.', {}, never))).rejects.toMatchObject({
      code: 'tts/language',
    });
  });

  it('leaves out a voice that was cut off, and names a model that was', async () => {
    truncateSync(join(torn, 'voices', 'ff_short.bin'), 100_000);
    const model = join(torn, 'model.onnx');
    writeFileSync(model, readFileSync(model).subarray(0, 500));
    const broken = new Kokoro({ infer: host.call, folder: torn });
    await broken.start();
    expect(broken.capabilities.voices.map(({ id }) => id)).toEqual(['ff_siwis']);
    await expect(collect(broken.speak('Oui.', {}, never))).rejects.toMatchObject({
      code: 'inference/model-broken',
      message: expect.stringContaining('model.onnx'),
    });
    await expect(readStyle(join(torn, 'voices', 'ff_short.bin'), 400)).rejects.toMatchObject({
      code: 'tts/voice-broken',
    });
    await broken.close();
  });

  it('says that a tokenizer is none', async () => {
    writeFileSync(join(torn, 'tokenizer.json'), '{"model": {"vocab": {"a": "b"}}}');
    await expect(readKokoroFiles(torn)).rejects.toMatchObject({ code: 'tts/voice-broken' });
  });
});
