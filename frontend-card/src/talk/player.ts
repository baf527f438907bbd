/** Plays an answer as it comes, and says how loud it is. */
import { analyser } from './microphone.ts';

export class Player {
  readonly #element = new Audio();
  readonly #onChange: () => void;
  #context: AudioContext | undefined;
  #bands: (() => ArrayLike<number>) | undefined;
  #finish: (() => void) | undefined;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
    this.#element.crossOrigin = 'anonymous';
  }

  get isPlaying(): boolean {
    return this.#finish !== undefined;
  }

  /** Undefined while nothing plays. */
  bands(): ArrayLike<number> | undefined {
    return this.isPlaying ? this.#bands?.() : undefined;
  }

  /** Browsers let sound begin in answer to a tap: called from one, before the answer is there. */
  unlock(): void {
    if (!this.#context) {
      this.#context = new AudioContext();
      const source = this.#context.createMediaElementSource(this.#element);
      source.connect(this.#context.destination);
      this.#bands = analyser(this.#context, source);
    }
    void this.#context.resume();
  }

  /** Resolves when it was heard to its end, could not be played, or was stopped. */
  async play(url: string): Promise<void> {
    this.stop();
    await new Promise<void>((resolve) => {
      this.#finish = resolve;
      this.#element.onended = () => this.stop();
      this.#element.onerror = () => this.stop();
      this.#element.src = url;
      this.#onChange();
      this.#element.play().catch(() => this.stop());
    });
    this.#onChange();
  }

  stop(): void {
    const finish = this.#finish;
    this.#finish = undefined;
    this.#element.onended = null;
    this.#element.onerror = null;
    this.#element.pause();
    if (finish) {
      // What is not heard is not fetched any further.
      this.#element.removeAttribute('src');
      this.#element.load();
    }
    finish?.();
  }
}
