/** The models of the voice child: loaded when first asked for, few kept. Knows no events. */
import { basename } from 'node:path';
import { InferenceSession, type Tensor } from 'onnxruntime-node';
import { ExoError } from '../../core/errors.ts';
import { withThreads } from '../../onnx/session-options.ts';

/** Of 63 to 330 MB each: one in French, one in English. */
const MAX_LOADED = 2;

export type Feeds = Readonly<Record<string, Tensor>>;

export class VoiceModels {
  readonly #threads: number;
  /** By path; the least recently used first. */
  readonly #sessions = new Map<string, Promise<InferenceSession>>();

  constructor(threads: number) {
    this.#threads = threads;
  }

  /**
   * The samples of the model's only output.
   *
   * @param makeFeeds which inputs a model has depends on how it was exported
   * @throws `tts/model-missing`, `tts/model-broken`, `inference/failed`
   */
  async run(
    path: string,
    makeFeeds: (inputNames: readonly string[]) => Feeds,
  ): Promise<Float32Array> {
    const session = await this.#load(path);
    try {
      const results = await session.run(makeFeeds(session.inputNames));
      const output = results[session.outputNames[0] ?? ''];
      if (output?.type === 'float32') return output.data as Float32Array;
    } catch (cause) {
      throw new ExoError('inference/failed', `${basename(path)} failed`, { cause });
    }
    throw broken(path);
  }

  async #load(path: string): Promise<InferenceSession> {
    const loading = this.#sessions.get(path) ?? loadModel(path, this.#threads);
    this.#sessions.delete(path);
    this.#sessions.set(path, loading);
    for (const [oldest, session] of this.#sessions) {
      if (this.#sessions.size <= MAX_LOADED) break;
      this.#sessions.delete(oldest);
      await (await session).release();
    }
    try {
      return await loading;
    } catch (error) {
      this.#sessions.delete(path);
      throw error;
    }
  }
}

async function loadModel(path: string, threads: number): Promise<InferenceSession> {
  try {
    return await InferenceSession.create(path, withThreads(threads));
  } catch (cause) {
    const isMissing = /doesn't exist|no such file/i.test((cause as Error).message);
    if (!isMissing) throw broken(path, cause);
    throw new ExoError('tts/model-missing', `${basename(path)} is not there`, { cause });
  }
}

function broken(path: string, cause?: unknown): ExoError {
  return new ExoError(
    'tts/model-broken',
    `${basename(path)} is not a whole voice model: delete it and fetch it again`,
    { cause },
  );
}
