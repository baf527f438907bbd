/** Tells the integration again and again that this app is there: cards show within seconds that it is not. */
import type { Clock } from '../../core/clock.ts';
import type { HomeConnection } from '../../home/connection.ts';
import { refusedBecause } from '../../home/refusal.ts';

/** The integration gives the link up after five seconds without a word. */
const ALIVE_INTERVAL_MS = 2_000;

/** `onLost`: the integration has given the link up. Returns the function that ends it. */
export function keepAlive(
  connection: HomeConnection,
  clock: Clock,
  onLost: () => void,
): () => void {
  let cancel: () => void = () => undefined;
  const sayLater = () => {
    cancel = clock.after(ALIVE_INTERVAL_MS, say);
  };
  const say = () => {
    // The next does not wait for this one's answer: a slow Home Assistant is not a lost app.
    sayLater();
    connection.request({ type: 'exo/link/alive' }).catch((error: unknown) => {
      if (refusedBecause(error, 'not_linked')) onLost();
    });
  };
  sayLater();
  return () => cancel();
}
