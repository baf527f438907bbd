/** What can be named in this house. Live from the registries of Home Assistant; input of the recogniser. */

export interface NamedPlace {
  readonly id: string;
  readonly name: string;
  readonly aliases: readonly string[];
}

export interface NamedArea extends NamedPlace {
  readonly floor?: string | null;
}

export interface NamedEntity {
  readonly id: string;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly area?: string | null;
  /** `light`, `cover`, … */
  readonly domain: string;
  /** `shutter`, `garage`, …; where the entity has one. */
  readonly deviceClass?: string | null;
}

export interface HouseNames {
  readonly language: string;
  readonly floors: readonly NamedPlace[];
  readonly areas: readonly NamedArea[];
  readonly entities: readonly NamedEntity[];
  /** What may be put on a list, by the domain of the list: `{ todo: ['milk', …] }`. */
  readonly lists?: Readonly<Record<string, readonly string[]>>;
}

/** One thing that can stand in a slot, with every spelling that may be spoken for it. */
export interface SlotValue {
  readonly kind: 'name' | 'area' | 'floor' | 'item';
  /** The same for a name and its aliases. */
  readonly id: string;
  readonly text: string;
  readonly domain: string;
  readonly deviceClass: string;
}

/** Longest name that is pronounced: nobody says more, and a hostile name must not cost time. */
export const MAX_NAME_LENGTH = 60;
/** A house of this many names still compiles in time; the rest is left out. */
export const MAX_NAMES = 1_000;
const MAX_ITEMS = 300;

/** A name as it may be spoken and written: no control characters, no markup, one line. */
export function cleanName(name: string): string {
  return name
    .normalize('NFC')
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ')
    .replace(/[’ʼ]/g, "'")
    .replace(/\s+/g, ' ')
    .trim();
}

/** Every slot value of the house, cleaned; what cannot be spoken (empty, too long) is left out. */
export function slotValues(house: HouseNames): SlotValue[] {
  const values: SlotValue[] = [];
  const seen = new Set<string>();
  const add = (value: Omit<SlotValue, 'text'>, spellings: readonly string[]): void => {
    for (const spelling of spellings) {
      const text = cleanName(spelling);
      const key = `${value.kind}\u0000${value.id}\u0000${text.toLowerCase()}`;
      if (text === '' || text.length > MAX_NAME_LENGTH || seen.has(key)) continue;
      if (values.length >= MAX_NAMES) return;
      seen.add(key);
      values.push({ ...value, text });
    }
  };
  const place = (kind: 'area' | 'floor', { id, name, aliases }: NamedPlace): void => {
    add({ kind, id, domain: '', deviceClass: '' }, [name, ...aliases]);
  };
  for (const floor of house.floors) place('floor', floor);
  for (const area of house.areas) place('area', area);
  for (const { id, name, aliases, domain, deviceClass } of house.entities) {
    add({ kind: 'name', id, domain, deviceClass: deviceClass ?? '' }, [name, ...aliases]);
  }
  const items = Object.values(house.lists ?? {}).flat();
  for (const item of items.slice(0, MAX_ITEMS)) {
    add({ kind: 'item', id: cleanName(item).toLowerCase(), domain: '', deviceClass: '' }, [item]);
  }
  return values;
}
