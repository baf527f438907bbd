import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../tests/fakes/fake-clock.ts';
import { FakeSentenceEngine } from '../../tests/fakes/fake-sentence-engine.ts';
import { heardText } from '../../tests/fakes/fake-tts.ts';
import type { AudioFrame } from '../core/audio-frame.ts';
import { ExoError } from '../core/errors.ts';
import { EventBus, type ExoEvent } from '../core/events.ts';
import { silentLog } from '../core/log.ts';
import { SentenceAdapter } from './sentence-adapter.ts';
import { SentenceLadder, type SentenceLadderOptions, type VoiceRung } from './sentence-ladder.ts';
import { describeTtsContract } from './tts.contract.ts';

const french = { language: 'fr' };
const never = new AbortController().signal;
const broken = new ExoError('tts/unreachable', 'No answer', { retryable: true });

function setUp(
  rungs: readonly (FakeSentenceEngine | VoiceRung)[],
  options: Partial<SentenceLadderOptions> = {},
) {
  const clock = new FakeClock();
  const events: ExoEvent[] = [];
  const bus = new EventBus(silentLog);
  bus.observe((event) => events.push(event));
  const ladder = new SentenceLadder({
    rungs: rungs.map((rung) => ('engine' in rung ? rung : { engine: rung })),
    clock,
    random: () => 0.5,
    events: bus,
    ...options,
  });
  return { clock, events, ladder };
}

async function samplesOf(frames: AsyncIterable<AudioFrame>): Promise<Int16Array> {
  const samples: number[] = [];
  for await (const frame of frames) {
    expect(frame.sampleRateHz).toBe(16_000);
    samples.push(...frame.samples);
  }
  return Int16Array.from(samples);
}

async function say(ladder: SentenceLadder, text: string): Promise<string> {
  return heardText(await samplesOf(ladder.speak(text, french, never)));
}

function fake(name: string, stopAt?: number, error?: unknown): FakeSentenceEngine {
  return new FakeSentenceEngine({
    name,
    ...(stopAt === undefined ? {} : { stop: { at: stopAt, error } }),
  });
}

describeTtsContract(
  'a ladder',
  () =>
    new SentenceAdapter(
      setUp([new FakeSentenceEngine({ name: 'better', sampleRateHz: 24_000 }), fake('espeak')])
        .ladder,
    ),
);
describeTtsContract(
  'a ladder whose first rung fails',
  () => new SentenceAdapter(setUp([fake('better', 0, broken), fake('espeak')]).ladder),
);

