/** What EXO keeps: one thing that somebody told it, and where that comes from. */
import { z } from 'zod';

/** A sentence or two; whoever has more to tell puts a file into the knowledge folder. */
export const MAX_FACT_CHARACTERS = 1_000;

/** The owner's three; every other collection is a subject: `maths`, `physics`, `english`. */
export const HOUSE_COLLECTIONS = ['animals', 'house_plan', 'user_preferences'] as const;

/** The database's names are narrower than this allows, but never by less than these characters. */
export const collectionName = z
  .string()
  .regex(/^[a-z][a-z0-9_]{2,47}$/, 'must be 3 to 48 small letters, digits or _');

const identifier = z.string().min(1).max(200);

export const factSchema = z.object({
  id: z.string().regex(/^[A-Za-z0-9-]{1,64}$/),
  /** As it is to be told again, in the language in which it was said. */
  text: z.string().trim().min(1).max(MAX_FACT_CHARACTERS),
  collection: collectionName,
  /** What it is about, where the caller knows: `felix/age`. Two values of one subject contradict. */
  subject: identifier.nullable(),
  /** `private`: told to nobody but `person`. */
  visibility: z.enum(['house', 'private']),
  /** Who said it, by Home Assistant's user id. */
  person: identifier.nullable(),
  /** The area in which it was said. */
  room: identifier.nullable(),
  sourceTurn: identifier.nullable(),
  /** Milliseconds since 1970. */
  storedAtMs: z.number().int().nonnegative(),
  /** 0 to 1: 1 was said in so many words. */
  confidence: z.number().min(0).max(1),
  /** The fact that took its place; it is kept, and no longer told. */
  supersededBy: identifier.nullable(),
});

export type Fact = z.infer<typeof factSchema>;

/** Who asks; null: a voice that nobody recognised, who hears what belongs to the house. */
export type Viewer = string | null;

/** What the database filters by: whoever may hear a fact, in one word. */
export function audienceOf({
  visibility,
  person,
  supersededBy,
}: Pick<Fact, 'visibility' | 'person' | 'supersededBy'>): string {
  if (supersededBy !== null) return 'superseded';
  if (visibility === 'house') return 'house';
  return person === null ? 'nobody' : personAudience(person);
}

/** The audiences that a person belongs to. */
export function audiencesOf(viewer: Viewer): readonly string[] {
  return viewer === null ? ['house'] : ['house', personAudience(viewer)];
}

export function mayHear(viewer: Viewer, fact: Fact): boolean {
  return audiencesOf(viewer).includes(audienceOf(fact));
}

/** Never `house`, whatever a person is called. */
function personAudience(person: string): string {
  return `person:${person}`;
}
