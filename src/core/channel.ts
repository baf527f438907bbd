/** A bounded queue between whoever produces and the one stage that reads. */
import { ExoError } from './errors.ts';

/**
 * Single reader. `send` never waits: a full channel is the producer's decision to take, so it is told.
 * Closing lets the reader finish what is queued; failing throws at the reader; abort drops the
 * rest, whenever it comes.
 *
 * @example
 * const frames = new Channel<AudioFrame>(2_000, signal);
 * socket.on('data', (data) => frames.send(decode(data)) || socket.destroy());
 * for await (const frame of frames) recognise(frame);
 */
export class Channel<T> implements AsyncIterable<T> {
  readonly #capacity: number;
  #queue: T[] = [];
  #head = 0;
  #state: 'open' | 'closed' | 'failed' = 'open';
  #error: unknown;
  #wake: (() => void) | undefined;
  #detach: () => void = () => undefined;

  constructor(capacity: number, signal?: AbortSignal) {
    this.#capacity = capacity;
    if (!signal) return;
    const abort = () => this.#abandon();
    if (signal.aborted) abort();
    else {
      signal.addEventListener('abort', abort, { once: true });
      this.#detach = () => signal.removeEventListener('abort', abort);
    }
  }

  get size(): number {
    return this.#queue.length - this.#head;
  }

  get closed(): boolean {
    return this.#state !== 'open';
  }

  /** False when the channel is full or no longer open; the item is then not kept. */
  send(item: T): boolean {
    if (this.#state !== 'open' || this.size >= this.#capacity) return false;
    this.#queue.push(item);
    this.#notify();
    return true;
  }

  close(): void {
    if (this.#state !== 'open') return;
    this.#state = 'closed';
    this.#notify();
  }

  fail(error: unknown): void {
    if (this.#state !== 'open') return;
    this.#state = 'failed';
    this.#error = error;
    this.#notify();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    if (this.#wake) throw new ExoError('core/internal', 'A channel has one reader');
    try {
      while (true) {
        while (this.size > 0) yield this.#take();
        if (this.#state === 'failed') throw this.#error;
        if (this.#state === 'closed') return;
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        this.#wake = undefined;
      }
    } finally {
      this.#abandon();
    }
  }

  #take(): T {
    const item = this.#queue[this.#head] as T;
    this.#head += 1;
    // Shifting an array copies it: cut the read part off in larger steps instead.
    if (this.#head > 64 && this.#head * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  /** Also after its end: what is still queued is for nobody, and its failure nobody's. */
  #abandon(): void {
    this.#queue = [];
    this.#head = 0;
    this.#state = 'closed';
    this.#detach();
    this.#notify();
  }

  #notify(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
