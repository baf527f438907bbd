/**
 * Whether somebody talks while an answer is played: louder than what the browser leaves of the answer's own echo, for
 * as long as a word. Pure.
 */

const PIECE_MS = 20;
/** What is quieter is never taken for a person in front of the screen. */
const QUIETEST_DBFS = -40;
/** The echo that is left grows and falls with the answer; a person is clearly above it. */
const ABOVE_ECHO_DB = 10;
const ECHO_DECAY_DB_A_SECOND = 3;
/** The browser needs this long to learn the echo. */
const LEARNING_MS = 400;
/** A cough is shorter. */
const SPEECH_MS = 260;
/** What was said before it was noticed is sent too. */
const KEPT_PIECES = 40;

/** @example if (interruption.hear(piece)) answerNew(interruption.recent); */
export class Interruption {
  readonly #recent: Int16Array[] = [];
  #echoDbfs = -90;
  #heardMs = 0;
  #loudMs = 0;

  /** The last 0.8 s, oldest first. */
  get recent(): readonly Int16Array[] {
    return this.#recent;
  }

  /** @param piece 20 ms at any rate */
  hear(piece: Int16Array): boolean {
    this.#recent.push(piece);
    if (this.#recent.length > KEPT_PIECES) this.#recent.shift();
    const level = levelDbfs(piece);
    this.#heardMs += PIECE_MS;
    const faded = this.#echoDbfs - (ECHO_DECAY_DB_A_SECOND * PIECE_MS) / 1_000;
    const isLearning = this.#heardMs <= LEARNING_MS;
    const isLoud = !isLearning && level > Math.max(QUIETEST_DBFS, this.#echoDbfs + ABOVE_ECHO_DB);
    this.#echoDbfs = isLoud ? faded : Math.max(level, faded);
    this.#loudMs = Math.max(0, this.#loudMs + (isLoud ? PIECE_MS : -PIECE_MS / 2));
    return this.#loudMs >= SPEECH_MS;
  }
}

function levelDbfs(piece: Int16Array): number {
  let sum = 0;
  for (const sample of piece) sum += sample * sample;
  const power = sum / Math.max(1, piece.length) / 32_768 ** 2;
  return power > 0 ? 10 * Math.log10(power) : -90;
}
