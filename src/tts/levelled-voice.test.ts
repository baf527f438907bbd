import { describe, expect, it } from 'vitest';
import type { AudioFrame } from '../core/audio-frame.ts';
import { ExoError } from '../core/errors.ts';
import { LevelledVoice } from './levelled-voice.ts';
import { speechLoudness, TARGET_DBFS } from './loudness.ts';
import type { SentenceEngine } from './sentence-engine.ts';

const RATE_HZ = 16_000;
const never = new AbortController().signal;

/** Says each sentence as loud as it reads, in pieces of 100 ms. */
const loudAsRead: SentenceEngine = {
  name: 'read',
  capabilities: { voices: [], sampleRateHz: RATE_HZ },
  async *speak(sentence: string): AsyncGenerator<AudioFrame> {
    if (sentence === 'fails') throw new ExoError('tts/failed', 'no voice');
    const peak = 32_768 * Math.SQRT2 * 10 ** (Number(sentence) / 20);
    for (let part = 0; part < 10; part += 1) {
      const samples = Int16Array.from({ length: 3_200 }, (_, at) =>
        Math.round(peak * Math.sin((2 * Math.PI * 440 * at) / RATE_HZ)),
      );
      yield await Promise.resolve({ samples, sampleRateHz: RATE_HZ });
    }
  },
};

async function say(voice: SentenceEngine, sentence: string, name = 'a'): Promise<number[]> {
  const levels: number[] = [];
  for await (const { samples, sampleRateHz } of voice.speak(sentence, { voice: name }, never))
    levels.push(speechLoudness(samples, sampleRateHz) ?? Number.NaN);
  return levels;
}

describe('a levelled voice', () => {
  it('is as loud as the others from its first sentence', async () => {
    const voice = new LevelledVoice(loudAsRead);
    for (const level of await say(voice, '-28')) expect(level).toBeCloseTo(TARGET_DBFS, 1);
    for (const level of await say(voice, '-14', 'b')) expect(level).toBeCloseTo(TARGET_DBFS, 1);
  });

  it('keeps what a sentence is meant louder or softer', async () => {
    const voice = new LevelledVoice(loudAsRead);
    await say(voice, '-24');
    const [soft = 0] = await say(voice, '-27');
    expect(soft).toBeCloseTo(TARGET_DBFS - 3, 1);
  });

  it('has one gain from the beginning to the end of a sentence', async () => {
    const levels = await say(new LevelledVoice(loudAsRead), '-30');
    expect(Math.max(...levels) - Math.min(...levels)).toBeLessThan(0.01);
  });

  it('passes on what fails', async () => {
    await expect(say(new LevelledVoice(loudAsRead), 'fails')).rejects.toMatchObject({
      code: 'tts/failed',
    });
  });
});
