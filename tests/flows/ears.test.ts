/** The whole of EXO's ears: Wyoming door ─▶ VAD ─▶ starter in its child, with what is no speech. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Close } from '../../src/app-context.ts';
import { wavToMono } from '../../src/audio/wav.ts';
import { Doubts } from '../../src/brain/doubts.ts';
import type { AudioFrame } from '../../src/core/audio-frame.ts';
import { systemClock } from '../../src/core/clock.ts';
import { EventBus } from '../../src/core/events.ts';
import { silentLog } from '../../src/core/log.ts';
import { startEars } from '../../src/ears.ts';
import { parseOptions } from '../../src/options.ts';
import { spokenCommand } from '../fakes/spoken-command.ts';
import { type OpenDoor, openDoor } from '../fakes/wyoming-door.ts';

const SHARED = process.env['EXO_SHARED_DIR'] ?? join(import.meta.dirname, '../../../shared');
const RATE_HZ = 16_000;
const SECONDS = 4;
const limitMs = 60_000;

const folder = mkdtempSync(join(tmpdir(), 'exo-ears-'));
const closers: Close[] = [];
let door: OpenDoor;

beforeAll(async () => {
  const options = parseOptions({}, { EXO_DATA_DIR: folder });
  const events = new EventBus(silentLog);
  const starting = { options, clock: systemClock, log: silentLog, events, closers };
  const { stt } = await startEars(starting, {
    doubts: new Doubts(systemClock),
    remote: [],
    onLanguages: () => undefined,
  });
  door = await openDoor({ stt, clock: systemClock });
});
afterAll(async () => {
  await door[Symbol.asyncDispose]();
  for (const close of closers.toReversed()) await close();
  rmSync(folder, { recursive: true, force: true });
});

/** Each sample by its number, −1 … 1. */
function sound(sampleAt: (at: number) => number): AudioFrame {
  const samples = Int16Array.from({ length: SECONDS * RATE_HZ }, (_, at) =>
    Math.round(32_767 * sampleAt(at)),
  );
  return { samples, sampleRateHz: RATE_HZ };
}

/** The same numbers each time, −1 … 1. */
function randomNumbers(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

function whiteNoise(level: number): AudioFrame {
  const random = randomNumbers();
  return sound(() => level * random());
}

/** A fan, a shower: most of it is low. */
function brownNoise(level: number): AudioFrame {
  const random = randomNumbers();
  let value = 0;
  return sound(() => {
    value = Math.max(-1, Math.min(1, 0.98 * value + 0.2 * random()));
    return level * value;
  });
}

const wave = (at: number, hz: number) => Math.sin((2 * Math.PI * hz * at) / RATE_HZ);
const mainsHum = sound((at) => 0.2 * wave(at, 50) + 0.1 * wave(at, 150) + 0.05 * wave(at, 250));
const chord = sound((at) => 0.15 * (wave(at, 262) + wave(at, 330) + wave(at, 392)));
const clicks = sound((at) => (at % 4_000 < 20 ? 0.9 : 0));

async function hear(audio: AudioFrame) {
  const client = await door.connect();
  client.send(...spokenCommand(audio));
  const answer = await client.next();
  client.close();
  return answer;
}

describe('what is no speech', () => {
  it.each([
    ['silence', sound(() => 0)],
    ['a faint noise', whiteNoise(0.003)],
    ['a loud noise', whiteNoise(0.5)],
    ['a noise at full scale', whiteNoise(1)],
    ['a fan', brownNoise(0.1)],
    ['a shower', brownNoise(0.9)],
    ['the hum of the mains', mainsHum],
    ['a chord', chord],
    ['clicks', clicks],
    ['an offset', sound(() => 0.4)],
  ])('gives an empty transcript: %s', { timeout: limitMs }, async (_, audio) => {
    expect(await hear(audio)).toMatchObject({ type: 'transcript', data: { text: '' } });
  });

  it.each(readdirSync(join(SHARED, 'audio/other')).filter((name) => /noise/.test(name)))(
    'gives an empty transcript: %s',
    { timeout: limitMs },
    async (name) => {
      const audio = wavToMono(readFileSync(join(SHARED, 'audio/other', name)));
      expect(await hear(audio)).toMatchObject({ type: 'transcript', data: { text: '' } });
    },
  );

  it('does not keep a command from being heard', { timeout: limitMs }, async () => {
    const audio = wavToMono(readFileSync(join(SHARED, 'audio/fr/quelle heure est-il.wav')));
    expect(await hear(audio)).toMatchObject({ data: { text: 'quelle heure est-il' } });
  });
});
