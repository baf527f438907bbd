/**
 * The bench of a house: everything that is installed on this machine, one engine after the other, within a minute.
 *
 *   espeak-ng ─▶ speech ─▶ VAD, recognisers ─┐
 *   sentences ─▶ voices, embeddings ─────────┼─▶ report, with the model that suits the machine
 *   a product of matrices ───────────────────┘
 */
import { join } from 'node:path';
import type { Clock } from '../core/clock.ts';
import { ExoError, toExoError } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import type { CatalogueModel } from '../model-store/catalogue.ts';
import { readHardware } from '../model-store/hardware.ts';
import { findGpu } from '../onnx/find-gpu.ts';
import { EspeakNg } from '../tts/engines/espeak-ng.ts';
import { advise } from './advise.ts';
import { benchEar, type EarUnderTest, type Heard } from './bench-ear.ts';
import { benchEmbedder, benchVad, describeHardware, measureGigaops } from './bench-rest.ts';
import { benchVoice, type VoiceUnderTest } from './bench-voice.ts';
import { type Bounds, NOWHERE } from './engine-run.ts';
import {
  type ChildContext,
  type EnginesHere,
  hostFor,
  modelEmbedder,
  modelVoice,
  programVoices,
  starterEar,
  whisperEar,
} from './engines-here.ts';
import { type InstalledModel, installedModels } from './installed-models.ts';
import type { BenchReport, EarResult, EmbeddingResult, Skipped, VoiceResult } from './report.ts';
import { BENCH_TEXTS, type BenchLanguage, benchSpeech } from './speech.ts';

/** A person waits for it. */
const LONGEST_MS = 55_000;
/** A large model on a small board does not take the time of the others. */
const ENGINE_MS = 15_000;
const REFERENCE_SPEECH_MS = 3_000;
const LONG_SPEECH_MS = 8_000;

export interface BenchOptions {
  readonly version: string;
  readonly language: BenchLanguage;
  readonly dataDir: string;
  readonly catalogue: readonly CatalogueModel[];
  /** Of Whisper, as the app gives it. */
  readonly threads: number;
  /** False: models run on the processor, whatever there is. */
  readonly wantsGpu: boolean;
  readonly clock: Clock;
  readonly log: Log;
  /** The user's providers, where they may be asked: each question costs. */
  readonly remote?: {
    readonly ears: readonly EarUnderTest[];
    readonly voices: readonly VoiceUnderTest[];
  };
  /** Called with the name of what is measured next. */
  readonly onStep?: (step: string) => void;
}

/** What cannot be measured is named in the report. @throws `bench/cancelled` when the signal aborts */
export async function runBench(options: BenchOptions, signal: AbortSignal): Promise<BenchReport> {
  const { catalogue, clock, dataDir, language, log, onStep, threads, wantsGpu } = options;
  const startedMs = clock.nowMs();
  const over = new AbortController();
  const stop = clock.after(LONGEST_MS, () => over.abort());
  const within = AbortSignal.any([signal, over.signal]);
  const machine = { clock, log, language, threads };
  try {
    onStep?.('hardware');
    const gigaops = await tryGigaops(machine, within);
    const found = await findGpu({
      isWanted: wantsGpu,
      newHost: () => hostFor('speed-child', machine),
    });
    const here: EnginesHere = { ...machine, hasGpu: found.isUsable };
    const hardware = await readHardware({ gigaops: gigaops ?? 0, hasGpu: found.isUsable });
    const installed = await installedModels(join(dataDir, 'models'), catalogue);
    const bounds: Bounds = {
      clock,
      signal: within,
      engineMs: ENGINE_MS,
      freeMemoryBytes: async () =>
        (await readHardware({ gigaops: 0, hasGpu: false })).freeMemoryBytes,
    };
    const steps: Steps = { options, here, bounds, installed };
    const heard = await tryToSpeak(here, within);
    onStep?.('silero');
    const vad =
      typeof heard === 'string'
        ? { frame: null, skipped: heard }
        : await benchVad(heard.eightSeconds.samples, clock, within);
    const ears = await allEars(steps, heard);
    const voices = await allVoices(steps);
    const embeddings = await allEmbedders(steps);
    if (signal.aborted) throw cancelled();
    return {
      version: options.version,
      language,
      hardware: describeHardware(hardware, gigaops, found),
      ears,
      voices,
      embeddings,
      vad,
      advice: advise({
        hardware,
        language,
        catalogue,
        installed: new Set(installed.map(({ model }) => model.id)),
        measuredMs: measuredTimes(ears, voices, embeddings),
      }),
      tookMs: Math.round(clock.nowMs() - startedMs),
    };
  } finally {
    stop();
    over.abort();
  }
}

