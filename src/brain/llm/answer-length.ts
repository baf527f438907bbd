/** How long an answer has grown, words and arguments together. */

/** Spoken it would take an hour; a model that says more is out of its mind. Characters. */
export const MAX_ANSWER_LENGTH = 65_536;

export class AnswerLength {
  #length = 0;

  /** Nothing more is taken: the reader may hang up. */
  get isFull(): boolean {
    return this.#length > MAX_ANSWER_LENGTH;
  }

  /** Counts so many more characters, and says whether they are taken. */
  fits(length: number): boolean {
    this.#length += length;
    return !this.isFull;
  }

  /** As much of `text` as is taken. */
  cut(text: string): string {
    const room = Math.max(0, MAX_ANSWER_LENGTH - this.#length);
    return this.fits(text.length) ? text : text.slice(0, room);
  }
}
