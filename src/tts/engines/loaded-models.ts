/** The models of the voice child: loaded when first asked for, few kept. */
import { basename } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import { ExoError } from '../../core/errors.ts';
import { withThreads } from '../../onnx/session-options.ts';

/** Of 63 to 330 MB each: one in French, one in English. */
const MAX_LOADED = 2;

export interface Closable {
  close(): Promise<void>;
}

/** By path; one that could not be loaded is tried again. */
export class LoadedModels<Model extends Closable> {
  readonly #load: (path: string) => Promise<Model>;
  /** The least recently used first. */
  readonly #models = new Map<string, Promise<Model>>();

  constructor(load: (path: string) => Promise<Model>) {
    this.#load = load;
  }

  async get(path: string): Promise<Model> {
    const loading = this.#models.get(path) ?? this.#load(path);
    this.#models.delete(path);
    this.#models.set(path, loading);
    try {
      const model = await loading;
      await this.#trim();
      return model;
    } catch (error) {
      this.#models.delete(path);
      throw error;
    }
  }

  async #trim(): Promise<void> {
    for (const [path, oldest] of this.#models) {
      if (this.#models.size <= MAX_LOADED) return;
      this.#models.delete(path);
      await (await oldest).close();
    }
  }
}

/**
 * @param path for messages, where the model is in memory
 * @throws `tts/model-missing`, `tts/model-broken`
 */
export async function loadSession(
  path: string,
  threads: number,
  model: string | Uint8Array = path,
): Promise<InferenceSession> {
  try {
    const options = withThreads(threads);
    return typeof model === 'string'
      ? await InferenceSession.create(model, options)
      : await InferenceSession.create(model, options);
  } catch (cause) {
    throw brokenModel(path, cause);
  }
}

export function brokenModel(path: string, cause?: unknown): ExoError {
  const name = basename(path);
  const isMissing = /ENOENT|doesn't exist|no such file/i.test((cause as Error)?.message ?? '');
  return isMissing
    ? new ExoError('tts/model-missing', `${name} is not there`, { cause })
    : new ExoError(
        'tts/model-broken',
        `${name} is not a whole voice model: delete it and fetch it again`,
        { cause },
      );
}
