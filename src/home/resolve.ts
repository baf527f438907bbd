/**
 * Words → entities of this house: exactly what was named, or why not. Pure.
 *
 *   place said ─▶ areas ─┐
 *   name said ───────────┴▶ called so? ─▶ place inside the name? ─▶ a kind of thing? ─▶ refusal, near names
 *
 * Nothing is ever guessed or widened: a name that is not known stays so, and a place that was named,
 * or the caller's own room where none was, bounds what a kind of thing ("the lights") can mean.
 */
import type { House, HouseEntity } from './house.ts';
import { isOfKind, type Kind, kindsCalled } from './kinds.ts';
import { isPlural, nameWords, plainWords, singular } from './name-words.ts';
import { nearNames } from './near-names.ts';
import {
  type Caller,
  findPlace,
  type PlaceFound,
  placeWithin,
  roomOf,
  type Scope,
} from './places.ts';
import type { States } from './states.ts';

export interface Asked {
  /** `lampe du salon`, `les volets`; nothing or "all": every one of the domains in the place. */
  readonly name?: string | undefined;
  /** A room or floor as said, `here`, `everywhere`; nothing: none was said. */
  readonly place?: string | undefined;
  readonly domains: readonly string[];
}

export type Resolution =
  | { readonly type: 'found'; readonly entities: readonly [HouseEntity, ...HouseEntity[]] }
  | {
      /**
       * - `unknown`: nothing is called so there. `unknown_place`: no room or floor is.
       * - `ambiguous`: several are, or several rooms.
       * - `not_exposed`: it is in the house, and Assist may not know it.
       * - `other_domain`: it is no such thing; `candidates` are the ids of what is called so.
       * - `none_there`: the place has nothing of the kind. `no_place`: it takes one, and none was said.
       */
      readonly type:
        | 'unknown'
        | 'unknown_place'
        | 'ambiguous'
        | 'not_exposed'
        | 'other_domain'
        | 'none_there'
        | 'no_place';
      readonly asked: string;
      readonly candidates: readonly string[];
      /** No place was said: it is the room of who asks that has none. */
      readonly isHere?: true;
    };

type Refusal = Exclude<Resolution, { type: 'found' }>;

/** A house has one of these, or one that matters: it is meant in every room. */
const ONE_FOR_THE_HOUSE = new Set([
  'alarm_control_panel',
  'climate',
  'lawn_mower',
  'vacuum',
  'water_heater',
]);

/** @example resolve(house, states, { name: 'lampe', place: 'salon', domains: ['light'] }, caller) */
export function resolve(house: House, states: States, asked: Asked, caller: Caller): Resolution {
  const search = new Search(house, states, asked, caller);
  if (asked.place === undefined) return search.within(undefined);
  const found = findPlace(house, asked.place, caller);
  if (found.type === 'place') return search.within(found.scope);
  // A name in the slot for places, and nothing in its own.
  if (found.type === 'unknown' && search.isUnnamed) {
    const named = resolve(house, states, { name: asked.place, domains: asked.domains }, caller);
    if (named.type === 'found' || named.type === 'ambiguous') return named;
  }
  return placeRefusal(found, asked.place);
}

class Search {
  readonly #house: House;
  readonly #states: States;
  readonly #asked: Asked;
  readonly #caller: Caller;
  readonly #words: readonly string[];
  readonly #own: readonly HouseEntity[];

  constructor(house: House, states: States, asked: Asked, caller: Caller) {
    this.#house = house;
    this.#states = states;
    this.#asked = asked;
    this.#caller = caller;
    this.#words = nameWords(asked.name ?? '');
    this.#own = house.entities.filter(({ domain }) => asked.domains.includes(domain));
  }

  get isUnnamed(): boolean {
    return this.#words.length === 0;
  }

