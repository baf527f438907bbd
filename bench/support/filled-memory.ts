/** Ten thousand facts of a household, in a real Chroma. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from '../../demo/harness/deadline.ts';
import { findChromaProgram } from '../../src/brain/memory/chroma-program.ts';
import { ChromaServer } from '../../src/brain/memory/chroma-server.ts';
import { ChromaStore } from '../../src/brain/memory/chroma-store.ts';
import type { Embedder } from '../../src/brain/memory/embeddings/embedder.ts';
import { ngramEmbedder } from '../../src/brain/memory/embeddings/ngram-embedder.ts';
import type { Fact } from '../../src/brain/memory/fact.ts';
import { systemClock } from '../../src/core/clock.ts';
import { EventBus } from '../../src/core/events.ts';
import { silentLog } from '../../src/core/log.ts';
import { memoryOver } from '../../tests/fakes/memory-over.ts';

export const FACTS = 10_000;
const SCRIPT = fileURLToPath(new URL('../../script/chroma', import.meta.url));
const COLLECTIONS = ['animals', 'house_plan', 'user_preferences'];
const THINGS =
  'chat chien lampe volet salon cuisine chambre jardin clé thé musique radiateur vélo porte livre'.split(
    ' ',
  );
const DEEDS = 'aime dort range trouve préfère cherche garde ouvre ferme allume'.split(' ');
const PEOPLE = 'Léa Paul Felix Rex Camille Hugo Nina Sacha Jeanne Marius'.split(' ');

/** @param folder where the database and the journal are */
export async function startFilledMemory(folder: string, embedder: Embedder = ngramEmbedder) {
  const server = new ChromaServer({
    folder: join(folder, 'chroma'),
    findProgram: () =>
      findChromaProgram().catch(() => ({
        command: execFileSync(SCRIPT, { encoding: 'utf8' }).trim(),
        args: [],
      })),
    clock: systemClock,
    events: new EventBus(silentLog),
    log: silentLog,
  });
  const port = await server.start();
  const store = new ChromaStore({ host: '127.0.0.1', port, ssl: false });
  const memory = memoryOver(store, join(folder, 'pending.jsonl'), { embedders: [embedder] });
  const close = async () => {
    await memory.close();
    await server.close();
  };
  await memory.start();
  for (let at = 0; at < FACTS; at += 500)
    await memory.restore(Array.from({ length: 500 }, (_, index) => factNumber(at + index)));
  await settled(() => memory.state.status === 'ready' && memory.state.pendingCount === 0);
  return { memory, store, port, close };
}

/** In the words of the facts, so that some of them answer. */
export function questionNumber(at: number): string {
  return `qu’est-ce que ${pick(PEOPLE, at * 7)} ${pick(DEEDS, at * 3)} au ${pick(THINGS, at)}`;
}

function pick(words: readonly string[], at: number): string {
  return words[at % words.length] ?? '';
}

export function factNumber(at: number): Fact {
  return {
    id: `fact-${at}`,
    text: `${pick(PEOPLE, at)} ${pick(DEEDS, at >> 3)} ${pick(THINGS, at >> 5)} ${at} au ${pick(THINGS, at >> 2)}`,
    collection: pick(COLLECTIONS, at),
    subject: null,
    visibility: at % 10 === 0 ? 'private' : 'house',
    person: `person-${at % 4}`,
    room: null,
    sourceTurn: null,
    storedAtMs: at,
    confidence: 1,
    supersededBy: null,
  };
}

/** Until the memory has come so far. */
export async function settled(isSo: () => boolean | Promise<boolean>): Promise<void> {
  await until('memory that has come so far', 300_000, async () => (await isSo()) || undefined, 5);
}
