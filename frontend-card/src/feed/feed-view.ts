/** What a card knows of EXO, reduced from the events of `exo/feed` (docs/protocol/feed.md). Pure. */
import type { FeedState } from '../../../src/rooms/feed-state.ts';
import { applyPatch, type JsonObject } from '../../../src/rooms/merge-patch.ts';

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
  readonly state: FeedState | undefined;
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

export type FeedEvent =
  | {
      readonly type: 'state';
      readonly connected: boolean;
      readonly protocol: number;
      readonly version: string;
      readonly state: FeedState | null;
    }
  | { readonly type: 'patch'; readonly patch: JsonObject }
  | { readonly type: 'lost' }
  | ({ readonly type: 'envelope' } & Envelope);

export const NO_FEED: FeedView = { state: undefined, problem: undefined, version: undefined };

export function reduceFeed(view: FeedView, event: FeedEvent): FeedView {
  switch (event.type) {
    case 'state':
      return {
        state: event.state ?? view.state,
        problem: problemOf(event),
        version: event.version,
      };
    case 'patch':
      if (!view.state) return view;
      return { ...view, state: patched(view.state, event.patch) };
    case 'lost':
      return { ...view, problem: 'lost' };
    default:
      return view;
  }
}

function problemOf({
  connected,
  protocol,
  state,
}: Extract<FeedEvent, { type: 'state' }>): FeedProblem | undefined {
  if (protocol !== FEED_PROTOCOL) return 'other-protocol';
  if (!state) return 'never-seen';
  return connected ? undefined : 'lost';
}

/** The patch was made between two documents of this type. */
function patched(state: FeedState, patch: JsonObject): FeedState {
  return applyPatch(state as unknown as JsonObject, patch) as unknown as FeedState;
}
