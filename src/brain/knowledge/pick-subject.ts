/** Which subject a conversation is about: what its words point to, and what it was about before. Pure. */
import { contentWords } from '../memory/spoken-words.ts';

export interface SubjectScore {
  readonly subject: string;
  /** Of the nearest passage to what was said, 0 to 1. */
  readonly similarity: number;
}

export interface SubjectChoice {
  readonly subject: string | null;
  /** Turns since it was last pointed to. */
  readonly quietTurns: number;
}

export const NO_SUBJECT: SubjectChoice = { subject: null, quietTurns: 0 };

/** Saying the subject's own name settles it: "une question de maths". */
const NAMED_BONUS = 0.5;
/** Another one has to be this much nearer: "et celle d'après ?" is still about the same. */
const HYSTERESIS = 0.12;
/** After that many turns about other things the conversation has moved on. */
const MAX_QUIET_TURNS = 4;

/**
 * @param scores of those subjects that have a passage which has to do with what was said
 * @example const next = pickSubject(before, 'Et Pythagore ?', [{ subject: 'maths', similarity: 0.4 }])
 */
export function pickSubject(
  before: SubjectChoice,
  text: string,
  scores: readonly SubjectScore[],
): SubjectChoice {
  const words = new Set(contentWords(text));
  const ranked = scores
    .map(({ subject, similarity }) => {
      const isNamed = contentWords(subject.replaceAll('_', ' ')).some((word) => names(words, word));
      return { subject, score: similarity + (isNamed ? NAMED_BONUS : 0), isNamed };
    })
    .sort((one, other) => other.score - one.score);
  const [best] = ranked;
  if (!best) return quiet(before);
  const current = ranked.find(({ subject }) => subject === before.subject);
  const stays = current !== undefined && !best.isNamed && best.score < current.score + HYSTERESIS;
  return { subject: stays ? current.subject : best.subject, quietTurns: 0 };
}

function quiet({ subject, quietTurns }: SubjectChoice): SubjectChoice {
  return subject === null || quietTurns >= MAX_QUIET_TURNS
    ? NO_SUBJECT
    : { subject, quietTurns: quietTurns + 1 };
}

/** `maths` names `mathematiques` too. */
function names(words: ReadonlySet<string>, subject: string): boolean {
  if (words.has(subject)) return true;
  return [...words].some(
    (word) =>
      Math.min(word.length, subject.length) >= 4 &&
      (subject.startsWith(word) || word.startsWith(subject)),
  );
}
