/**
 * In which pieces Kokoro says a sentence. Its network normalises over all of its sound, so that nothing is heard, and
 * nothing can be cancelled, before the whole of what it was given is made: it is given little. Pure.
 */

export interface PhonemePiece {
  readonly phonemes: string;
  /** Of silence behind it, where another one follows. */
  readonly pauseMs: number;
}

/** What a piece may take to be made; without a mark to cut it at, half as much again. */
const PIECE_MS = 1_000;
const UNMARKED = 1.5;
/** Two seconds of speech: what is shorter has a melody of its own, and is mostly the silence around it. */
const MIN_PIECE = 32;
/** Five seconds. Memory grows with it: 100 symbols take the child to 0.8 GB, 400 would to 1.5 GB. */
const MAX_PIECE = 80;
/** At a mark the parts may be shorter: there a speaker draws breath too. */
const MIN_MARKED = 24;
const MIN_REST = 12;

const MARK = /[,;:.!?](?= )/gu;
const PAUSES_MS: Readonly<Record<string, number>> = { ',': 90, ';': 90, ':': 90 };
const FULL_STOP_MS = 250;

/**
 * How many symbols a piece may have.
 *
 * @param msPerSymbol what the machine takes, 0 where that is not known
 */
export function pieceLength(msPerSymbol: number): number {
  const affordable = msPerSymbol > 0 ? Math.floor(PIECE_MS / msPerSymbol) : MAX_PIECE;
  return Math.min(Math.max(affordable, MIN_PIECE), MAX_PIECE);
}

/**
 * Behind the marks of the sentence; between two words where there are none for a long time.
 *
 * @param length `pieceLength`
 */
export function splitPieces(phonemes: string, length: number): PhonemePiece[] {
  const pieces: PhonemePiece[] = [];
  let rest = phonemes.trim();
  while (rest.length > length) {
    const isTooLong = rest.length > length * UNMARKED;
    const cut = findMark(rest, length) ?? (isTooLong ? middle(rest, length) : undefined);
    if (cut === undefined) break;
    pieces.push(toPiece(rest.slice(0, cut)));
    rest = rest.slice(cut).trimStart();
  }
  return rest === '' ? pieces : [...pieces, toPiece(rest)];
}

/** The last one within the length, else the first one behind it. */
function findMark(text: string, length: number): number | undefined {
  const cuts = [...text.matchAll(MARK)]
    .map(({ index }) => index + 1)
    .filter((cut) => cut >= MIN_MARKED && text.length - cut >= MIN_REST);
  const isWithin = (cut: number) => cut <= length;
  return cuts.findLast(isWithin) ?? cuts.find((cut) => cut <= length * UNMARKED);
}

/** The end of the word that is nearest to parts of one length. */
function middle(text: string, length: number): number {
  const wanted = Math.ceil(text.length / Math.ceil(text.length / length));
  const spaces = [...text.slice(0, length + 1).matchAll(/ /gu)].map(({ index }) => index);
  const far = (cut: number) => Math.abs(cut - wanted);
  const [nearest = wanted] = spaces.filter((cut) => cut > 0).sort((a, b) => far(a) - far(b));
  return nearest;
}

function toPiece(text: string): PhonemePiece {
  const phonemes = text.trimEnd();
  const mark = phonemes.at(-1) ?? '';
  const pauseMs = PAUSES_MS[mark] ?? (/[.!?]/u.test(mark) ? FULL_STOP_MS : 0);
  return { phonemes, pauseMs };
}
