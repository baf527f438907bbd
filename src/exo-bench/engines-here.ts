/** The engines of this machine, each in a process of its own: those that serve the house are left alone. */
import { E5Embedder } from '../brain/memory/embeddings/e5-embedder.ts';
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import type { CatalogueModel } from '../model-store/catalogue.ts';
import { GpuTrust, loadTrusting } from '../onnx/gpu-trust.ts';
import { InferenceHost, type InferenceHostOptions } from '../onnx/inference-host.ts';
import type { RunsOn } from '../onnx/providers.ts';
import { StarterStt } from '../stt/engines/starter-stt.ts';
import { WHISPER_CHILD_ENV, WhisperStt } from '../stt/engines/whisper-stt.ts';
import { EspeakNg } from '../tts/engines/espeak-ng.ts';
import { Kokoro } from '../tts/engines/kokoro/kokoro.ts';
import { Pico } from '../tts/engines/pico.ts';
import { Piper } from '../tts/engines/piper/piper.ts';
import type { EarUnderTest } from './bench-ear.ts';
import type { EmbedderUnderTest } from './bench-rest.ts';
import type { VoiceUnderTest } from './bench-voice.ts';
import type { InstalledModel } from './installed-models.ts';
import { type BenchLanguage, benchHouse } from './speech.ts';

export interface ChildContext {
  readonly clock: Clock;
  readonly log: Log;
}

export interface EnginesHere extends ChildContext {
  readonly language: BenchLanguage;
  /** Of Whisper, as the app gives it. */
  readonly threads: number;
  /** One that works, as the app found out. */
  readonly hasGpu: boolean;
}

/** The name of a child's program: `whisper-child`. */
export function hostFor(
  child: string,
  { clock, log }: ChildContext,
  { env, gpu }: Pick<InferenceHostOptions, 'env' | 'gpu'> = {},
): InferenceHost {
  return new InferenceHost({
    name: `bench-${child}`,
    entry: new URL(`../${child}.ts`, import.meta.url),
    clock,
    log,
    // What the house's own child keeps on disk is its business.
    env: { EXO_DATA_DIR: '', ...env },
    ...(gpu ? { gpu } : {}),
  });
}

export function starterEar(here: EnginesHere): EarUnderTest {
  const host = hostFor('inference-child', here);
  const stt = new StarterStt(host.call);
  return {
    ...atHome('starter', null, host),
    stt,
    load: () => stt.setHouse(benchHouse(here.language)),
  };
}

export function whisperEar({ folder, model }: InstalledModel, here: EnginesHere): EarUnderTest {
  const gpu = new GpuTrust(here.hasGpu);
  const host = hostFor('whisper-child', here, { env: WHISPER_CHILD_ENV, gpu });
  const choice = { folder, threads: here.threads };
  const stt = new WhisperStt({ infer: host.call, model: choice });
  stt.setHouse(benchHouse(here.language));
  let runsOn: RunsOn | undefined;
  return {
    ...atHome('whisper', model, host),
    stt,
    load: async () => {
      runsOn = await loadTrusting(gpu, host, () => stt.load());
    },
    runsOn: () => runsOn,
  };
}

export function modelVoice({ folder, model }: InstalledModel, here: EnginesHere): VoiceUnderTest {
  const { clock, language } = here;
  const gpu = new GpuTrust(here.hasGpu);
  const host = hostFor('voice-child', here, { gpu });
  const voice = model.id.startsWith('kokoro')
    ? new Kokoro({ infer: host.call, folder, clock })
    : new Piper({ infer: host.callStream, folder, clock });
  let runsOn: RunsOn | undefined;
  return {
    ...atHome(voice.name, model, host),
    voice,
    load: async () => {
      await voice.start([language]);
      runsOn = await loadTrusting(gpu, host, () => voice.warm(language, host.call));
    },
    runsOn: () => runsOn,
    close: async () => {
      await host.close();
      await voice.close();
    },
  };
}

export function modelEmbedder(
  { folder, model }: InstalledModel,
  here: EnginesHere,
): EmbedderUnderTest {
  const host = hostFor('embedding-child', here);
  const embedder = new E5Embedder({ call: host.call, folder, id: 'bench' });
  return { ...atHome('e5', model, host), embedder, load: () => embedder.load() };
}

/** A program a sentence: it holds no memory between two. */
export function programVoices({ clock, language }: EnginesHere): readonly VoiceUnderTest[] {
  const espeak = new EspeakNg({ clock });
  const pico = new Pico({ clock });
  const program = { model: null, isRemote: false };
  return [
    {
      ...program,
      engine: pico.name,
      voice: pico,
      load: () => pico.start(),
      close: () => pico.close(),
    },
    {
      ...program,
      engine: espeak.name,
      voice: espeak,
      load: () => espeak.start([language]),
      close: () => espeak.close(),
    },
  ];
}

function atHome(engine: string, model: CatalogueModel | null, host: InferenceHost) {
  return {
    engine,
    model: model?.id ?? null,
    isRemote: false,
    memoryBytes: () => host.rssBytes(),
    close: () => host.close(),
    ...(model ? { neededMb: model.memoryMb } : {}),
  };
}
