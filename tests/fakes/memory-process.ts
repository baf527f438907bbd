/** A process that remembers what its standard input says, for tests that kill it. A line "ok N" acknowledges. */
import { createInterface } from 'node:readline';
import { ChromaStore } from '../../src/brain/memory/chroma-store.ts';
import { newFact } from '../../src/brain/memory/new-fact.fixture.ts';
import { memoryOver } from './memory-over.ts';

const [port, journal = ''] = process.argv.slice(2);
const memory = memoryOver(
  new ChromaStore({ host: '127.0.0.1', port: Number(port), ssl: false }),
  journal,
);
await memory.start();
process.stdout.write('ready\n');
for await (const line of createInterface({ input: process.stdin })) {
  await memory.remember(newFact(line));
  process.stdout.write(`ok ${line}\n`);
}
