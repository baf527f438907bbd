import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../tests/fakes/fake-clock.ts';
import { CachedVoice } from './cached-voice.ts';
import { type Phrase, PhraseCache } from './phrase-cache.ts';
import type { SentenceEngine } from './sentence-engine.ts';

const root = mkdtempSync(join(tmpdir(), 'exo-phrases-'));
let folder = '';
let count = 0;
beforeEach(() => {
  count += 1;
  folder = join(root, String(count));
});
afterAll(() => rmSync(root, { recursive: true }));

const clock = new FakeClock();
const never = new AbortController().signal;
const done: Phrase = { engine: 'piper', voice: 'siwis', sampleRateHz: 22_050, text: 'C’est fait.' };
const samples = Int16Array.from({ length: 1_000 }, (_, at) => at);

async function open(maxBytes?: number): Promise<PhraseCache> {
  const cache = new PhraseCache({ folder, clock, ...(maxBytes && { maxBytes }) });
  await cache.start();
  return cache;
}

describe('the cache of phrases', () => {
  it('says what was kept, also after a restart', async () => {
    await (await open()).put(done, samples);
    const again = await open();
    expect(await again.get(done)).toEqual({ samples, sampleRateHz: 22_050 });
    expect(again.sizeBytes).toBe(2_044);
  });

  it('tells engines, voices, rates and texts apart', async () => {
    const cache = await open();
    await cache.put(done, samples);
    for (const other of [
      { engine: 'kokoro' },
      { voice: 'upmc' },
      { sampleRateHz: 16_000 },
      { text: 'C’est fait !' },
    ])
      expect(await cache.get({ ...done, ...other })).toBeUndefined();
  });

  it('keeps no words on the disk', async () => {
    await (await open()).put(done, samples);
    expect(readdirSync(folder).join()).toMatch(/^[0-9a-f]{64}\.wav$/);
  });

  it('is bounded: what was not used for longest leaves', async () => {
    const cache = await open(5_000);
    const phrases = ['a', 'b', 'c'].map((text) => ({ ...done, text }));
    const [a = done, b = done, c = done] = phrases;
    await cache.put(a, samples);
    await cache.put(b, samples);
    await cache.get(a);
    await cache.put(c, samples);
    expect(cache.sizeBytes).toBe(4_088);
    expect(await cache.get(b)).toBeUndefined();
    expect(await cache.get(a)).toBeDefined();
    await cache.put({ ...done, text: 'long' }, new Int16Array(3_000));
    expect(readdirSync(folder)).toHaveLength(2);
  });

  it('knows after a restart what was used last', async () => {
    const cache = await open();
    for (const text of ['a', 'b', 'c']) await cache.put({ ...done, text }, samples);
    for (const [at, name] of readdirSync(folder).entries()) utimesSync(join(folder, name), at, at);
    const [oldest = ''] = readdirSync(folder);
    await open(5_000);
    expect(readdirSync(folder)).not.toContain(oldest);
    expect(readdirSync(folder)).toHaveLength(2);
  });

  it('forgets a file that is broken, and a draft that was left', async () => {
    await (await open()).put(done, samples);
    const [name = ''] = readdirSync(folder);
    writeFileSync(join(folder, name), readFileSync(join(folder, name)).subarray(0, 20));
    writeFileSync(join(folder, 'x.draft'), 'half');
    writeFileSync(join(folder, 'notes.txt'), 'not ours');
    const cache = await open();
    expect(await cache.get(done)).toBeUndefined();
    expect(cache.sizeBytes).toBe(0);
    expect(readdirSync(folder)).toEqual(['notes.txt']);
  });

  it('goes without where nothing can be written', async () => {
    writeFileSync(join(root, 'no-folder'), '');
    folder = join(root, 'no-folder', 'phrases');
    const cache = await open();
    await cache.put(done, samples);
    expect(await cache.get(done)).toBeUndefined();
  });
});

describe('a voice that keeps its phrases', () => {
  const said: string[] = [];
  const engine: SentenceEngine = {
    name: 'piper',
    capabilities: {
      voices: [{ id: 'siwis', language: 'fr-FR', description: '' }],
      sampleRateHz: 22_050,
    },
    async *speak(sentence) {
      said.push(sentence);
      yield await Promise.resolve({ samples, sampleRateHz: 22_050 });
      yield { samples, sampleRateHz: 22_050 };
    },
  };

  async function lengthOf(voice: SentenceEngine, text: string, signal = never): Promise<number> {
    let length = 0;
    for await (const frame of voice.speak(text, { language: 'fr' }, signal))
      length += frame.samples.length;
    return length;
  }

  it('says a fixed phrase once, and from disk from then on', async () => {
    said.length = 0;
    const voice = new CachedVoice({ engine, cache: await open(), phrases: ["C'est  fait."] });
    expect(await lengthOf(voice, 'C’est fait.')).toBe(2_000);
    expect(await lengthOf(voice, 'C’est fait.')).toBe(2_000);
    expect(said).toEqual(['C’est fait.']);
  });

  it('keeps nothing else of what is said in a house', async () => {
    said.length = 0;
    const voice = new CachedVoice({ engine, cache: await open(), phrases: ['C’est fait.'] });
    for (let time = 0; time < 3; time += 1) await lengthOf(voice, 'Votre code est le 1234.');
    expect(said).toHaveLength(3);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('keeps no half of a phrase', async () => {
    const voice = new CachedVoice({ engine, cache: await open(), phrases: ['C’est fait.'] });
    const frames = voice.speak('C’est fait.', {}, never);
    await frames.next();
    await frames.return();
    expect(readdirSync(folder)).toEqual([]);
  });
});
