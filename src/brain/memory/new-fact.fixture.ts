/** A fact as a tool hands it over, for tests. */
import type { NewFact } from './memory.ts';

export function newFact(text: string, over: Partial<NewFact> = {}): NewFact {
  return {
    text,
    collection: 'animals',
    subject: null,
    visibility: 'house',
    person: 'lea',
    room: 'salon',
    sourceTurn: 'turn-1',
    confidence: 1,
    ...over,
  };
}
