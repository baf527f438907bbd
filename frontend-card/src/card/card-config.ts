/** The card's configuration: described once, checked here, shown as a form by the editor. Pure. */

export const LAYOUTS = ['grid', 'list', 'room', 'kiosk'] as const;
export type Layout = (typeof LAYOUTS)[number];

export interface CardConfig {
  readonly type: string;
  /** `room`: one room, large. `kiosk`: one face over the whole screen, and its room. */
  readonly layout: Layout;
  /** Area ids in this order; left out: all rooms. */
  readonly rooms: readonly string[] | undefined;
  /** The room that this screen stands in: the one that a talk belongs to. */
  readonly room: string | undefined;
  /** The pipeline to talk to; left out: the preferred one. */
  readonly pipeline: string | undefined;
  readonly showTalk: boolean;
  readonly showWords: boolean;
  /** Talking over an answer interrupts it: the microphone stays open meanwhile. */
  readonly interrupt: boolean;
}

/** What the user wrote. */
export type RawConfig = Readonly<Record<string, unknown>>;

/** Home Assistant's own keys on every card. */
const COMMON = ['type', 'view_layout', 'grid_options', 'visibility', 'card_mod', 'layout_options'];
const OWN = ['layout', 'rooms', 'room', 'pipeline', 'show_talk', 'show_words', 'interrupt'];

/** @throws Error that names the key that is wrong: Home Assistant shows its message in place of the card */
export function readConfig(raw: RawConfig): CardConfig {
  const unknown = Object.keys(raw).filter((key) => !COMMON.includes(key) && !OWN.includes(key));
  if (unknown.length > 0) {
    throw new Error(`exo-card does not know "${unknown.join('", "')}"; it knows ${OWN.join(', ')}`);
  }
  const layout = raw['layout'] ?? 'grid';
  if (!LAYOUTS.some((known) => known === layout)) {
    throw new Error(`exo-card: layout has to be one of ${LAYOUTS.join(', ')}`);
  }
  return {
    type: String(raw['type']),
    layout: layout as Layout,
    rooms: listOf(raw, 'rooms'),
    room: textOf(raw, 'room'),
    pipeline: textOf(raw, 'pipeline'),
    showTalk: flagOf(raw, 'show_talk'),
    showWords: flagOf(raw, 'show_words'),
    interrupt: flagOf(raw, 'interrupt'),
  };
}

function textOf(raw: RawConfig, key: string): string | undefined {
  const value = raw[key];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') throw new Error(`exo-card: ${key} has to be a text`);
  return value;
}

function listOf(raw: RawConfig, key: string): string[] | undefined {
  const value = raw[key];
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
    throw new Error(`exo-card: ${key} has to be a list of area ids`);
  }
  return value.length > 0 ? value : undefined;
}

function flagOf(raw: RawConfig, key: string): boolean {
  const value = raw[key] ?? true;
  if (typeof value !== 'boolean') throw new Error(`exo-card: ${key} has to be true or false`);
  return value;
}
