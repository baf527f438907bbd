/**
 * Whether Home Assistant still answers this page. A tablet that lost its wireless network keeps a socket that looks
 * open for minutes; the face must not look awake that long.
 */

/** Together under the five seconds in which a loss has to be seen. */
const PAUSE_MS = 1_500;
const PATIENCE_MS = 3_000;

export interface HeartbeatOptions {
  /** Resolves when Home Assistant has answered. */
  readonly ping: () => Promise<unknown>;
  /** It answers again, or no more. */
  readonly onChange: (isAnswering: boolean) => void;
}

export class Heartbeat {
  readonly #options: HeartbeatOptions;
  #timer: number | undefined;
  #isAnswering = true;
  /** Of the newest ping; an answer to an older one says nothing. */
  #beat = 0;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
  }

  start(): void {
    document.addEventListener('visibilitychange', this.#onVisible);
    this.#onVisible();
  }

  stop(): void {
    document.removeEventListener('visibilitychange', this.#onVisible);
    this.#rest();
    this.#isAnswering = true;
  }

  /** A page that nobody sees is slowed down by the browser, and needs no face. */
  readonly #onVisible = (): void => {
    this.#rest();
    if (document.visibilityState === 'visible') void this.#ping();
  };

  #rest(): void {
    this.#beat += 1;
    window.clearTimeout(this.#timer);
  }

  async #ping(): Promise<void> {
    this.#rest();
    const beat = this.#beat;
    this.#timer = window.setTimeout(() => this.#tell(false), PATIENCE_MS);
    const isAnswered = await this.#options.ping().then(
      () => true,
      // A connection that is closed says so itself.
      () => false,
    );
    if (beat !== this.#beat) return;
    if (isAnswered) this.#tell(true);
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#ping(), PAUSE_MS);
  }

  #tell(isAnswering: boolean): void {
    if (isAnswering === this.#isAnswering) return;
    this.#isAnswering = isAnswering;
    this.#options.onChange(isAnswering);
  }
}