describe('a ladder of voices', () => {
  it('says everything with the first rung, and tells whose voices there are', async () => {
    const espeak = fake('espeak');
    const { ladder, events } = setUp([fake('kokoro'), espeak]);
    expect(await say(ladder, 'Bonjour.')).toBe('Bonjour.');
    expect(espeak.texts).toEqual([]);
    expect(events).toEqual([]);
    expect(ladder.active).toBe('kokoro');
    expect(ladder.capabilities.voices.map(({ id }) => id)).toEqual([
      'kokoro-fr',
      'kokoro-en',
      'espeak-fr',
      'espeak-en',
    ]);
  });

  it('says the same sentence with the next rung where nothing was heard of it yet', async () => {
    const { ladder, events } = setUp([fake('kokoro', 0, broken), fake('espeak')]);
    expect(await say(ladder, 'Bonjour.')).toBe('Bonjour.');
    expect(events).toEqual([
      { type: 'rung-fallen', atMs: 0, stage: 'tts', engine: 'kokoro', code: 'tts/unreachable' },
    ]);
    expect(ladder.rungs).toEqual([
      { engine: 'kokoro', state: 'down' },
      { engine: 'espeak', state: 'up' },
    ]);
  });

  it('repeats nothing: after the first sample the next sentence is the next rung’s', async () => {
    const kokoro = fake('kokoro', 4, broken);
    const espeak = fake('espeak');
    const { ladder } = setUp([kokoro, espeak]);
    expect(await say(ladder, 'Bonjour à tous.')).toBe('Bonj');
    expect(await say(ladder, 'Il fait beau.')).toBe('Il fait beau.');
    expect(kokoro.texts).toEqual(['Bonjour à tous.']);
    expect(espeak.texts).toEqual(['Il fait beau.']);
  });

  it('gives a rung its time to the first sample', async () => {
    const slow = fake('slow', 0);
    const { ladder, clock, events } = setUp([{ engine: slow, firstSampleMs: 900 }, fake('espeak')]);
    const heard = say(ladder, 'Oui.');
    await clock.advance(899);
    expect(slow.sentences).toMatchObject([{ outcome: 'running' }]);
    await clock.advance(1);
    expect(await heard).toBe('Oui.');
    expect(slow.sentences).toMatchObject([{ outcome: 'left' }]);
    expect(events).toMatchObject([{ engine: 'slow', code: 'tts/deadline' }]);
    expect(clock.pending).toBe(1);
    ladder.close();
    expect(clock.pending).toBe(0);
  });

  it('ends a sentence that stands still, and falls', async () => {
    const { ladder, clock } = setUp([
      { engine: fake('stalling', 3), stallMs: 1_000 },
      fake('espeak'),
    ]);
    const heard = say(ladder, 'Bonjour.');
    await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(1_000);
    expect(await heard).toBe('Bon');
    expect(ladder.active).toBe('espeak');
  });

  it('climbs back when the probe works', async () => {
    const kokoro = fake('kokoro', 0, broken);
    const probe = () => Promise.resolve();
    const { ladder, clock, events } = setUp([{ engine: kokoro, probe }, fake('espeak')]);
    await say(ladder, 'Un.');
    await say(ladder, 'Deux.');
    await clock.advance(2_000);
    kokoro.script = {};
    await say(ladder, 'Trois.');
    expect(kokoro.texts).toEqual(['Un.', 'Trois.']);
    expect(events.map(({ type }) => type)).toEqual(['rung-fallen', 'rung-recovered']);
  });

  it('starts at the rung that has the voice, and falls from there', async () => {
    const kokoro = fake('kokoro');
    const piper = fake('piper', 0, broken);
    const espeak = fake('espeak');
    const { ladder } = setUp([kokoro, piper, espeak]);
    await samplesOf(ladder.speak('Oui.', { voice: 'piper-fr' }, never));
    expect(kokoro.texts).toEqual([]);
    expect(piper.sentences).toMatchObject([{ request: { voice: 'piper-fr' } }]);
    expect(espeak.sentences).toMatchObject([{ request: { language: 'fr' } }]);
  });

  it('does not bench a rung for a voice or a language that it does not have after all', async () => {
    const error = new ExoError('tts/language', 'No');
    const { ladder, events } = setUp([fake('remote', 0, error), fake('espeak')]);
    expect(await say(ladder, 'Oui.')).toBe('Oui.');
    expect(events).toEqual([]);
  });

  it('throws what the last rung throws', async () => {
    const failed = new ExoError('tts/failed', 'No');
    const { ladder } = setUp([fake('a', 0, broken), fake('b', 0, failed)]);
    await expect(say(ladder, 'Oui.')).rejects.toBe(failed);
  });

  it('is silent at once when it is aborted, and blames nobody', async () => {
    const kokoro = fake('kokoro', 2);
    const espeak = fake('espeak');
    const { ladder, clock, events } = setUp([kokoro, espeak]);
    const controller = new AbortController();
    const heard = samplesOf(ladder.speak('Bonjour.', french, controller.signal));
    await clock.advance(10);
    controller.abort();
    expect(heardText(await heard)).toBe('Bo');
    expect(kokoro.sentences).toMatchObject([{ outcome: 'left' }]);
    expect(espeak.texts).toEqual([]);
    expect(events).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('leaves an engine that ignores the abort behind', async () => {
    const deaf = new FakeSentenceEngine({ name: 'deaf' });
    deaf.speak = async function* () {
      await new Promise(() => undefined);
      yield { samples: new Int16Array(1), sampleRateHz: 16_000 };
    };
    const { ladder } = setUp([deaf, fake('espeak')]);
    const controller = new AbortController();
    const heard = samplesOf(ladder.speak('Bonjour.', french, controller.signal));
    controller.abort();
    expect(await heard).toHaveLength(0);
  });

  it.each([22_050, 24_000, 48_000])('brings %i Hz to its own rate, to the sample', async (rate) => {
    const engine = new FakeSentenceEngine({ name: 'hifi', sampleRateHz: rate });
    const { ladder } = setUp([engine, fake('espeak')]);
    const samples = await samplesOf(ladder.speak('Bonjour.', french, never));
    expect(samples.length).toBe(Math.ceil((8 * 320 * 16_000) / rate));
  });

  it('plays what the filter held of a sentence that breaks off', async () => {
    const engine = new FakeSentenceEngine({
      name: 'hifi',
      sampleRateHz: 48_000,
      stop: { at: 3, error: broken },
    });
    const { ladder } = setUp([engine, fake('espeak')]);
    const samples = await samplesOf(ladder.speak('Bonjour.', french, never));
    expect(samples.length).toBe(320);
  });
});
