/** What a card knows of EXO, reduced from the events of `exo/feed` (docs/protocol/feed.md). Pure. */
import type { RoomState } from '../../../src/rooms/feed-state.ts';
import { applyPatch, type JsonObject } from '../../../src/rooms/merge-patch.ts';
import { isObject, wholeRooms } from './whole-room.ts';

/** What this card was written for. */
export const FEED_PROTOCOL = 1;

export type FeedProblem =
  /** The integration is not there, or not set up. */
  | 'no-integration'
  /** The app has not been here since Home Assistant started. */
  | 'never-seen'
  /** It was here and is gone; the state is old. */
  | 'lost'
  /** The connection to Home Assistant is gone. */
  | 'disconnected'
  /** The app speaks another protocol. */
  | 'other-protocol';

export interface FeedView {
  /** What patches are applied to; undefined before the first. */
  readonly document: JsonObject | undefined;
  /** Those of the document, whole; undefined before the first. */
  readonly rooms: Readonly<Record<string, RoomState>> | undefined;
  readonly problem: FeedProblem | undefined;
  /** Of the integration: a card of another version is an old one from a cache. */
  readonly version: string | undefined;
}

export interface Envelope {
  readonly room: string;
  readonly reply: string;
  readonly startMs: number;
  /** Base64: eight bands a frame, fifty frames a second. */
  readonly bands: string;
  readonly last: boolean;
}

export const NO_FEED: FeedView = {
  document: undefined,
  rooms: undefined,
  problem: undefined,
  version: undefined,
};

/** @param event as it came; what is not known, or not what it says it is, changes nothing */
export function reduceFeed(view: FeedView, event: unknown): FeedView {
  if (!isObject(event)) return view;
  const { type, state, patch, version } = event;
  switch (type) {
    case 'state': {
      const known = { ...view, version: typeof version === 'string' ? version : undefined };
      const problem = problemOf(event);
      // Of another protocol nothing is understood; where there is none, the last one stays.
      if (problem === 'other-protocol' || !isObject(state)) return { ...known, problem };
      return { ...known, document: state, rooms: wholeRooms(state), problem };
    }
    case 'patch': {
      if (!view.document || !isObject(patch)) return view;
      const document = applyPatch(view.document, patch);
      return { ...view, document, rooms: wholeRooms(document) };
    }
    case 'lost':
      return { ...view, problem: 'lost' };
    default:
      return view;
  }
}

function problemOf({ protocol, state, connected }: JsonObject): FeedProblem | undefined {
  if (protocol !== FEED_PROTOCOL) return 'other-protocol';
  if (!isObject(state)) return 'never-seen';
  return connected === true ? undefined : 'lost';
}

/** Undefined: no envelope, or one that cannot be read. */
export function readEnvelope(event: unknown): Envelope | undefined {
  if (!isObject(event) || event['type'] !== 'envelope') return undefined;
  const { room, reply, startMs, bands, last } = event;
  if (typeof room !== 'string' || typeof reply !== 'string' || typeof bands !== 'string') return;
  if (typeof startMs !== 'number') return;
  return { room, reply, startMs, bands, last: last === true };
}
