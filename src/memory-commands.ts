/** What the integration's actions ask of the memory: `exo.remember`, `exo.recall`, `exo.forget`. */
import type { Fact } from './brain/memory/fact.ts';
import { factLines, readFactLines } from './brain/memory/fact-lines.ts';
import type { HouseMemory } from './brain/memory/house-memory.ts';
import type { Memory } from './brain/memory/memory.ts';
import { readCollection } from './brain/tools/store-memory.ts';
import { ExoError } from './core/errors.ts';
import type { MemoryFile } from './doors/http/memory-routes.ts';
import type { LinkCommands } from './doors/link/commands.ts';

/** Where an automation names no collection. */
const USUAL_COLLECTION = 'user_preferences';
/** Of what `forget` may mean by its words. */
const MAX_MEANT = 5;
/** Below this the words mean something else. */
const SAME_SIMILARITY = 0.6;

export function memoryCommands(memory: Memory): LinkCommands {
  return {
    remember: async ({ text, subject, userId }) => {
      const { fact, status } = await memory.remember({
        text,
        collection: subject === undefined ? USUAL_COLLECTION : collectionOf(subject),
        subject: null,
        // An automation speaks for the house; what a person alone may hear is told in words.
        visibility: 'house',
        person: userId ?? null,
        room: null,
        sourceTurn: null,
        confidence: 1,
      });
      return { id: fact.id, status };
    },
    recall: async ({ query, subject, userId, limit }, signal) => {
      const asked = { text: query, viewer: userId ?? null, limit };
      const within =
        subject === undefined ? asked : { ...asked, collections: [collectionOf(subject)] };
      const found = await memory.recall(within, signal);
      return { facts: found.map(({ fact }) => shown(fact)) };
    },
    forget: async ({ id, query, userId }, signal) => {
      const viewer = userId ?? null;
      const ids = id === undefined ? await idsMeant(memory, query, viewer, signal) : [id];
      return { forgotten: (await memory.forget(ids, viewer)).map(shown) };
    },
  };
}

/** For the page's port: the whole memory as a file. */
export function memoryFile(memory: HouseMemory): MemoryFile {
  return {
    count: () => {
      let known = 0;
      for (const { supersededBy } of memory.everything()) if (supersededBy === null) known += 1;
      return known;
    },
    lines: () => factLines(memory.everything()),
    restore: async (text) => {
      const facts = await readFactLines(text);
      await memory.restore(facts);
      return facts.length;
    },
  };
}

/** As people write it: "Maths", "House plan". */
function collectionOf(subject: string): string {
  const name = readCollection(subject);
  if (name === undefined)
    throw new ExoError('memory/invalid', 'a subject is 3 to 48 letters or figures, a letter first');
  return name;
}

async function idsMeant(
  memory: Memory,
  query: string | undefined,
  viewer: string | null,
  signal: AbortSignal,
): Promise<string[]> {
  if (query === undefined) throw new ExoError('link/malformed', 'forget: give an id or a query');
  const found = await memory.recall({ text: query, viewer, limit: MAX_MEANT }, signal);
  const [best] = found.filter(({ similarity }) => similarity >= SAME_SIMILARITY);
  return best ? [best.fact.id] : [];
}

function shown({ id, text, collection, storedAtMs }: Fact): object {
  return { id, text, subject: collection, saidAt: new Date(storedAtMs).toISOString() };
}
