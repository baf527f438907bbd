/** All facts, in memory: who may hear which, and which are alike by their words. */
import { NGRAM_DIMENSIONS, ngramEmbedder, ngramVector } from './embeddings/ngram-embedder.ts';
import { type Fact, mayHear, type Viewer } from './fact.ts';
import type { RecalledFact } from './memory.ts';
import { foldCase } from './spoken-words.ts';
import { VectorColumns } from './vector-columns.ts';

/** With its vector some 2 KB each: what a small machine can spare. */
export const MAX_FACTS = 50_000;

interface Known {
  readonly fact: Fact;
  /** Of its vector. */
  readonly row: number;
}

export class KnownFacts {
  readonly #byId = new Map<string, Known>();
  readonly #vectors = new VectorColumns(NGRAM_DIMENSIONS);
  readonly #idOfRow: string[] = [];

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
    const row = before?.row ?? this.#idOfRow.length;
    if (before?.fact.text !== fact.text) this.#vectors.set(row, ngramVector(fact.text));
    this.#idOfRow[row] = fact.id;
    this.#byId.set(fact.id, { fact, row });
  }

  remove(id: string): void {
    const known = this.#byId.get(id);
    if (!known) return;
    this.#byId.delete(id);
    this.#vectors.remove(known.row);
    const lastId = this.#idOfRow.pop();
    const last = lastId === undefined ? undefined : this.#byId.get(lastId);
    if (lastId === undefined || last === undefined) return;
    this.#idOfRow[known.row] = lastId;
    this.#byId.set(lastId, { ...last, row: known.row });
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

  /** The likest by their words among those that `isWanted`; takes half a millisecond for 10,000 facts. */
  near(text: string, limit: number, isWanted: (fact: Fact) => boolean): RecalledFact[] {
    const similarities = this.#vectors.similarities(ngramVector(text));
    const found: RecalledFact[] = [];
    let least: number = ngramEmbedder.relatedFrom;
    for (const [row, similarity] of similarities.entries()) {
      if (similarity < least) continue;
      const fact = this.get(this.#idOfRow[row] ?? '');
      if (!fact || !isWanted(fact)) continue;
      const place = found.findIndex((other) => other.similarity < similarity);
      found.splice(place < 0 ? found.length : place, 0, { fact, similarity });
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
