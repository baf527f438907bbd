/** The models of the voice child: loaded when first asked for, few kept. */

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
