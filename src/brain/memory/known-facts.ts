/** All facts, in memory: who may hear which, and which are alike by their words. */
import { ngramEmbedder, ngramVector } from './embeddings/ngram-embedder.ts';
import { type Fact, mayHear, type Viewer } from './fact.ts';
import type { RecalledFact } from './memory.ts';
import { foldCase } from './spoken-words.ts';

/** With its vector some 2 KB each: what a small machine can spare. */
export const MAX_FACTS = 50_000;
/** Steps of a vector's values: four times smaller than floats, and the order of the answers stays. */
const STEPS = 127;

interface Known {
  readonly fact: Fact;
  /** Value × STEPS / the largest of them. */
  readonly vector: Int8Array;
  /** Undoes the steps. */
  readonly scale: number;
}

export class KnownFacts {
  readonly #byId = new Map<string, Known>();

  get size(): number {
    return this.#byId.size;
  }

  get(id: string): Fact | undefined {
    return this.#byId.get(id)?.fact;
  }

  *values(): Generator<Fact, void, undefined> {
    for (const { fact } of this.#byId.values()) yield fact;
  }

  put(fact: Fact): void {
    const before = this.#byId.get(fact.id);
    const embedded = before?.fact.text === fact.text ? before : quantise(ngramVector(fact.text));
    this.#byId.set(fact.id, { fact, vector: embedded.vector, scale: embedded.scale });
  }

  remove(id: string): void {
    this.#byId.delete(id);
  }

  /** What a person may hear, the newest first. */
  heardBy(viewer: Viewer, collection?: string): Fact[] {
    // Reversed first: of two of the same moment the later one is the newer.
    return [...this.values()]
      .reverse()
      .filter((fact) => mayHear(viewer, fact))
      .filter((fact) => collection === undefined || fact.collection === collection)
      .sort((one, other) => other.storedAtMs - one.storedAtMs);
  }

  /** The likest by their words among those that `isWanted`; takes 1 ms for 10,000 facts. */
  near(text: string, limit: number, isWanted: (fact: Fact) => boolean): RecalledFact[] {
    const asked = placesOf(ngramVector(text));
    const found: RecalledFact[] = [];
    let least: number = ngramEmbedder.relatedFrom;
    for (const { fact, vector, scale } of this.#byId.values()) {
      const similarity = dot(asked, vector) * scale;
      if (similarity < least || !isWanted(fact)) continue;
      // Of two that are as like, the one that was kept first stays before the other.
      const place = found.findIndex((other) => other.similarity < similarity);
      if (place >= 0) found.splice(place, 0, { fact, similarity });
      else if (found.length < limit) found.push({ fact, similarity });
      if (found.length > limit) found.pop();
      if (found.length === limit) least = found.at(-1)?.similarity ?? least;
    }
    return found;
  }

  /** Of one subject, however it is written. */
  about(subject: string): Fact[] {
    const folded = foldCase(subject).trim();
    return [...this.values()].filter(
      (fact) => fact.subject !== null && foldCase(fact.subject).trim() === folded,
    );
  }

  /** A fact with everything that it had replaced, one after the other. */
  withPast(id: string): Fact[] {
    const facts: Fact[] = [];
    const wanted = [id];
    for (let next = wanted.pop(); next !== undefined; next = wanted.pop()) {
      const fact = this.get(next);
      if (!fact || facts.includes(fact)) continue;
      facts.push(fact);
      for (const older of this.values()) if (older.supersededBy === fact.id) wanted.push(older.id);
    }
    return facts;
  }
}

function quantise(vector: Float32Array): { vector: Int8Array; scale: number } {
  const largest = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  const steps = Int8Array.from(vector, (value) => Math.round((value / largest) * STEPS));
  return { vector: steps, scale: largest / STEPS };
}

/** Where a vector is not zero: a question of eight words has some forty places of 384. */
interface Places {
  readonly at: Uint16Array;
  readonly values: Float32Array;
}

function placesOf(vector: Float32Array): Places {
  const at = Uint16Array.from([...vector.keys()].filter((index) => vector[index] !== 0));
  return { at, values: Float32Array.from(at, (index) => vector[index] ?? 0) };
}

function dot({ at, values }: Places, steps: Int8Array): number {
  let sum = 0;
  for (let index = 0; index < at.length; index += 1)
    sum += (values[index] ?? 0) * (steps[at[index] ?? 0] ?? 0);
  return sum;
}
