/** Plays an answer as it comes, and says how loud it is. */
import { analyser } from './microphone.ts';

export class Player {
  #element: HTMLAudioElement | undefined;
  readonly #onChange: () => void;
  #context: AudioContext | undefined;
  #bands: (() => ArrayLike<number>) | undefined;
  #finish: (() => void) | undefined;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
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
      this.#element = new Audio();
      this.#element.crossOrigin = 'anonymous';
      this.#context = new AudioContext();
      const source = this.#context.createMediaElementSource(this.#element);
      source.connect(this.#context.destination);
      this.#bands = analyser(this.#context, source);
    }
    void this.#context.resume();
  }

  /** Browsers have few contexts to give; the next `unlock` takes a new one. */
  close(): void {
    this.stop();
    void this.#context?.close();
    this.#context = undefined;
    this.#element = undefined;
    this.#bands = undefined;
  }

  /** Resolves when it was heard to its end, could not be played, or was stopped. */
  async play(url: string): Promise<void> {
    this.stop();
    this.unlock();
    const element = this.#element;
    if (!element) return;
    await new Promise<void>((resolve) => {
      this.#finish = resolve;
      element.onended = () => this.stop();
      element.onerror = () => this.stop();
      element.src = url;
      this.#onChange();
      element.play().catch(() => this.stop());
    });
    this.#onChange();
  }

  stop(): void {
    const finish = this.#finish;
    const element = this.#element;
    if (!finish || !element) return;
    this.#finish = undefined;
    element.onended = null;
    element.onerror = null;
    element.pause();
    // What is not heard is not fetched any further.
    element.removeAttribute('src');
    element.load();
    finish();
  }
}
