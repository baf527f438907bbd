/** Tool: keeps a fact; done when it would survive a loss of power. */
import { z } from 'zod';
import { ExoError } from '../../core/errors.ts';
import { collectionName, HOUSE_COLLECTIONS, MAX_FACT_CHARACTERS } from '../memory/fact.ts';
import type { Memory } from '../memory/memory.ts';
import type { RecentFacts } from '../memory/recent-facts.ts';
import { foldCase } from '../memory/spoken-words.ts';
import type { Tool, ToolResult } from './tool.ts';

export interface MemoryTools {
  readonly memory: Memory;
  readonly recent: RecentFacts;
}

const parameters = z.object({
  text: z
    .string()
    .trim()
    .min(1)
    .max(MAX_FACT_CHARACTERS)
    .describe(
      'One fact as a whole sentence, in the user\'s language, names instead of "I" or "she".',
    ),
  collection: z
    .string()
    .max(60)
    .describe(`${HOUSE_COLLECTIONS.join(', ')}, or a subject: maths, physics, english.`),
  subject: z
    .string()
    .trim()
    .min(1)
    .max(120)
    .optional()
    .describe(
      'What it is a value of, if it has one value at a time: "felix/age". Replaces the old value.',
    ),
  private: z.boolean().optional().describe('True if the user says that nobody else may hear it.'),
});

type Arguments = z.infer<typeof parameters>;

export function storeMemory({ memory, recent }: MemoryTools): Tool<Arguments> {
  return {
    name: 'store_memory',
    description: 'Keeps a fact that the user wants remembered. One call for each fact.',
    parameters,
    acts: true,
    async run({ text, collection, subject, private: isPrivate }, { turn }): Promise<ToolResult> {
      const name = readCollection(collection);
      if (name === undefined)
        return invalid(`No collection has such a name. Use ${HOUSE_COLLECTIONS.join(', ')}.`);
      if (isPrivate && turn.userId === null)
        return invalid('It is not known who speaks, so nothing can be kept for them alone.');
      try {
        const { status, fact } = await memory.remember({
          text,
          collection: name,
          subject: subject ?? null,
          visibility: isPrivate ? 'private' : 'house',
          person: turn.userId,
          room: turn.area?.id ?? null,
          sourceTurn: turn.turnId,
          confidence: 1,
        });
        recent.note(turn, [fact]);
        return { status: status === 'known' ? 'no_change' : 'done', states: [] };
      } catch (error) {
        if (!(error instanceof ExoError)) throw error;
        return { status: 'refused', reason: 'failed', message: whyNot(error) };
      }
    },
  };
}

/** As models write it: `House plan`, `Anglais`. */
export function readCollection(said: string): string | undefined {
  const name = foldCase(said)
    .trim()
    .replaceAll(/[\s-]+/g, '_');
  return collectionName.safeParse(name).data;
}

function invalid(message: string): ToolResult {
  return { status: 'refused', reason: 'invalid_arguments', message };
}

function whyNot({ code }: ExoError): string {
  if (code === 'memory/full') return 'The memory is full: something has to be forgotten first.';
  if (code === 'memory/invalid') return 'This is no fact that can be kept.';
  return 'It could not be written, and is not kept.';
}
