/** What the card costs, measured in the page itself: for `script/bench card`. */
import type { MadeUpConnection } from './made-up-connection.ts';

export interface Frames {
  /** Of the script of each frame that was drawn. */
  readonly scriptMs: readonly number[];
}

/** All frames that any script of the page asks for, while so much time passes. */
export async function measureFrames(forMs: number): Promise<Frames> {
  const request = window.requestAnimationFrame;
  const scriptMs: number[] = [];
  window.requestAnimationFrame = (callback) =>
    request((atMs) => {
      const startMs = performance.now();
      callback(atMs);
      scriptMs.push(performance.now() - startMs);
    });
  await new Promise((resolve) => window.setTimeout(resolve, forMs));
  window.requestAnimationFrame = request;
  return { scriptMs };
}

/** From an event of the feed to the last element that shows it. */
export async function measureEvents(
  connection: MadeUpConnection,
  events: readonly unknown[],
): Promise<readonly number[]> {
  const tookMs: number[] = [];
  for (const event of events) {
    const startMs = performance.now();
    connection.tell(event);
    for (const card of window.stage.cards) {
      await card.updateComplete;
      const rooms = card.renderRoot.querySelectorAll('exo-room');
      await Promise.all(Array.from(rooms, (room) => room.updateComplete));
    }
    tookMs.push(performance.now() - startMs);
    // The browser paints what was changed before the next comes.
    await new Promise((resolve) => window.setTimeout(resolve, 30));
  }
  return tookMs;
}
