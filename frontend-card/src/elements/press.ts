/** A button to talk: tapped, it listens until the person is silent; held, for as long as it is held. */

/** Longer is holding. */
const HOLD_MS = 350;

export interface PressActions {
  readonly isBusy: () => boolean;
  readonly speak: () => void;
  /** What was said is over. */
  readonly finish: () => void;
  readonly stop: () => void;
}

export class Press {
  readonly #actions: PressActions;
  #downMs: number | undefined;
  /** While something is said, holding talks over it; a tap only stops it. */
  #timer: number | undefined;
  #isSpeaking = false;

  constructor(actions: PressActions) {
    this.#actions = actions;
  }

  readonly down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    // What slides off the button while it is held still belongs to it.
    (event.currentTarget as Element).setPointerCapture?.(event.pointerId);
    this.#downMs = event.timeStamp;
    if (this.#actions.isBusy()) this.#timer = window.setTimeout(() => this.#speak(), HOLD_MS);
    else this.#speak();
  };

  readonly up = (event: PointerEvent): void => {
    if (this.#downMs === undefined) return;
    const isHeld = event.timeStamp - this.#downMs > HOLD_MS;
    const isSpeaking = this.#release();
    if (!isSpeaking) this.#actions.stop();
    else if (isHeld) this.#actions.finish();
  };

  readonly cancel = (): void => {
    if (this.#downMs !== undefined && this.#release()) this.#actions.finish();
  };

  /** From a keyboard or a screen reader; a pointer's was served above. */
  readonly click = (event: MouseEvent): void => {
    if (event.detail !== 0) return;
    if (this.#actions.isBusy()) this.#actions.stop();
    else this.#actions.speak();
  };

  #speak(): void {
    this.#isSpeaking = true;
    this.#actions.speak();
  }

  #release(): boolean {
    const isSpeaking = this.#isSpeaking;
    window.clearTimeout(this.#timer);
    this.#downMs = undefined;
    this.#isSpeaking = false;
    return isSpeaking;
  }
}
