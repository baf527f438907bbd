/** What is neither ear nor voice: the machine itself, the voice activity detector, embeddings. */
import { cpus, totalmem } from 'node:os';
import { z } from 'zod';
import type { Embedder } from '../brain/memory/embeddings/embedder.ts';
import type { Clock } from '../core/clock.ts';
import { ExoError, toExoError } from '../core/errors.ts';
import type { Hardware } from '../model-store/hardware.ts';
import type { GpuFound } from '../onnx/find-gpu.ts';
import type { InferenceHost } from '../onnx/inference-host.ts';
import { SILERO_FRAME_SAMPLES, SileroModel } from '../vad/silero-model.ts';
import { type Bounds, type EngineUnderTest, runEngine } from './engine-run.ts';
import type { EmbeddingResult, HardwareResult, VadResult } from './report.ts';
import { summary, timesOf } from './times.ts';

/** Eight seconds of sound. */
const VAD_FRAMES = 250;
const SPEED_DEADLINE_MS = 15_000;

/** Not what `speed.json` holds: what the machine can do now, beside what runs on it. @throws `inference/*` */
export async function measureGigaops(
  host: Pick<InferenceHost, 'call'>,
  signal: AbortSignal,
): Promise<number> {
  const options = { deadlineMs: SPEED_DEADLINE_MS, signal };
  const gigaops = z
    .number()
    .positive()
    .safeParse(await host.call('speed/measure', null, options));
  if (!gigaops.success) throw new ExoError('inference/failed', 'the machine was not measured');
  return Math.round(gigaops.data * 10) / 10;
}

export function describeHardware(
  { cores, freeMemoryBytes }: Pick<Hardware, 'cores' | 'freeMemoryBytes'>,
  gigaops: number | null,
  { isUsable, reason }: GpuFound,
): HardwareResult {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores,
    memoryMb: Math.round(totalmem() / 1e6),
    freeMemoryMb: Math.round(freeMemoryBytes / 1e6),
    gigaops,
    providers: isUsable ? ['cuda', 'cpu'] : ['cpu'],
    withoutGpu: reason ?? null,
  };
}

/** One frame after the other, as one stream gives them. Never throws. */
export async function benchVad(
  samples: Int16Array,
  clock: Pick<Clock, 'nowMs'>,
  signal: AbortSignal,
): Promise<VadResult> {
  const model = new SileroModel();
  const tookMs: number[] = [];
  try {
    await model.start();
    const stream = model.openStream();
    for (let at = 0; at < VAD_FRAMES && !signal.aborted; at += 1) {
      const start = (at * SILERO_FRAME_SAMPLES) % (samples.length - SILERO_FRAME_SAMPLES);
      const frame = samples.subarray(start, start + SILERO_FRAME_SAMPLES);
      const startedMs = clock.nowMs();
      await stream.probability(frame);
      tookMs.push(clock.nowMs() - startedMs);
    }
    const frame = summary(tookMs);
    return { frame, skipped: frame ? null : 'time-over' };
  } catch (error) {
    return {
      frame: null,
      skipped: toExoError(error, 'inference/failed', 'the VAD failed').code,
    };
  } finally {
    await model.close();
  }
}

export interface EmbedderUnderTest extends EngineUnderTest {
  readonly embedder: Embedder;
}

export async function benchEmbedder(
  tested: EmbedderUnderTest,
  question: string,
  bounds: Bounds,
): Promise<EmbeddingResult> {
  const { clock } = bounds;
  const { found, ...run } = await runEngine(
    tested,
    (budgetMs, signal) =>
      timesOf(
        async () => {
          const startedMs = clock.nowMs();
          await tested.embedder.embed([question], { kind: 'query', priority: 'waiting' }, signal);
          return clock.nowMs() - startedMs;
        },
        { clock, budgetMs: budgetMs / 2 },
        signal,
      ),
    bounds,
  );
  const times = found ?? null;
  return { ...run, skipped: run.skipped ?? (times ? null : 'time-over'), question: times };
}
