/** The faces of a card look at who speaks, else at the pointer. Places are read when one of these changes, never in a frame. */
import { gazeTowards, type Place } from '../avatar/gaze.ts';
import type { ExoAvatar } from '../elements/exo-avatar.ts';

/** A pointer that rests is no longer interesting. */
const BORED_MS = 2_500;

export interface Onlooker {
  readonly avatar: ExoAvatar;
  readonly isSpeaking: boolean;
}

export class Onlookers {
  readonly #faces: () => readonly Onlooker[];
  #pointer: Place | undefined;
  #timer: number | undefined;
  #isWaiting = false;
  #isLooking = false;

  constructor(faces: () => readonly Onlooker[]) {
    this.#faces = faces;
  }

  pointerMoved({ clientX, clientY }: { readonly clientX: number; readonly clientY: number }): void {
    this.#pointer = { x: clientX, y: clientY };
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.pointerLeft(), BORED_MS);
    this.look();
  }

  pointerLeft(): void {
    window.clearTimeout(this.#timer);
    if (!this.#pointer) return;
    this.#pointer = undefined;
    this.look();
  }

  /** In the next frame, when the browser knows where everything is, and once however often it is asked for. */
  look(): void {
    if (this.#isWaiting) return;
    const isSomething = this.#pointer !== undefined || this.#faces().some(isSpeaking);
    if (!isSomething && !this.#isLooking) return;
    this.#isWaiting = true;
    requestAnimationFrame(() => {
      this.#isWaiting = false;
      this.#look();
    });
  }

  #look(): void {
    const faces = this.#faces();
    const speaker = faces.find(isSpeaking);
    const seen = speaker ? middleOf(speaker.avatar) : this.#pointer;
    this.#isLooking = seen !== undefined;
    for (const { avatar } of faces) {
      // Who speaks looks at those who listen.
      const isSelf = avatar === speaker?.avatar;
      avatar.lookAt(seen && !isSelf ? gazeTowards(middleOf(avatar), seen) : undefined);
    }
  }
}

function isSpeaking(face: Onlooker): boolean {
  return face.isSpeaking;
}

function middleOf(element: Element): Place {
  const { left, top, width, height } = element.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2 };
}
