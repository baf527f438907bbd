/** The arguments of a tidy model as other models write them: every slot filled with nothings, figures and values as words. */

import type { Tool } from '../../../src/brain/tools/tool.ts';
import { toolSchema } from '../../../src/brain/tools/tool-schema.ts';
import type { Language } from './request.ts';

/** `clean`: only what was said. The others fill what is left, each with another nothing. */
export const MANNERS = ['clean', 'empties', 'nulls', 'words'] as const;
export type Manner = (typeof MANNERS)[number];

interface Slot {
  readonly type?: string;
  readonly enum?: readonly string[];
}

type Written = Readonly<Record<string, unknown>>;

export function asWritten(
  tool: Tool,
  written: Written,
  manner: Manner,
  language: Language,
): Record<string, unknown> {
  if (manner === 'clean') return { ...written };
  const slots = toolSchema(tool, 'plain').properties as Readonly<Record<string, Slot>>;
  const filled = Object.entries(slots).map(([key, slot], at): [string, unknown] => {
    const value = written[key];
    if (value === undefined) return [key, nothing(slot, manner, at)];
    return [key, manner === 'words' ? inWords(value, slot, language) : value];
  });
  return Object.fromEntries(filled);
}

const NOTHINGS = ['unknown', 'none', 'N/A', 'null', 'not specified'];

function nothing({ type }: Slot, manner: Exclude<Manner, 'clean'>, at: number): unknown {
  if (manner === 'nulls') return null;
  if (type === 'array') return manner === 'empties' ? [] : [''];
  if (type === 'boolean') return manner === 'empties' ? false : 'false';
  if (type === 'number') return manner === 'empties' ? 0 : '';
  return manner === 'empties' ? '' : NOTHINGS[at % NOTHINGS.length];
}

function inWords(value: unknown, slot: Slot, language: Language): unknown {
  if (typeof value === 'number') return String(value);
  if (slot.enum && typeof value === 'string') return VALUES[language][value] ?? value;
  return value;
}

/** As a model writes them that thinks in the language of the person. */
const VALUES: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  fr: {
    on: 'allumer',
    off: 'éteindre',
    open: 'ouvrir',
    close: 'fermer',
    brighter: 'plus fort',
    dimmer: 'tamiser',
    warmer: 'plus chaud',
    cooler: 'moins chaud',
    lock: 'verrouiller',
    unlock: 'déverrouiller',
    disarm: 'désarmer',
    play: 'lecture',
    pause: 'mettre en pause',
    next: 'suivant',
    previous: 'précédent',
    volume_up: 'augmenter',
    volume_down: 'baisser',
    mute: 'couper le son',
    start: 'démarrer',
    dock: 'rentrer à la base',
    add: 'ajouter',
    window: 'fenêtres',
    light: 'lumières',
  },
  en: {
    on: 'turn_on',
    off: 'turn_off',
    open: 'open_cover',
    close: 'close_cover',
    brighter: 'increase',
    dimmer: 'decrease',
    warmer: 'increase',
    cooler: 'decrease',
    play: 'resume',
    next: 'next_track',
    volume_up: 'louder',
    volume_down: 'quieter',
    dock: 'return_to_base',
    start: 'clean',
    add: 'extend',
    window: 'windows',
    light: 'lights',
  },
};
