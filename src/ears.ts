/**
 * EXO's ears, put together: VAD ─▶ the ladder of recognisers. The starter is there from the first second and stays the
 * last rung; the user's providers stand above it, and Whisper above them once its model is there.
 */
import { availableParallelism } from 'node:os';
import type { Starting } from './app-context.ts';
import type { Doubts } from './brain/doubts.ts';
import { toExoError } from './core/errors.ts';
import { EMPTY_HOUSE, type House } from './home/house.ts';
import { type ModelUser, modelNamed } from './local-models.ts';
import type { CatalogueModel } from './model-store/catalogue.ts';
import { fits } from './model-store/choose-model.ts';
import type { Hardware } from './model-store/hardware.ts';
import { afterLoss, GpuTrust, loadTrusting } from './onnx/gpu-trust.ts';
import { InferenceHost } from './onnx/inference-host.ts';
import { reporting, whereItRuns } from './reporting.ts';
import { StarterStt } from './stt/engines/starter-stt.ts';
import { WHISPER_CHILD_ENV, WhisperStt } from './stt/engines/whisper-stt.ts';
import type { Stt } from './stt/stt.ts';
import { SttLadder, type SttRung } from './stt/stt-ladder.ts';
import { listen } from './turn/listen.ts';
import { OpenQuestions } from './turn/open-questions.ts';
import { SileroModel } from './vad/silero-model.ts';
import { SileroVad } from './vad/silero-vad.ts';

/**
 * Silence, as the VAD hears it, after which what was said so far is transcribed: early, so that slow engines
 * have time. It is about 300 ms behind the last sound.
 */
export const PAUSE_MS = 192;

/** More gain little: the decoder is bound by memory, and the house has other work. */
export const WHISPER_THREADS = Math.min(4, availableParallelism());

export interface Ears {
  readonly stt: Stt;
  readonly learn: (house: House) => void;
  /** Whisper, for the models of this machine. */
  readonly whisper: ModelUser;
}

export interface EarsParts {
  readonly doubts: Doubts;
  /** The user's providers, best first. */
  readonly remote: readonly SttRung[];
  /** The languages that are understood have changed. */
  readonly onLanguages: () => void;
}

export async function startEars(
  starting: Starting,
  { doubts, onLanguages, remote }: EarsParts,
): Promise<Ears> {
  const { clock, closers, events } = starting;
  const model = new SileroModel();
  closers.push(() => model.close());
  const known = new KnownHouse();
  const starter = startStarter(starting, known);
  const ladder = new SttLadder({
    rungs: [...remote, { stt: starter }],
    clock,
    random: Math.random,
    events,
  });
  const questions = new OpenQuestions(clock);
  closers.push(() => ladder.close(), events.observe(questions.observe));
  ladder.check();
  await model.start();
  return {
    stt: listen({
      vad: new SileroVad(model, { hangoverMs: PAUSE_MS }),
      stt: ladder,
      answering: () => doubts.open || questions.areOpen,
    }),
    learn: (house) => known.set(house),
    whisper: whisperUser(starting, known, (whisper) => {
      ladder.replaceRungs([{ stt: whisper }, ...remote, { stt: starter }]);
      onLanguages();
    }),
  };
}

/** The names of the house, for whoever listens for them. */
class KnownHouse {
  house: House = EMPTY_HOUSE;
  readonly #learners = new Set<(house: House) => void>();

  set(house: House): void {
    this.house = house;
    for (const learn of this.#learners) learn(house);
  }

  /** Returns the function that ends it. */
  teach(learn: (house: House) => void): () => void {
    this.#learners.add(learn);
    return () => this.#learners.delete(learn);
  }
}

function startStarter(starting: Starting, known: KnownHouse): StarterStt {
  const { clock, closers, log, options } = starting;
  const { language } = options;
  const host: InferenceHost = new InferenceHost({
    name: 'starter',
    entry: new URL('./inference-child.ts', import.meta.url),
    env: { EXO_DATA_DIR: options.dataDir },
    clock,
    log: log.for('inference'),
    prepare: (call) =>
      reporting('starter', starting, () =>
        new StarterStt(call).setHouse({ language, ...known.house }),
      ),
  });
  closers.push(() => host.close());
  const starter = new StarterStt(host.call);
  known.teach((house) => {
    starter.setHouse({ language, ...house }).catch((error: unknown) => {
      const { code } = toExoError(error, 'stt/failed', 'the names were not taken');
      log.warn('the recogniser does not know the new names yet', { code });
    });
  });
  host.start();
  return starter;
}

/** The size that the user wants, in what suits this machine. */
function ofSize(
  size: string,
  catalogue: readonly CatalogueModel[],
  hardware: Hardware,
): CatalogueModel {
  const onGpu = ['fp16', 'fp32']
    .map((precision) => catalogue.find(({ id }) => id === `whisper-${size}-${precision}`))
    .find((model) => hardware.hasGpu && model !== undefined && fits(model, hardware));
  return onGpu ?? modelNamed(catalogue, 'hears', `whisper-${size}-int8`);
}

function whisperUser(
  starting: Starting,
  known: KnownHouse,
  climb: (whisper: WhisperStt) => void,
): ModelUser {
  const { clock, closers, log, options } = starting;
  const { model: wanted } = options.hearing;
  let closeLast: () => Promise<void> = () => Promise.resolve();
  closers.push(() => closeLast());
  return {
    role: 'hears',
    choose: (catalogue, hardware) => {
      if (wanted === 'none') return null;
      return wanted === 'auto' ? undefined : ofSize(wanted, catalogue, hardware);
    },
    use: async (_model, folder, { hasGpu }) => {
      // A model that was fetched anew takes the place of the one before.
      await closeLast();
      const choice = { folder, threads: WHISPER_THREADS };
      const gpu = new GpuTrust(hasGpu);
      const tell = whereItRuns('whisper', starting);
      const host: InferenceHost = new InferenceHost({
        name: 'whisper',
        entry: new URL('./whisper-child.ts', import.meta.url),
        env: WHISPER_CHILD_ENV,
        gpu,
        clock,
        log: log.for('inference'),
        prepare: async (call) => tell(afterLoss(gpu, await whisper.load(call))),
      });
      const whisper = new WhisperStt({ infer: host.call, model: choice });
      whisper.setHouse(known.house);
      const stopLearning = known.teach((house) => whisper.setHouse(house));
      closeLast = () => {
        stopLearning();
        return host.close();
      };
      const runsOn = await reporting('whisper', starting, () =>
        loadTrusting(gpu, host, () => whisper.load()),
      );
      tell(runsOn);
      climb(whisper);
      return runsOn;
    },
  };
}
