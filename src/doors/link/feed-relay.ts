/** The feed → Home Assistant, for as long as the link is open: the whole once, then patches in their order. */
import { ExoError } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import type { HomeConnection, Unsubscribe } from '../../home/connection.ts';
import { HomeRefusal } from '../../home/refusal.ts';
import type { Feed } from '../../rooms/feed.ts';
import type { Envelope } from '../../rooms/reply-envelope.ts';
import { diffMessage, envelopeMessage, stateMessage } from './messages.ts';

/** Returns the function that ends it. */
export function relayFeed(connection: HomeConnection, feed: Feed, log: Log): Unsubscribe {
  const failed = (error: unknown) => {
    const code = error instanceof ExoError ? error.code : 'core/internal';
    log.debug('the state was not taken', { code });
  };
  const tellWhole = () => void connection.request(stateMessage(feed.state)).catch(failed);
  return feed.follow({
    onState: tellWhole,
    onPatch: (patch) => {
      connection.request(diffMessage(patch)).catch((error: unknown) => {
        // What it makes of a patch that it refused is not ours any more: it gets the whole again.
        if (error instanceof HomeRefusal && !connection.closed.aborted) tellWhole();
        else failed(error);
      });
    },
    // It may be lost: a mouth that does not move is all that comes of it.
    onEnvelope: (envelope: Envelope) =>
      void connection.request(envelopeMessage(envelope)).catch(() => undefined),
  });
}
