/**
 * The facts in the database: a collection each for what belongs to the house, for every person, and for what
 * was replaced. A question opens those of whoever asks and no others, so that it cannot tell a stranger's facts.
 */
import { createHash } from 'node:crypto';
import { ExoError } from '../../core/errors.ts';
import { CollectionShelf } from './collection-shelf.ts';
import type { EmbeddedCollection, QueryVector } from './embedded-collection.ts';
import type { Embedder } from './embeddings/embedder.ts';
import { ngramEmbedder } from './embeddings/ngram-embedder.ts';
import { audienceOf, type Fact, factSchema } from './fact.ts';
import type { JournalEntry } from './fact-journal.ts';
import type { Metadata, Near, StoredText, VectorStore } from './vector-store.ts';

const KIND = 'facts';
/** Parsing a page stands in the way of everything else for a few milliseconds. */
const PAGE_SIZE = 200;

/** Lasts as long as the database answers; after that another one is opened. */
export class FactCollections {
  readonly #shelf: CollectionShelf;

  private constructor(shelf: CollectionShelf) {
    this.#shelf = shelf;
  }

  static async open(store: VectorStore, embedders: readonly Embedder[]): Promise<FactCollections> {
    return new FactCollections(await CollectionShelf.open(store, KIND, embedders));
  }

  /** By label, `animals.house`. */
  get embedders(): Readonly<Record<string, string>> {
    return this.#shelf.embedders;
  }

  /** The vectors of a collection at least were made by a model, not of the words alone. */
  get knowsMeaning(): boolean {
    return Object.values(this.embedders).some((id) => id !== ngramEmbedder.id);
  }

  get reembedding(): readonly string[] {
    return this.#shelf.reembedding;
  }

  /** Page by page; what is no fact of ours is left out. */
  async *facts(): AsyncGenerator<readonly Fact[], void, undefined> {
    for (const [, collection] of this.#shelf.entries) {
      for await (const page of collection.everything(PAGE_SIZE)) {
        yield page.map(readFact).filter((fact) => fact !== undefined);
      }
    }
  }

  /** In their order; doing it twice changes nothing. */
  async apply(entries: readonly JournalEntry[]): Promise<void> {
    const last = new Map<string, JournalEntry>();
    for (const entry of entries) last.set(idOf(entry), entry);
    const puts = new Map<EmbeddedCollection, StoredText[]>();
    const deletions = new Map<EmbeddedCollection, string[]>();
    for (const entry of last.values()) {
      if (entry.type === 'put') {
        const { fact } = entry;
        push(puts, this.#of(fact.collection, audienceOf(fact)), toStored(fact));
        // It moves: first it is where it belongs, then it is no longer where it was.
        if (fact.supersededBy !== null) {
          const before = audienceOf({ ...fact, supersededBy: null });
          push(deletions, this.#of(fact.collection, before), fact.id);
        }
      } else {
        for (const audience of entry.audiences)
          push(deletions, this.#of(entry.collection, audience), entry.id);
      }
    }
    for (const [collection, facts] of puts) await collection.upsert(facts);
    for (const [collection, ids] of deletions) await collection.delete(ids);
  }

  /** The nearest of each collection; none: all collections. */
  async query(
    vectorOf: QueryVector,
    audiences: readonly string[],
    wanted: readonly string[] | undefined,
    limit: number,
    signal: AbortSignal,
  ): Promise<readonly Near[]> {
    const collections = [...this.#shelf.entries].filter(([label]) => {
      const { collection, audienceLabel } = partsOf(label);
      return (
        audiences.some((audience) => labelOfAudience(audience) === audienceLabel) &&
        (wanted === undefined || wanted.includes(collection))
      );
    });
    const found = await Promise.all(
      collections.map(([, collection]) => collection.nearest(vectorOf, limit, signal)),
    );
    return found.flat().sort((one, other) => other.similarity - one.similarity);
  }

  /** One batch of one collection; true while there is more to do. */
  reembed(signal: AbortSignal): Promise<boolean> {
    return this.#shelf.reembed(signal);
  }

  #of(collection: string, audience: string): EmbeddedCollection {
    const label = `${collection}.${labelOfAudience(audience)}`;
    return this.#shelf.get(label, { collection, audience });
  }
}

/** A person's id may hold what a name in the database may not. */
function labelOfAudience(audience: string): string {
  if (!audience.startsWith('person:')) return audience;
  return `p${createHash('sha256').update(audience).digest('hex').slice(0, 24)}`;
}

function partsOf(label: string): { collection: string; audienceLabel: string } {
  const at = label.lastIndexOf('.');
  return { collection: label.slice(0, at), audienceLabel: label.slice(at + 1) };
}

function idOf(entry: JournalEntry): string {
  return entry.type === 'put' ? entry.fact.id : entry.id;
}

/** The database has no null: what is not known is left out. */
function toStored({ id, text, ...rest }: Fact): StoredText {
  const metadata = Object.entries(rest).filter(([, value]) => value !== null);
  return { id, text, metadata: Object.fromEntries(metadata) as Metadata };
}

const NOT_KNOWN = {
  subject: null,
  person: null,
  room: null,
  sourceTurn: null,
  supersededBy: null,
} satisfies Partial<Fact>;

function readFact({ id, text, metadata }: StoredText): Fact | undefined {
  return factSchema.safeParse({ ...NOT_KNOWN, ...metadata, id, text }).data;
}

function push<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

/** For what asks a vector once and uses it in several collections. */
export function oneQuestion(text: string, signal: AbortSignal): QueryVector {
  const vectors = new Map<string, Promise<Float32Array>>();
  return (embedder) => {
    const asked = vectors.get(embedder.id) ?? embedOne(embedder, text, signal);
    vectors.set(embedder.id, asked);
    return asked;
  };
}

async function embedOne(
  embedder: Embedder,
  text: string,
  signal: AbortSignal,
): Promise<Float32Array> {
  const [vector] = await embedder.embed([text], { kind: 'query', priority: 'waiting' }, signal);
  if (!vector) throw new ExoError('embeddings/failed', 'a question came back without its vector');
  return vector;
}
