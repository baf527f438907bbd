/** Facts as JSON Lines, to take along: one a line, with all that is known of it and without its vectors. */
import { ExoError } from '../../core/errors.ts';
import { inSlices } from '../../core/in-slices.ts';
import { type Fact, factSchema } from './fact.ts';

/** As many as a memory holds, each with room for its names. */
const MAX_LINES = 60_000;
const MAX_LINE_CHARACTERS = 8_000;
/** Enough to find the mistake. */
const MAX_NAMED = 5;

/** @example for (const line of factLines(memory.everything())) file.write(line); */
export function* factLines(facts: Iterable<Fact>): Generator<string, void, undefined> {
  for (const fact of facts) yield `${JSON.stringify(fact)}\n`;
}

/**
 * All or nothing: throws `memory/invalid` that names the lines which are no facts, and never shows them.
 * Where an id is there twice the later line holds.
 */
export async function readFactLines(text: string): Promise<readonly Fact[]> {
  const facts = new Map<string, Fact>();
  const wrong: number[] = [];
  const lines = text.split('\n');
  if (lines.length > MAX_LINES) throw invalid(`more than ${MAX_LINES} lines`);
  for await (const [index, line] of inSlices(lines.entries())) {
    if (line.trim() === '') continue;
    const fact = readLine(line);
    if (fact) facts.set(fact.id, fact);
    else wrong.push(index + 1);
  }
  if (wrong.length > 0) {
    const named = wrong.slice(0, MAX_NAMED).join(', ');
    throw invalid(
      `${wrong.length} lines are no facts: ${named}${wrong.length > MAX_NAMED ? ', …' : ''}`,
    );
  }
  return [...facts.values()];
}

function readLine(line: string): Fact | undefined {
  if (line.length > MAX_LINE_CHARACTERS) return undefined;
  try {
    const fact = factSchema.safeParse(JSON.parse(line)).data;
    // Private of nobody would be heard by nobody, and never be forgotten.
    return fact && !(fact.visibility === 'private' && fact.person === null) ? fact : undefined;
  } catch {
    return undefined;
  }
}

function invalid(reason: string): ExoError {
  return new ExoError('memory/invalid', `the file cannot be taken: ${reason}`);
}
