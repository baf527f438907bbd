/**
 * Bench: the card: what a frame, a change of the feed and the file itself cost, in a real Chromium.
 *
 *   eight rooms that speak ─▶ frames            frame_script_*
 *   a house at rest ─▶ no frames                idle_frames
 *   fifty rooms, one changes ─▶ it is shown     diff_50_rooms_*, feed_diff_*
 */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { REPOSITORY } from '../demo/harness/paths.ts';
import { roomsOf } from '../frontend-card/dev/made-up-house.ts';
import { applyPatch, type JsonObject, mergePatch } from '../src/rooms/merge-patch.ts';
import { percentile } from './statistics.ts';
import { BuiltCard } from './support/card-times.ts';
import { describeMachine } from './support/machine.ts';
import { tell } from './support/tell.ts';

const SPEAKING_ROOMS = 8;
const SPEAKING_MS = 8_000;
const IDLE_MS = 4_000;
const ROOMS = 50;
const TURNS = 12;

const machine = describeMachine();
tell('building the card');
await promisify(execFile)(join(REPOSITORY, 'script', 'build-card'));
const file = join(REPOSITORY, 'custom_components', 'exo', 'frontend', 'exo-card.js');
const bundle = await readFile(file);
const card = await BuiltCard.open();
try {
  tell(`${SPEAKING_ROOMS} rooms speak`);
  const framesMs = await card.speakingFramesMs(SPEAKING_ROOMS, SPEAKING_MS);
  tell('nobody speaks');
  const idleFrames = await card.idleFrames(SPEAKING_ROOMS, IDLE_MS);
  tell(`${ROOMS} rooms, one of them changes`);
  const { patches, wholes } = turns();
  const diffsMs = await card.eventsMs(ROOMS, patches);
  const wholesMs = await card.eventsMs(ROOMS, wholes);
  const metrics = {
    frame_script_p50_ms: fine(percentile(framesMs, 0.5)),
    frame_script_p95_ms: fine(percentile(framesMs, 0.95)),
    frames_per_s: fine(framesMs.length / (SPEAKING_MS / 1_000)),
    idle_frames: idleFrames,
    bundle_gzip_kb: fine(gzipSync(bundle, { level: 9 }).length / 1_000),
    diff_50_rooms_ms: fine(percentile(diffsMs, 0.95)),
    feed_diff_bytes: percentile(patches.map(size), 1),
  };
  const peer = {
    what: 'the same card, sent the whole state at each change',
    diff_50_rooms_ms: fine(percentile(wholesMs, 0.95)),
    feed_diff_bytes: percentile(wholes.map(size), 1),
  };
  const ratio = {
    diff_50_rooms_ms: fine(peer.diff_50_rooms_ms / metrics.diff_50_rooms_ms),
    feed_diff_bytes: fine(peer.feed_diff_bytes / metrics.feed_diff_bytes),
  };
  console.log(JSON.stringify({ bench: 'card', machine, metrics, peer, ratio }));
} finally {
  await card.close();
}

/** Some requests in some rooms as the app tells of them, once as patches and once as whole states. */
function turns() {
  const patches: unknown[] = [];
  const wholes: unknown[] = [];
  let state = roomsOf(ROOMS) as unknown as JsonObject;
  const change = (room: string, to: JsonObject) => {
    const after = applyPatch(state, { rooms: { [room]: to } });
    patches.push({ type: 'patch', patch: mergePatch(state, after) ?? {} });
    wholes.push({ type: 'state', connected: true, protocol: 1, version: '', state: after });
    state = after;
  };
  for (let turn = 0; turn < TURNS; turn += 1) {
    const room = `room_${1 + ((turn * 7) % ROOMS)}`;
    const answer = 'La lumière du salon est allumée, et les volets de la chambre se ferment. ';
    change(room, { activity: 'listening', sinceMs: turn, satellite: 'assist_satellite.salon' });
    change(room, {
      activity: 'processing',
      said: 'allume le salon et ferme les volets',
      person: 'Anna',
    });
    for (const share of [0.2, 0.6, 1]) {
      change(room, { answered: answer.repeat(3).slice(0, answer.length * 3 * share) });
    }
    change(room, { activity: 'responding', sinceMs: turn + 1 });
    change(room, { activity: 'idle', sinceMs: turn + 2, satellite: null });
  }
  return { patches, wholes };
}

function size(event: unknown): number {
  return Buffer.byteLength(JSON.stringify(event));
}

/** Less than a millisecond is what this is about. */
function fine(value: number): number {
  return Math.round(value * 100) / 100;
}
