/** The house's names as what was "said before": Whisper then writes them as they are written here. Pure. */
import { cleanName, MAX_NAME_LENGTH } from '../starter/house-names.ts';

/** Each token of the prompt costs time before the first word; a house's rooms and usual names fit. */
export const PROMPT_TOKENS = 64;
/** Looked at: what comes later would not fit anyway. */
const MAX_NAMES = 100;

export interface Prompt {
  /** Without the token that begins it; empty: no prompt. */
  readonly tokens: readonly number[];
  /** Those that found room. */
  readonly names: readonly string[];
}

/**
 * A list of the names, the first ones first, as many as find room.
 *
 * @example namePrompt(['Salon', 'Cuisine'], (text) => vocabulary.encode(text)) // " Salon, Cuisine."
 */
export function namePrompt(
  names: readonly string[],
  encode: (text: string) => readonly number[],
  budget = PROMPT_TOKENS,
): Prompt {
  const tokens: number[] = [];
  const taken: string[] = [];
  const seen = new Set<string>();
  const stop = encode('.');
  for (const raw of names.slice(0, MAX_NAMES)) {
    const name = cleanName(raw);
    const key = name.toLowerCase();
    if (name === '' || name.length > MAX_NAME_LENGTH || seen.has(key)) continue;
    seen.add(key);
    const next = encode(taken.length === 0 ? ` ${name}` : `, ${name}`);
    // A shorter one may still fit.
    if (tokens.length + next.length + stop.length > budget) continue;
    tokens.push(...next);
    taken.push(name);
  }
  return taken.length === 0
    ? { tokens: [], names: [] }
    : { tokens: [...tokens, ...stop], names: taken };
}
