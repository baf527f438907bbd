/** The model of the Whisper child: one at a time, kept as long as the same one is asked for. */
import { giveBackMemory } from '../../../onnx/give-back-memory.ts';
import type { Provider } from '../../../onnx/providers.ts';
import type { WhisperChoice } from '../whisper-stt.ts';
import { loadWhisperModel } from './load-model.ts';
import { loadVocabulary } from './vocabulary.ts';
import type { WhisperModel } from './whisper-model.ts';
import { WhisperRecogniser } from './whisper-recogniser.ts';

interface Loaded {
  readonly key: string;
  readonly model: WhisperModel;
  readonly recogniser: WhisperRecogniser;
}

export class LoadedWhisper {
  readonly #provider: Provider;
  #loading: Promise<Loaded | undefined> = Promise.resolve(undefined);

  constructor(provider: Provider) {
    this.#provider = provider;
  }

  /**
   * Calls may come side by side: each waits for the one before it, so that two models are never loaded.
   *
   * @throws `stt/model-missing`, `inference/*`
   */
  async get(choice: WhisperChoice): Promise<Pick<Loaded, 'model' | 'recogniser'>> {
    const before = this.#loading;
    this.#loading = before.then(
      (loaded) => this.#change(loaded, choice),
      () => this.#change(undefined, choice),
    );
    return (await this.#loading) as Loaded;
  }

  async #change(loaded: Loaded | undefined, choice: WhisperChoice): Promise<Loaded> {
    const key = JSON.stringify(choice);
    if (loaded?.key === key) return loaded;
    await loaded?.model.close();
    const model = await loadWhisperModel(choice.folder, { ...choice, provider: this.#provider });
    const vocabulary = await loadVocabulary(choice.folder, model.description);
    // What reading them left behind; the first utterance wants to be there.
    giveBackMemory();
    return { key, model, recogniser: new WhisperRecogniser(model, vocabulary) };
  }
}
