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

  /** The likest by their words among those that `isWanted`; takes 1 ms for 2,000 facts. */
  near(text: string, limit: number, isWanted: (fact: Fact) => boolean): RecalledFact[] {
    const asked = ngramVector(text);
    const found: RecalledFact[] = [];
    for (const { fact, vector, scale } of this.#byId.values()) {
      if (!isWanted(fact)) continue;
      const similarity = dot(asked, vector) * scale;
      if (similarity >= ngramEmbedder.relatedFrom) found.push({ fact, similarity });
    }
    return found.sort((one, other) => other.similarity - one.similarity).slice(0, limit);
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

function dot(asked: Float32Array, steps: Int8Array): number {
  let sum = 0;
  for (let index = 0; index < asked.length; index += 1)
    sum += (asked[index] ?? 0) * (steps[index] ?? 0);
  return sum;
}
