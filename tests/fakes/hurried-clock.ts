/** Real time, a thousand times faster: for pauses between real sockets' turns, which no fake clock can advance. */
import { type Clock, systemClock } from '../../src/core/clock.ts';

const HURRY = 1_000;

export const hurriedClock: Clock = {
  nowMs: () => systemClock.nowMs() * HURRY,
  wallMs: () => systemClock.wallMs(),
  after: (delayMs, callback) => systemClock.after(delayMs / HURRY, callback),
};
