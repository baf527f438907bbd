/** EXO's memory as tests have it: over any database, its likenesses by n-grams unless told. */
import { ngramEmbedder } from '../../src/brain/memory/embeddings/ngram-embedder.ts';
import { FactJournal } from '../../src/brain/memory/fact-journal.ts';
import { HouseMemory, type HouseMemoryOptions } from '../../src/brain/memory/house-memory.ts';
import type { VectorStore } from '../../src/brain/memory/vector-store.ts';
import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';

/** Not yet started. @param journalPath of what the database does not have yet */
export function memoryOver(
  store: VectorStore,
  journalPath: string,
  rest: Partial<HouseMemoryOptions> = {},
): HouseMemory {
  return new HouseMemory({
    store,
    embedders: [ngramEmbedder],
    journal: new FactJournal(journalPath, silentLog),
    clock: systemClock,
    log: silentLog,
    ...rest,
  });
}
