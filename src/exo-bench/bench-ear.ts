/** A recogniser hears 3 s and 8 s of speech again and again. */
import { type AudioFrame, frameDurationMs } from '../core/audio-frame.ts';
import type { Clock } from '../core/clock.ts';
import type { Stt, SttRequest } from '../stt/stt.ts';
import { type Bounds, type EngineUnderTest, runEngine } from './engine-run.ts';
import type { EarResult, Times } from './report.ts';
import { timesOf } from './times.ts';

/** Each costs the user money. */
const REMOTE_ROUNDS = 2;

export interface EarUnderTest extends EngineUnderTest {
  readonly stt: Stt;
}

export interface Heard {
  readonly language: string;
  readonly threeSeconds: AudioFrame;
  readonly eightSeconds: AudioFrame;
}

export async function benchEar(
  ear: EarUnderTest,
  { eightSeconds, language, threeSeconds }: Heard,
  bounds: Bounds,
): Promise<EarResult> {
  const { clock } = bounds;
  const { isRemote, stt } = ear;
  const { found, ...run } = await runEngine(
    ear,
    async (budgetMs, signal) => {
      const hear = (frame: AudioFrame, shareMs: number, maxRounds?: number) => {
        const rounds = { clock, budgetMs: shareMs, warmsUp: !isRemote };
        const once = () => timeToTranscript(stt, frame, { language }, clock, signal);
        return timesOf(once, { ...rounds, ...(maxRounds ? { maxRounds } : {}) }, signal);
      };
      if (isRemote) return { short: await hear(threeSeconds, budgetMs, REMOTE_ROUNDS), long: null };
      const short = await hear(threeSeconds, budgetMs / 3);
      return { short, long: await hear(eightSeconds, budgetMs / 3) };
    },
    bounds,
  );
  const short = found?.short ?? null;
  const long = found?.long ?? null;
  return {
    ...run,
    skipped: run.skipped ?? (short === null ? 'time-over' : null),
    threeSeconds: short,
    eightSeconds: long,
    realTimeFactor: factor(long, eightSeconds) ?? factor(short, threeSeconds),
  };
}

/** From the moment at which the recogniser has all of it. Throws what `transcribe` throws. */
async function timeToTranscript(
  stt: Stt,
  frame: AudioFrame,
  request: SttRequest,
  clock: Pick<Clock, 'nowMs'>,
  signal: AbortSignal,
): Promise<number> {
  let saidMs = clock.nowMs();
  async function* said(): AsyncGenerator<AudioFrame, void, undefined> {
    yield await Promise.resolve(frame);
    saidMs = clock.nowMs();
  }
  for await (const event of stt.transcribe(said(), request, signal)) {
    if (event.type === 'final') break;
  }
  return clock.nowMs() - saidMs;
}

function factor(times: Times | null, frame: AudioFrame): number | null {
  return times && Math.round((times.p50Ms / frameDurationMs(frame)) * 1e4) / 1e4;
}
