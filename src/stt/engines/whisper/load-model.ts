/** A folder as the hub lays it out → sessions that run. */
import { access } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import { ExoError } from '../../../core/errors.ts';
import { withThreads } from '../../../onnx/session-options.ts';
import { MEL_FRAMES_PER_SECOND } from './log-mel.ts';
import { type ModelDescription, readModelDescription } from './model-description.ts';
import { dropShortened, shortenedFile } from './shortened-file.ts';
import { WHISPER_FILES, type WhisperPrecision } from './whisper-files.ts';
import { WhisperModel } from './whisper-model.ts';
import { windowFor } from './windows.ts';

export interface LoadOptions {
  readonly threads: number;
  /** Undefined: int8 where it is there. */
  readonly precision?: WhisperPrecision;
}

/**
 * Runs the encoder once: the first call of a person is not the slow one.
 *
 * @throws `stt/model-missing`, `inference/model-broken`
 */
export async function loadWhisperModel(
  folder: string,
  { threads, precision }: LoadOptions,
): Promise<WhisperModel> {
  const description = await readModelDescription(folder);
  const [encoderFile, ...decoderFiles] = await findFiles(folder, precision);
  const open = async (path: string): Promise<InferenceSession> => {
    try {
      return await InferenceSession.create(path, withThreads(threads));
    } catch (cause) {
      throw new ExoError('inference/model-broken', `cannot load ${basename(path)}`, { cause });
    }
  };
  const [firstFile, nextFile] = decoderFiles;
  if (encoderFile === undefined || firstFile === undefined) throw missing(folder);
  const first = await open(firstFile);
  const decoder = { first, next: nextFile === undefined ? first : await open(nextFile) };
  return (
    (await openShortened(encoderFile, description, decoder, open)) ??
    (await openWhole(await open(encoderFile), description, decoder))
  );
}

type Open = (path: string) => Promise<InferenceSession>;
type Decoder = ConstructorParameters<typeof WhisperModel>[2];

/** Undefined where a short window does not run. */
async function openShortened(
  encoderFile: string,
  description: ModelDescription,
  decoder: Decoder,
  open: Open,
): Promise<WhisperModel | undefined> {
  const path = shortenedFile(encoderFile, description.sourcePositions);
  if (path === undefined) return undefined;
  let session: InferenceSession | undefined;
  try {
    session = await open(path);
    const model = new WhisperModel(description, { session, canShorten: true }, decoder);
    await tryOut(model, windowFor(0, true));
    return model;
  } catch {
    dropShortened(path);
    await session?.release();
    return undefined;
  }
}

async function openWhole(
  session: InferenceSession,
  description: ModelDescription,
  decoder: Decoder,
): Promise<WhisperModel> {
  const model = new WhisperModel(description, { session, canShorten: false }, decoder);
  await tryOut(model, windowFor(0, false));
  return model;
}

/** @throws `inference/failed` where the model does not run on a window of that length */
async function tryOut(model: WhisperModel, windowS: number): Promise<void> {
  const frames = windowS * MEL_FRAMES_PER_SECOND;
  const silence = new Float32Array(model.description.melCount * frames);
  const decoder = await model.hear(silence, frames);
  const { memory } = await decoder.begin([model.description.startToken], 0);
  await decoder.next(model.description.startToken, memory);
}

async function findFiles(
  folder: string,
  precision: WhisperPrecision | undefined,
): Promise<readonly string[]> {
  const precisions: readonly WhisperPrecision[] = precision ? [precision] : ['int8', 'fp32'];
  for (const choice of precisions.flatMap((one) => WHISPER_FILES.models[one])) {
    for (const place of [(path: string) => path, basename]) {
      const paths = choice.map((path) => join(folder, place(path)));
      if ((await Promise.all(paths.map(exists))).every(Boolean)) return paths;
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
