/** A voice says a short sentence and a reply of three, again and again. */
import { frameDurationMs } from '../core/audio-frame.ts';
import type { Clock } from '../core/clock.ts';
import { ExoError } from '../core/errors.ts';
import { LevelledVoice } from '../tts/levelled-voice.ts';
import { SentenceAdapter } from '../tts/sentence-adapter.ts';
import type { SentenceEngine } from '../tts/sentence-engine.ts';
import type { Tts } from '../tts/tts.ts';
import { type Bounds, type EngineUnderTest, runEngine } from './engine-run.ts';
import type { VoiceResult } from './report.ts';
import { BENCH_TEXTS, type BenchLanguage } from './speech.ts';
import { summary, timesOf } from './times.ts';

const REMOTE_ROUNDS = 2;

export interface VoiceUnderTest extends EngineUnderTest {
  readonly voice: SentenceEngine;
}

/** As EXO speaks: sentence by sentence, the first clause alone, as loud as the others. */
export async function benchVoice(
  tested: VoiceUnderTest,
  language: BenchLanguage,
  bounds: Bounds,
): Promise<VoiceResult> {
  const { clock } = bounds;
  const tts = new SentenceAdapter(new LevelledVoice(tested.voice), clock);
  const factors: number[] = [];
  const { found, ...run } = await runEngine(
    tested,
    async (budgetMs, signal) => {
      const say = (text: string, share: number) =>
        timesOf(
          async () => {
            const { factor, firstMs } = await timeSound(tts, text, language, clock, signal);
            factors.push(factor);
            return firstMs;
          },
          {
            clock,
            budgetMs: budgetMs * share,
            warmsUp: !tested.isRemote,
            ...(tested.isRemote ? { maxRounds: REMOTE_ROUNDS } : {}),
          },
          signal,
        );
      const { reply, short } = BENCH_TEXTS[language];
      const shortFirst = await say(short, 1 / 4);
      if (tested.isRemote) return { shortFirst, replyFirst: null };
      // The factor is the reply's: edges weigh too much in a short sentence.
      factors.length = 0;
      return { shortFirst, replyFirst: await say(reply, 1 / 2) };
    },
    bounds,
  );
  const shortFirst = found?.shortFirst ?? null;
  return {
    ...run,
    skipped: run.skipped ?? (shortFirst === null ? 'time-over' : null),
    shortFirst,
    replyFirst: found?.replyFirst ?? null,
    realTimeFactor: middle(factors),
  };
}

/** To a ten-thousandth. */
function middle(factors: readonly number[]): number | null {
  const times = summary(factors.map((factor) => factor * 100));
  return times && times.p50Ms / 100;
}

interface TimedSound {
  readonly firstMs: number;
  /** Time for a second of sound, in seconds. */
  readonly factor: number;
}

/** Throws what `synthesize` throws, `tts/failed` where nothing is said. */
async function timeSound(
  tts: Tts,
  text: string,
  language: BenchLanguage,
  clock: Pick<Clock, 'nowMs'>,
  signal: AbortSignal,
): Promise<TimedSound> {
  const startedMs = clock.nowMs();
  let firstMs: number | undefined;
  let soundMs = 0;
  for await (const frame of tts.synthesize(only(text), { language }, signal)) {
    firstMs ??= clock.nowMs() - startedMs;
    soundMs += frameDurationMs(frame);
  }
  if (firstMs === undefined) throw new ExoError('tts/failed', 'the voice says nothing');
  return { firstMs, factor: (clock.nowMs() - startedMs) / soundMs };
}

async function* only(text: string): AsyncGenerator<string, void, undefined> {
  yield await Promise.resolve(text);
}
