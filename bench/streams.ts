/**
 * Bench: two hundred microphones at once, each with a VAD of its own, in the one main process.
 *
 *   200 recordings, in real time, out of step ─▶ Silero, shared ─▶ how late each frame is dealt with
 *
 *   --door   the same through both Wyoming doors of a real EXO, from a process of their own; `--speaking` of them are
 *            people, the others quiet rooms
 */
import { parseArgs } from 'node:util';
import { streamThroughDoors } from './support/door-streams.ts';
import { streamWithin } from './support/inner-streams.ts';
import { describeMachine, loadAverage } from './support/machine.ts';

const { values: options } = parseArgs({
  options: {
    streams: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '20' },
    door: { type: 'boolean', default: false },
    speaking: { type: 'string', default: '4' },
    // As Home Assistant sends it.
    'piece-ms': { type: 'string', default: '10' },
  },
});
const streams = Number(options.streams);
const seconds = Number(options.seconds);

const machine = describeMachine();
const doors = { speaking: Number(options.speaking), pieceMs: Number(options['piece-ms']) };
const metrics = options.door
  ? { ...doors, ...(await streamThroughDoors({ ...doors, count: streams, seconds })) }
  : await streamWithin(streams, seconds);
console.log(
  JSON.stringify({
    bench: 'streams',
    through: options.door ? 'door' : 'vad',
    machine: { ...machine, load_average_after: loadAverage() },
    metrics: { streams, ...metrics },
    peer: null,
    ratio: null,
  }),
);
