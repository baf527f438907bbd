/**
 * Whether a complete sentence may still go on to mean more: "allume la lumière" … "du salon". Words that
 * change nothing ("s'il te plaît", "maintenant") are no continuation. Pure.
 */
import type { Grammar } from './grammar-file.ts';
import type { Place } from './meaning.ts';
import type { ListEntry } from './spoken-lists.ts';

export interface ContinuationParts {
  readonly grammar: Grammar;
  readonly entries: readonly ListEntry[];
  /** Whether the house has anything to say at this arc. */
  readonly isOpen: (arc: number) => boolean;
}

export interface Continuations {
  /** `places`: where the words said so far lead, in every way to read them. */
  readonly after: (places: readonly Place[]) => boolean;
  /** Whether a longer value of a list begins with the sound of this one: `vingt` of `vingt-cinq`. */
  readonly within: (entry: number) => boolean;
}

export function continuations({ grammar, entries, isOpen }: ContinuationParts): Continuations {
  const alive = new Map<number, boolean>();
  const telling = new Map<number, boolean>();
  const values = new Map<number, boolean>();

  const isFinal = (state: number): boolean => (grammar.finalCost[state] ?? -1) >= 0;

  const arcsOf = (state: number): readonly number[] => {
    const first = grammar.firstArc[state] ?? 0;
    const count = (grammar.firstArc[state + 1] ?? 0) - first;
    return Array.from({ length: count }, (_, index) => first + index).filter(isOpen);
  };

  /** Whether a sentence can end from here with what the house has. */
  const isAlive = remembered(
    alive,
    (state: number): boolean =>
      isFinal(state) || arcsOf(state).some((arc) => isAlive(grammar.arcTarget[arc] ?? 0)),
  );

  /** Whether a sentence can end from here after words that fill a slot. */
  const canTell = remembered(telling, (state: number): boolean =>
    arcsOf(state).some((arc) => {
      const target = grammar.arcTarget[arc] ?? 0;
      return isAlive(target) && ((grammar.arcTags[arc] ?? 0) > 0 || canTell(target));
    }),
  );

  const isPrefix = (index: number): boolean => {
    const entry = entries[index];
    if (entry === undefined) return false;
    return entries.some(
      (other) =>
        other.kind === entry.kind &&
        other.id !== entry.id &&
        entry.sounds.some((short) =>
          other.sounds.some((long) => startsWith(long.phones, short.phones)),
        ),
    );
  };

  return {
    after: (places) => {
      const complete = new Set(places.filter(({ state }) => isFinal(state)).map((at) => at.block));
      // What is not complete in any way yet asks for something else when it is.
      return places.some(({ block, state }) =>
        complete.has(block) ? canTell(state) : isAlive(state),
      );
    },
    within: remembered(values, isPrefix),
  };
}

/** The grammar has no loops, so that no state is asked for while it is being decided. */
function remembered<Key>(
  known: Map<Key, boolean>,
  decide: (key: Key) => boolean,
): (key: Key) => boolean {
  return (key) => {
    const decided = known.get(key) ?? decide(key);
    known.set(key, decided);
    return decided;
  };
}

function startsWith(long: readonly number[], short: readonly number[]): boolean {
  return long.length > short.length && short.every((phone, index) => long[index] === phone);
}
