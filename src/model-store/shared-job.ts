/** Work that several ask for and that is done once; it stops when the last of them has left. */
import { aborted } from '../core/aborted.ts';

export class SharedJob<Result> {
  /** Resolves when the work is over, however it went. */
  readonly ended: Promise<void>;
  /** Resolves when nobody wants it any more. */
  readonly cancelled: Promise<void>;
  readonly #result: Promise<Result>;
  readonly #abort = new AbortController();
  readonly #reason: unknown;
  #askers = 0;
  #isKept = false;

  /** `reason`: what the work's signal aborts with, and with it what the askers get. */
  constructor(work: (signal: AbortSignal) => Promise<Result>, reason: unknown) {
    this.#reason = reason;
    this.cancelled = aborted(this.#abort.signal);
    // Not at once: whoever makes the job has not got hold of it yet.
    this.#result = Promise.resolve().then(() => work(this.#abort.signal));
    this.ended = this.#result.then(
      () => undefined,
      () => undefined,
    );
  }

  get isCancelled(): boolean {
    return this.#abort.signal.aborted;
  }

  /** The result, or what the work throws, or the signal's reason. */
  async join(signal?: AbortSignal): Promise<Result> {
    this.#askers += 1;
    if (signal === undefined) return await this.#result;
    let onAbort: () => void = () => undefined;
    const left = new Promise<never>((_, reject) => {
      onAbort = () => {
        reject(signal.reason);
        this.#leave();
      };
      signal.addEventListener('abort', onAbort, { once: true });
    });
    try {
      return await Promise.race([this.#result, left]);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** It goes on though nobody waits for it. */
  keep(): void {
    this.#isKept = true;
  }

  cancel(): void {
    this.#abort.abort(this.#reason);
  }

  #leave(): void {
    this.#askers -= 1;
    if (this.#askers === 0 && !this.#isKept) this.cancel();
  }
}