  /** @param said the place that was said, if any */
  within(said: Scope | undefined): Resolution {
    const called = this.#hereOfKind(said) ?? this.#called(this.#words, said);
    if (called) return called;
    const inside = placeWithin(this.#house, this.#words, this.#caller);
    if (inside) return this.#inPlace(inside.found, inside.rest, said);
    return this.#ofKind(this.#words, said) ?? this.#unknown(said);
  }

  /** The name names a place as well: "lampe du salon". */
  #inPlace(found: PlaceFound, rest: readonly string[], said: Scope | undefined): Resolution {
    if (found.type !== 'place') return placeRefusal(found, this.#name);
    const scope = said ? overlap(said, found.scope) : found.scope;
    const fits = scope && (this.#called(rest, scope) ?? this.#ofKind(rest, scope));
    return fits ?? this.#unknown(scope ?? said);
  }

  /** By its own name, in full; or by what is left of it without its room, where the room is clear. */
  #called(words: readonly string[], said: Scope | undefined): Resolution | undefined {
    if (words.length === 0) return undefined;
    const phrase = words.join(' ');
    const there = said ? this.#own.filter((entity) => isIn(entity, said)) : this.#own;
    const letters = plainWords(this.#name).join(' ');
    const exact = there.filter((one) => namesOf(one).some((name) => plain(name) === letters));
    if (exact.length > 0) return this.#oneOf(exact);
    // "Les lampes" are more than the one that is called "lampe" there.
    if (this.#isWhole(words)) return undefined;
    const loose = there.filter((one) => namesOf(one).some((name) => compared(name) === phrase));
    if (loose.length > 0) return this.#oneOf(loose);
    const devices = there.filter(({ device }) => device && compared(device) === phrase);
    if (devices.length > 0) return this.#oneOf(devices);
    const scope = said ?? roomOf(this.#house, this.#caller);
    const near = scope ? there.filter((entity) => isIn(entity, scope)) : there;
    const short = near.filter((one) => shortNames(this.#house, one).has(phrase));
    return short.length > 0 ? this.#oneOf(short) : undefined;
  }

  /** "Les lumières": all of the kind in the place. "La lampe": the one there is. */
  #ofKind(words: readonly string[], said: Scope | undefined): Resolution | undefined {
    const kinds = kindsCalled(words, this.#asked.domains);
    if (!kinds) return undefined;
    const room = said ?? roomOf(this.#house, this.#caller);
    const all = this.#own.filter((one) => kinds.kinds.some((kind) => isOfKind(one, kind)));
    const there = room ? all.filter((entity) => isIn(entity, room)) : [];
    if (there.length > 0) return this.#isWhole(words) ? found(there) : this.#oneOf(there);
    const isCommon = all.every(({ domain }) => ONE_FOR_THE_HOUSE.has(domain)) || !room;
    if (!said && isCommon && all.length === 1) return found(all);
    if (room)
      return {
        ...this.#refuse('none_there', namesIn(this.#house, all)),
        ...(said ? {} : { isHere: true }),
      };
    return this.#refuse(all.length === 0 ? 'none_there' : 'no_place', namesIn(this.#house, all));
  }

  /** "La lumière" is the room's own, even where a lamp elsewhere happens to be called so. */
  #hereOfKind(said: Scope | undefined): Resolution | undefined {
    const room = said ? undefined : roomOf(this.#house, this.#caller);
    if (!room || this.isUnnamed) return undefined;
    const kind = this.#called(this.#words, room) ?? this.#ofKind(this.#words, room);
    return kind?.type === 'none_there' ? undefined : kind;
  }

  /** Several that are called the same are told apart by the room of who asks. */
  #oneOf(entities: readonly HouseEntity[]): Resolution {
    if (entities.length === 1) return found(entities);
    const own = entities.filter(({ area }) => area !== null && area === this.#caller.areaId);
    if (own.length === 1) return found(own);
    return this.#refuse('ambiguous', namesIn(this.#house, entities));
  }

  #unknown(said: Scope | undefined): Resolution {
    const phrase = this.#words.join(' ');
    const isCalledSo = (one: HouseEntity) => namesOf(one).some((name) => compared(name) === phrase);
    const elsewhere = this.#own.filter(isCalledSo);
    if (elsewhere.length > 0) return this.#refuse('unknown', namesIn(this.#house, elsewhere));
    const others = this.#house.entities.filter((one) => isCalledSo(one) && isThere(one, said));
    if (others.length > 0)
      return this.#refuse(
        'other_domain',
        others.map(({ id }) => id),
      );
    if (this.#isHidden(phrase)) return this.#refuse('not_exposed', []);
    const owners = new Map(this.#own.flatMap((one) => namesOf(one).map((name) => [name, one])));
    const near = nearNames(this.#name, [...owners.keys()]).map((name) => {
      const owner = owners.get(name);
      return owner ? labelOf(this.#house, owner) : name;
    });
    return this.#refuse('unknown', [...new Set(near)]);
  }

  /** Only who says its exact name is told that there is such a thing. */
  #isHidden(phrase: string): boolean {
    const known = new Set(this.#house.entities.map(({ id }) => id));
    return [...this.#states].some(([id, { attributes }]) => {
      const name = attributes.friendly_name;
      return typeof name === 'string' && !known.has(id) && compared(name) === phrase;
    });
  }

  /** Whether the words mean all of a kind, not one of them. */
  #isWhole(words: readonly string[]): boolean {
    const kinds = kindsCalled(words, this.#asked.domains);
    if (!kinds) return false;
    return kinds.isAll || kinds.kinds.some(isMass) || this.#isPlural(words);
  }

  #isPlural(words: readonly string[]): boolean {
    const said = plainWords(this.#name);
    return said.some(
      (word) => word === 'les' || (isPlural(word) && words.includes(singular(word))),
    );
  }

  get #name(): string {
    return this.#asked.name ?? '';
  }

  #refuse(type: Refusal['type'], candidates: readonly string[]): Refusal {
    return { type, asked: this.#asked.name ?? this.#asked.place ?? '', candidates };
  }
}

/** What to call each, so that it is told from the others: with its room where the name alone does not say. */
function namesIn(house: House, entities: readonly HouseEntity[]): string[] {
  return entities.slice(0, MAX_NAMED).map((entity) => labelOf(house, entity));
}

const MAX_NAMED = 12;

function labelOf(house: House, entity: HouseEntity): string {
  const isShared = house.entities.some(
    ({ id, name, domain }) =>
      id !== entity.id && domain === entity.domain && compared(name) === compared(entity.name),
  );
  const area = house.areas.find(({ id }) => id === entity.area);
  return isShared && area ? `${entity.name} (${area.name})` : entity.name;
}

function placeRefusal(found: Exclude<PlaceFound, { type: 'place' }>, asked: string): Refusal {
  if (found.type === 'nowhere') return { type: 'no_place', asked, candidates: [] };
  const type = found.type === 'ambiguous' ? 'ambiguous' : 'unknown_place';
  return { type, asked, candidates: found.candidates };
}

const isMass = ({ isMass: mass }: Kind) => mass === true;

function found(entities: readonly HouseEntity[]): Resolution {
  return { type: 'found', entities: entities as readonly [HouseEntity, ...HouseEntity[]] };
}

function isIn({ area }: HouseEntity, { areas }: Scope): boolean {
  return areas === undefined || (area !== null && areas.has(area));
}

function isThere(entity: HouseEntity, scope: Scope | undefined): boolean {
  return scope === undefined || isIn(entity, scope);
}

/** Both named: the room on the floor, not the floor; nothing where they exclude each other. */
function overlap(a: Scope, b: Scope): Scope | undefined {
  if (a.areas === undefined) return b;
  if (b.areas === undefined) return a;
  const areas = new Set([...a.areas].filter((area) => b.areas?.has(area)));
  return areas.size > 0 ? { name: b.name, areas } : undefined;
}

function namesOf({ name, aliases }: HouseEntity): readonly string[] {
  return [name, ...aliases];
}

/** Its names without those of its room and floor: "Plafonnier du salon" is "plafonnier" in the salon. */
function shortNames(house: House, entity: HouseEntity): ReadonlySet<string> {
  const area = house.areas.find(({ id }) => id === entity.area);
  if (!area) return new Set();
  const rooms = [area.name, ...area.aliases].map(compared);
  const short = namesOf(entity).flatMap((name) => {
    const whole = compared(name);
    return rooms.flatMap((room) => {
      if (room === '' || whole === room) return [];
      if (whole.endsWith(` ${room}`)) return [whole.slice(0, -room.length - 1)];
      return whole.startsWith(`${room} `) ? [whole.slice(room.length + 1)] : [];
    });
  });
  return new Set(short);
}

const plain = remembered((name) => plainWords(name).join(' '));
const compared = remembered((name) => nameWords(name).join(' '));

/** Every question goes through the same few thousand names. */
function remembered(read: (name: string) => string): (name: string) => string {
  const known = new Map<string, string>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    if (known.size >= MAX_REMEMBERED) known.clear();
    const now = read(name);
    known.set(name, now);
    return now;
  };
}

const MAX_REMEMBERED = 20_000;