interface Steps {
  readonly options: BenchOptions;
  readonly here: EnginesHere;
  readonly bounds: Bounds;
  readonly installed: readonly InstalledModel[];
}

async function tryGigaops(here: ChildContext, signal: AbortSignal): Promise<number | null> {
  const host = hostFor('speed-child', here);
  try {
    return await measureGigaops(host, signal);
  } catch {
    return null;
  } finally {
    await host.close();
  }
}

async function tryToSpeak(here: EnginesHere, signal: AbortSignal): Promise<Heard | Skipped> {
  const { clock, language } = here;
  const voice = new EspeakNg({ clock });
  try {
    await voice.start([language]);
    const speech = (durationMs: number) => benchSpeech(voice, language, durationMs, signal);
    return {
      language,
      threeSeconds: await speech(REFERENCE_SPEECH_MS),
      eightSeconds: await speech(LONG_SPEECH_MS),
    };
  } catch (error) {
    if (signal.aborted) return 'time-over';
    return toExoError(error, 'tts/failed', 'there is no speech to hear').code;
  } finally {
    await voice.close();
  }
}

async function allEars(
  { bounds, here, installed, options }: Steps,
  heard: Heard | Skipped,
): Promise<readonly EarResult[]> {
  const whispers = installed.filter(({ model }) => model.role === 'hears');
  const ears = [
    () => starterEar(here),
    ...whispers.map((model) => () => whisperEar(model, here)),
    ...(options.remote?.ears ?? []).map((ear) => () => ear),
  ];
  const results: EarResult[] = [];
  for (const newEar of ears) {
    const ear = newEar();
    options.onStep?.(ear.model ?? ear.engine);
    results.push(
      typeof heard === 'string' ? unheard(ear, heard) : await benchEar(ear, heard, bounds),
    );
  }
  return results;
}

function unheard({ engine, isRemote, model }: EarUnderTest, skipped: Skipped): EarResult {
  const none = { loadMs: null, memoryMb: null, threeSeconds: null, eightSeconds: null };
  return { engine, model, isRemote, ...NOWHERE, ...none, realTimeFactor: null, skipped };
}

async function allVoices({
  bounds,
  here,
  installed,
  options,
}: Steps): Promise<readonly VoiceResult[]> {
  const { language } = here;
  const models = installed.filter(
    ({ model }) => model.role === 'speaks' && model.languages.includes(language),
  );
  const voices = [
    ...programVoices(here),
    ...models.map((model) => modelVoice(model, here)),
    ...(options.remote?.voices ?? []),
  ];
  const results: VoiceResult[] = [];
  for (const voice of voices) {
    options.onStep?.(voice.model ?? voice.engine);
    const result = await benchVoice(voice, language, bounds);
    // Pico is not on every machine, and not missed.
    if (voice.engine !== 'pico' || result.skipped !== 'tts/program-missing') results.push(result);
  }
  return results;
}

async function allEmbedders({
  bounds,
  here,
  installed,
  options,
}: Steps): Promise<readonly EmbeddingResult[]> {
  const results: EmbeddingResult[] = [];
  for (const model of installed.filter(({ model: { role } }) => role === 'embeds')) {
    options.onStep?.(model.model.id);
    const { question } = BENCH_TEXTS[here.language];
    results.push(await benchEmbedder(modelEmbedder(model, here), question, bounds));
  }
  return results;
}

/** Of three seconds of speech, heard or said; of one question. */
function measuredTimes(
  ears: readonly EarResult[],
  voices: readonly VoiceResult[],
  embeddings: readonly EmbeddingResult[],
): ReadonlyMap<string, number> {
  const found: [string | null, number | undefined][] = [
    ...ears.map(({ model, threeSeconds }) => [model, threeSeconds?.p50Ms] as const),
    ...voices.map(
      ({ model, realTimeFactor: factor }) =>
        [model, factor === null ? undefined : factor * REFERENCE_SPEECH_MS] as const,
    ),
    ...embeddings.map(({ model, question }) => [model, question?.p50Ms] as const),
  ].map(([model, tookMs]) => [model, tookMs]);
  return new Map(
    found.filter((one): one is [string, number] => one[0] !== null && one[1] !== undefined),
  );
}

function cancelled(): ExoError {
  return new ExoError('bench/cancelled', 'the bench was cancelled');
}
