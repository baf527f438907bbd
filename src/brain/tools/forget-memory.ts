/** Tool: forgets a fact for good: the one that was just spoken of, or the one that the words name. */
import { z } from 'zod';
import type { Fact } from '../memory/fact.ts';
import type { Memory } from '../memory/memory.ts';
import { contentWords } from '../memory/spoken-words.ts';
import type { MemoryTools } from './store-memory.ts';
import type { Tool, ToolResult } from './tool.ts';

const MAX_CANDIDATES = 5;

const parameters = z.object({
  ids: z.array(z.string().max(64)).max(20).optional().describe('From recall_memory.'),
  what: z
    .string()
    .trim()
    .max(300)
    .optional()
    .describe('What to forget, in the user\'s words. Leave out for "forget that".'),
  all: z.boolean().optional().describe('True if the user wants all that fits forgotten.'),
});

type Arguments = z.infer<typeof parameters>;

export function forgetMemory({ memory, recent }: MemoryTools): Tool<Arguments> {
  return {
    name: 'forget_memory',
    description: 'Forgets facts for good, when the user asks for it.',
    parameters,
    acts: true,
    async run({ ids, what, all }, { turn }, signal): Promise<ToolResult> {
      const meant = what
        ? await factsNamed(memory, what, turn.userId, signal)
        : known(memory, ids?.length ? ids : recent.take(turn), turn.userId);
      if (meant.length === 0)
        return {
          status: 'refused',
          reason: 'not_noted',
          message: 'No such fact is known. Ask which one is meant.',
          ...(what === undefined ? {} : { asked: what }),
        };
      if (what && meant.length > 1 && !all)
        return {
          status: 'refused',
          reason: 'ambiguous',
          message: 'Several facts fit. Ask which one, or whether all of them.',
          asked: what,
          candidates: meant.slice(0, MAX_CANDIDATES).map(({ text }) => text),
        };
      const gone = await memory.forget(
        meant.map(({ id }) => id),
        turn.userId,
      );
      return { status: gone.length > 0 ? 'done' : 'no_change', states: [] };
    },
  };
}

function known(memory: Memory, ids: readonly string[], viewer: string | null): readonly Fact[] {
  return memory.list(viewer).filter(({ id }) => ids.includes(id));
}

/** What is forgotten is gone: only a fact that has all the words is meant, not one that is near. */
async function factsNamed(
  memory: Memory,
  what: string,
  viewer: string | null,
  signal: AbortSignal,
): Promise<readonly Fact[]> {
  const words = contentWords(what);
  const found = await memory.recall({ text: what, viewer, limit: 50 }, signal);
  return found
    .map(({ fact }) => fact)
    .filter(({ text }) => {
      const told = new Set(contentWords(text));
      return words.every((word) => told.has(word));
    });
}
