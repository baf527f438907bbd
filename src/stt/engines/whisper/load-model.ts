/** A folder as the hub lays it out → sessions that run. */
import { access } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
import { ExoError } from '../../../core/errors.ts';
import {
  createSession,
  type LoadedSession,
  loadSession,
  type SessionWish,
} from '../../../onnx/load-session.ts';
import { type Provider, together } from '../../../onnx/providers.ts';
import { MEL_FRAMES_PER_SECOND } from './log-mel.ts';
import { type ModelDescription, readModelDescription } from './model-description.ts';
import { dropPatched, shortenedEncoder, splitDecoder } from './patched-files.ts';
import { WHISPER_FILES, type WhisperPrecision } from './whisper-files.ts';
import { WhisperModel } from './whisper-model.ts';
import { windowFor } from './windows.ts';

export interface LoadOptions {
  readonly threads: number;
  /** Undefined: int8 where it is there, and fp32 first on a GPU, which has no use for int8. */
  readonly precision?: WhisperPrecision;
  readonly provider?: Provider;
}

/**
 * Runs the encoder once: the first call of a person is not the slow one.
 *
 * @throws `stt/model-missing`, `inference/model-broken`
 */
export async function loadWhisperModel(
  folder: string,
  { precision, ...wish }: LoadOptions,
): Promise<WhisperModel> {
  const description = await readModelDescription(folder);
  const files = await findFiles(folder, precision ? [precision] : preferred(wish.provider));
  // Each of the two changes is given up for itself: a graph may allow one and not the other.
  const variants = [
    { shortens: true, splits: true },
    { shortens: true, splits: false },
    { shortens: false, splits: true },
    { shortens: false, splits: false },
  ];
  let failure: unknown;
  for (const variant of variants) {
    const plan = planVariant(files, variant, description);
    if (plan === undefined) continue;
    try {
      return await openModel(plan, description, wish);
    } catch (error) {
      for (const path of plan.made) dropPatched(path);
      failure = error;
    }
  }
  throw failure;
}

interface Files {
  readonly encoder: string;
  /** One, or one for the first step and one for the others. */
  readonly decoders: readonly [string, ...string[]];
}

interface Plan extends Files {
  readonly canShorten: boolean;
  readonly head: string | undefined;
  /** What EXO made itself. */
  readonly made: readonly string[];
}

/** Undefined where the graphs do not allow it. */
function planVariant(
  { encoder, decoders }: Files,
  { shortens, splits }: { shortens: boolean; splits: boolean },
  { sourcePositions }: ModelDescription,
): Plan | undefined {
  const short = shortens ? shortenedEncoder(encoder, sourcePositions) : encoder;
  const split = splits ? decoders.map(splitDecoder) : [];
  if (short === undefined || split.includes(undefined)) return undefined;
  const [first, ...others] = split.flatMap((one) => one ?? []);
  const head = first?.head;
  return {
    encoder: short,
    decoders: first ? [first.decoder, ...others.map(({ decoder }) => decoder)] : decoders,
    canShorten: shortens,
    head,
    made: [
      ...(shortens ? [short] : []),
      ...split.flatMap((one) => (one ? Object.values(one) : [])),
    ],
  };
}

/** @throws `inference/model-broken`, `inference/failed` where it does not load or does not run */
async function openModel(
  { encoder, decoders, head, canShorten }: Plan,
  description: ModelDescription,
  wish: SessionWish,
): Promise<WhisperModel> {
  const opened: LoadedSession[] = [];
  const open = async (path: string): Promise<InferenceSession> => {
    const loaded = await loadSession(path, wish, createWithoutArena);
    opened.push(loaded);
    return loaded.session;
  };
  try {
    const [firstFile, nextFile] = decoders;
    const first = await open(firstFile);
    const next = nextFile === undefined ? first : await open(nextFile);
    const decoder = { first, next, head: head === undefined ? undefined : await open(head) };
    const ears = { session: await open(encoder), canShorten };
    const model = new WhisperModel(description, ears, decoder, together(opened));
    await tryOut(model);
    return model;
  } catch (error) {
    for (const { session } of opened) await session.release();
    throw error;
  }
}

/** The arena would keep what the longest window ever took: 300 MB that the house has better use for. */
function createWithoutArena(
  model: string | Uint8Array,
  options: InferenceSession.SessionOptions,
): Promise<InferenceSession> {
  return createSession(model, { ...options, enableCpuMemArena: false });
}

/** @throws `inference/failed` where the model does not run on its shortest window */
async function tryOut(model: WhisperModel): Promise<void> {
  const { melCount, startToken } = model.description;
  const frames = windowFor(0, model.canShorten) * MEL_FRAMES_PER_SECOND;
  const decoder = await model.hear(new Float32Array(melCount * frames), frames);
  const { memory } = await decoder.begin([startToken], 0);
  await decoder.next(startToken, memory);
}

function preferred(provider: Provider | undefined): readonly WhisperPrecision[] {
  return provider === 'cuda' ? ['fp32', 'int8'] : ['int8', 'fp32'];
}

async function findFiles(folder: string, precisions: readonly WhisperPrecision[]): Promise<Files> {
  for (const choice of precisions.flatMap((one) => WHISPER_FILES.models[one])) {
    for (const place of [(path: string) => path, basename]) {
      const paths = choice.map((path) => join(folder, place(path)));
      if (!(await Promise.all(paths.map(exists))).every(Boolean)) continue;
      const [encoder, first, ...others] = paths;
      if (encoder !== undefined && first !== undefined) {
        return { encoder, decoders: [first, ...others] };
      }
    }
  }
  throw missing(folder);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function missing(folder: string): ExoError {
  return new ExoError('stt/model-missing', `there is no Whisper in ${folder}`);
}
