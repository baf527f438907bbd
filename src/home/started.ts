/** Whether Home Assistant has started: while it does, most of the house is not there yet. */
import { z } from 'zod';
import type { HomeConnection } from './connection.ts';

const config = z.object({ state: z.string() });

/**
 * Resolves with `already`, or `now` when it has just finished; stays open where the connection ends
 * before. What cannot be asked counts as started: an incomplete house is better than none.
 */
export function started(connection: HomeConnection): Promise<'already' | 'now'> {
  return new Promise((resolve) => {
    const ask = async () => {
      const message = { type: 'subscribe_events', event_type: 'homeassistant_started' };
      const { unsubscribe } = await connection.subscribe(message, () => {
        resolve('now');
        unsubscribe();
      });
      const { state } = config.parse(await connection.request({ type: 'get_config' }));
      if (state !== 'RUNNING') return;
      resolve('already');
      unsubscribe();
    };
    ask().catch(() => {
      if (!connection.closed.aborted) resolve('already');
    });
  });
}
