/** The states of the house, and what a command changed. */
import type { Connection } from 'home-assistant-js-websocket';
import { until } from './deadline.ts';

/** What people see of a thing; helpers and clocks are left out. */
const DOMAINS = ['light', 'cover', 'climate', 'media_player', 'scene', 'switch', 'fan', 'lock'];
/** Beside the state itself. */
const ATTRIBUTES = [
  'brightness',
  'hs_color',
  'current_position',
  'temperature',
  'media_track',
  'volume_level',
];
/** A command answers before every state has followed. */
const SETTLE_MS = 1_000;

interface State {
  readonly entity_id: string;
  readonly state: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Entity → its state as one line. */
export type States = ReadonlyMap<string, string>;

export async function readStates(connection: Connection): Promise<States> {
  const states = await connection.sendMessagePromise<State[]>({ type: 'get_states' });
  return new Map(
    states
      .filter(({ entity_id: id }) => DOMAINS.includes(id.slice(0, id.indexOf('.'))))
      .map(({ entity_id: id, state, attributes }) => [
        id,
        [state, ...ATTRIBUTES.flatMap((name) => describe(name, attributes[name]))].join(' '),
      ]),
  );
}

function describe(name: string, value: unknown): string[] {
  return value === undefined || value === null ? [] : [`${name}=${JSON.stringify(value)}`];
}

/** One line for each thing that changed, before → after; waits a moment for the first. */
export async function changes(connection: Connection, before: States): Promise<string[]> {
  try {
    return await until('change', SETTLE_MS, async () => {
      const lines = difference(before, await readStates(connection));
      return lines.length > 0 ? lines : undefined;
    });
  } catch {
    return ['nothing changed'];
  }
}

function difference(before: States, after: States): string[] {
  return [...after]
    .filter(([id, state]) => before.get(id) !== state)
    .map(([id, state]) => `${id}: ${before.get(id) ?? 'absent'} → ${state}`);
}
