/**
 * The Whisper child is killed in the middle of an utterance, by the system or by itself:
 *
 *   Wyoming door ─▶ VAD ─▶ ladder ─┬─▶ Whisper in its child ✗ killed while it works
 *                                  └─▶ starter recogniser in its own ─▶ transcript
 */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { wavToMono } from '../../src/audio/wav.ts';
import { systemClock } from '../../src/core/clock.ts';
import { EventBus, type ExoEvent } from '../../src/core/events.ts';
import { silentLog } from '../../src/core/log.ts';
import { InferenceHost } from '../../src/onnx/inference-host.ts';
import { StarterStt } from '../../src/stt/engines/starter-stt.ts';
import { type WhisperInference, WhisperStt } from '../../src/stt/engines/whisper-stt.ts';
import { SttLadder } from '../../src/stt/stt-ladder.ts';
import { listen } from '../../src/turn/listen.ts';
import { SileroModel } from '../../src/vad/silero-model.ts';
import { SileroVad } from '../../src/vad/silero-vad.ts';
import { FakeClock } from '../fakes/fake-clock.ts';
import { spokenCommand } from '../fakes/spoken-command.ts';
import { until } from '../fakes/until.ts';
import { makeWhisperFolder, type WhisperFolder } from '../fakes/whisper-folder.ts';
import { openDoor } from '../fakes/wyoming-door.ts';

const SHARED = process.env['EXO_SHARED_DIR'] ?? join(import.meta.dirname, '../../../shared');
const HOUSE = JSON.parse(
  readFileSync(join(import.meta.dirname, '../fixtures/houses/fr.json'), 'utf8'),
);
const COMMAND = spokenCommand(
  wavToMono(readFileSync(join(SHARED, 'audio/fr/quelle heure est-il.wav'))),
);

const context = { clock: systemClock, log: silentLog };
const vad = new SileroModel();
const starterHost: InferenceHost = new InferenceHost({
  ...context,
  name: 'starter',
  entry: new URL('../../src/inference-child.ts', import.meta.url),
  env: { EXO_DATA_DIR: mkdtempSync(join(tmpdir(), 'exo-killed-')) },
  prepare: (call) => new StarterStt(call).setHouse(HOUSE),
});
const whisperHost: InferenceHost = new InferenceHost({
  ...context,
  name: 'whisper',
  entry: new URL('../../src/whisper-child.ts', import.meta.url),
  prepare: async (call) => void (await whisper.load(call)),
});
let folder: WhisperFolder;
let whisper: WhisperStt;
/** Called as soon as an utterance is on its way to the child. */
let onUtterance: () => void = () => undefined;

const infer: WhisperInference = (operation, payload, options) => {
  const result = whisperHost.call(operation, payload, options);
  if (operation === 'whisper/transcribe') onUtterance();
  return result as never;
};

beforeAll(async () => {
  folder = await makeWhisperFolder(['int8']);
  whisper = new WhisperStt({ infer, model: { folder: folder.path, threads: 1 } });
  starterHost.start();
  whisperHost.start();
  await vad.start();
  await until(() => whisperHost.state === 'ready', 'a Whisper that is ready');
}, 60_000);
afterAll(async () => {
  await Promise.all([starterHost.close(), whisperHost.close(), vad.close()]);
  await folder.remove();
});

function openEars() {
  const clock = new FakeClock();
  const events: ExoEvent[] = [];
  const bus = new EventBus(silentLog);
  bus.observe((event) => events.push(event));
  const ladder = new SttLadder({
    rungs: [{ stt: whisper }, { stt: new StarterStt(starterHost.call) }],
    clock,
    random: () => 0.5,
    events: bus,
    // Else the starter, which is sure, would answer before anybody noticed.
    sureFirst: false,
  });
  const stt = listen({ vad: new SileroVad(vad), stt: ladder, answering: () => false });
  return { clock, events, ladder, stt };
}

it('the same utterance is answered all the same, and the next one by Whisper again', async () => {
  const { clock, events, ladder, stt } = openEars();
  await using door = await openDoor({ stt });
  const killed = whisperHost.pid ?? 0;
  // It takes the call and gets no further.
  process.kill(killed, 'SIGSTOP');
  onUtterance = () => {
    onUtterance = () => undefined;
    process.kill(killed, 'SIGKILL');
  };
  const client = await door.connect();
  client.send(...COMMAND);
  expect(await client.next()).toMatchObject({
    type: 'transcript',
    data: { text: 'quelle heure est-il' },
  });
  expect(door.events.at(-1)).toMatchObject({ type: 'transcribed', engine: 'starter' });
  expect(events).toMatchObject([
    { type: 'rung-fallen', engine: 'whisper', code: 'inference/crashed' },
  ]);

  await until(() => whisperHost.state === 'ready', 'a Whisper that has started again');
  expect(whisperHost.pid).not.toBe(killed);
  await clock.advance(2_000);
  const next = await door.connect();
  next.send(...COMMAND);
  expect((await next.next())?.type).toBe('transcript');
  expect(door.events.at(-1)).toMatchObject({ type: 'transcribed', engine: 'whisper' });
  expect(events.at(-1)).toMatchObject({ type: 'rung-recovered', engine: 'whisper' });
  ladder.close();
});

it('a Whisper that is killed before it is asked has started again by then', async () => {
  const { events, ladder, stt } = openEars();
  await using door = await openDoor({ stt });
  const client = await door.connect();
  const half = Math.floor(COMMAND.length / 2);
  client.send(...COMMAND.slice(0, half));
  const killed = whisperHost.pid ?? 0;
  process.kill(killed, 'SIGKILL');
  await until(() => whisperHost.pid !== killed, 'the end of the child');
  client.send(...COMMAND.slice(half));
  expect((await client.next())?.type).toBe('transcript');
  expect(door.events.at(-1)).toMatchObject({ type: 'transcribed', engine: 'whisper' });
  expect(events).toEqual([]);
  ladder.close();
});
