/** A screen on the wall does not go dark while it shows a face. */

export class AwakeScreen {
  #lock: WakeLockSentinel | undefined;
  #isWanted = false;

  start(): void {
    if (this.#isWanted) return;
    this.#isWanted = true;
    document.addEventListener('visibilitychange', this.#onVisible);
    void this.#take();
  }

  stop(): void {
    this.#isWanted = false;
    document.removeEventListener('visibilitychange', this.#onVisible);
    void this.#lock?.release();
    this.#lock = undefined;
  }

  async #take(): Promise<void> {
    try {
      const lock = await navigator.wakeLock?.request('screen');
      if (this.#isWanted) this.#lock = lock;
      else void lock?.release();
    } catch {
      // Not given on a page that is not secure, or with little battery: then the screen follows its own rule.
    }
  }

  /** The browser takes it back whenever the page is hidden. */
  readonly #onVisible = (): void => {
    if (document.visibilityState === 'visible') void this.#take();
  };
}
