/** A process that remembers what its standard input says, for tests that kill it. A line "ok N" acknowledges. */
import { createInterface } from 'node:readline';
import { ChromaStore } from '../../src/brain/memory/chroma-store.ts';
import { ngramEmbedder } from '../../src/brain/memory/embeddings/ngram-embedder.ts';
import { FactJournal } from '../../src/brain/memory/fact-journal.ts';
import { HouseMemory } from '../../src/brain/memory/house-memory.ts';
import { newFact } from '../../src/brain/memory/new-fact.fixture.ts';
import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';

const [port, journal = ''] = process.argv.slice(2);
const memory = new HouseMemory({
  store: new ChromaStore({ host: '127.0.0.1', port: Number(port), ssl: false }),
  embedders: [ngramEmbedder],
  journal: new FactJournal(journal, silentLog),
  clock: systemClock,
  log: silentLog,
});
await memory.start();
process.stdout.write('ready\n');
for await (const line of createInterface({ input: process.stdin })) {
  await memory.remember(newFact(line));
  process.stdout.write(`ok ${line}\n`);
}
