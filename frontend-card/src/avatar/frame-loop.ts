/** One animation loop for all avatars of a page: a frame is asked for while one of them moves, and else a timer. */

export interface Moving {
  /** Draws the moment. Returns when it next wants to be drawn: now, at a later time, or never. */
  frame(atMs: number): 'now' | 'never' | number;
}

export interface Frames {
  readonly request: (callback: (atMs: number) => void) => number;
  readonly cancel: (handle: number) => void;
  readonly nowMs: () => number;
  readonly after: (delayMs: number, callback: () => void) => number;
  readonly cancelAfter: (handle: number) => void;
}

export const browserFrames: Frames = {
  request: (callback) => requestAnimationFrame(callback),
  cancel: (handle) => cancelAnimationFrame(handle),
  nowMs: () => performance.now(),
  after: (delayMs, callback) => window.setTimeout(callback, delayMs),
  cancelAfter: (handle) => window.clearTimeout(handle),
};

export class FrameLoop {
  readonly #frames: Frames;
  /** When each wants to be drawn. */
  readonly #due = new Map<Moving, number>();
  #frame: number | undefined;
  #timer: number | undefined;

  constructor(frames: Frames = browserFrames) {
    this.#frames = frames;
  }

  /** Draws it from the next frame on, for as long as it moves. */
  wake(moving: Moving): void {
    this.#due.set(moving, 0);
    this.#schedule();
  }

  remove(moving: Moving): void {
    this.#due.delete(moving);
    if (this.#due.size === 0) this.#rest();
  }

  #schedule(): void {
    if (this.#frame !== undefined) return;
    const soonestMs = Math.min(...this.#due.values());
    if (!Number.isFinite(soonestMs)) return;
    this.#rest();
    const waitMs = soonestMs - this.#frames.nowMs();
    if (waitMs <= 0) this.#frame = this.#frames.request((atMs) => this.#draw(atMs));
    else
      this.#timer = this.#frames.after(waitMs, () => {
        this.#timer = undefined;
        this.#frame = this.#frames.request((atMs) => this.#draw(atMs));
      });
  }

  #rest(): void {
    if (this.#frame !== undefined) this.#frames.cancel(this.#frame);
    if (this.#timer !== undefined) this.#frames.cancelAfter(this.#timer);
    this.#frame = undefined;
    this.#timer = undefined;
  }

  #draw(atMs: number): void {
    this.#frame = undefined;
    for (const [moving, dueMs] of this.#due) {
      if (dueMs > atMs) continue;
      const next = moving.frame(atMs);
      // It may have been removed while it was drawn.
      if (!this.#due.has(moving)) continue;
      this.#due.set(
        moving,
        next === 'now' ? 0 : next === 'never' ? Number.POSITIVE_INFINITY : next,
      );
    }
    this.#schedule();
  }
}

export const frameLoop = new FrameLoop();
