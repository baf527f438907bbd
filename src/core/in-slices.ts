/** Long work on main, some milliseconds at a time: sockets and timers have their turn in between. */
import { setImmediate as nextTurn } from 'node:timers/promises';

const SLICE_MS = 4;

/** @example for await (const line of inSlices(lines)) facts.push(read(line)); */
export async function* inSlices<Item>(
  items: Iterable<Item>,
  nowMs: () => number = () => performance.now(),
): AsyncGenerator<Item, void, undefined> {
  let begunMs = nowMs();
  for (const item of items) {
    yield item;
    if (nowMs() - begunMs < SLICE_MS) continue;
    await nextTurn();
    begunMs = nowMs();
  }
}
