/** Which words the card uses. Pure. */
import { en, type Texts } from './en.ts';
import { fr } from './fr.ts';

const LANGUAGES: Readonly<Record<string, Texts>> = { en, fr };

/** @param language as Home Assistant writes it: `fr`, `en-GB` */
export function textsFor(language: string | undefined): Texts {
  return LANGUAGES[(language ?? 'en').split('-', 1)[0] ?? 'en'] ?? en;
}

/** @example fill('volume {percent} %', { percent: 40 }) */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
