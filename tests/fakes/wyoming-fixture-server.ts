/**
 * The Wyoming door with scripted engines, for clients in other languages: prints `{"port": …}` and
 * serves until its input ends. The scripts are chosen by the language that a request names:
 * `fr` hears and speaks, `en` fails, anything else is refused.
 */
import { systemClock } from '../../src/core/clock.ts';
import { ExoError } from '../../src/core/errors.ts';
import { EventBus } from '../../src/core/events.ts';
import { silentLog } from '../../src/core/log.ts';
import { WyomingServer } from '../../src/doors/wyoming/server.ts';
import type { Stt } from '../../src/stt/stt.ts';
import type { Tts } from '../../src/tts/tts.ts';
import { FakeStt } from './fake-stt.ts';
import { FakeTts } from './fake-tts.ts';

const hearing = new FakeStt();
const deaf = new FakeStt({ error: new ExoError('stt/failed', 'Scripted failure') });
const stt: Stt = {
  name: 'fake',
  capabilities: hearing.capabilities,
  transcribe(audio, request, signal) {
    const engine = request.language === 'en' ? deaf : hearing;
    return engine.transcribe(audio, request, signal);
  },
};

const speaking = new FakeTts();
const failure = new ExoError('tts/failed', 'Scripted failure');
const hoarse = new FakeTts({ error: { afterSentences: 1, error: failure } });
const tts: Tts = {
  name: 'fake',
  capabilities: speaking.capabilities,
  synthesize(text, request, signal) {
    const engine = request.voice === 'fake-en' ? hoarse : speaking;
    return engine.synthesize(text, request, signal);
  },
};

const server = new WyomingServer({
  port: 0,
  host: '127.0.0.1',
  stt,
  tts,
  clock: systemClock,
  log: silentLog,
  events: new EventBus(silentLog),
  language: 'fr',
  version: '0.0.0',
  // A client sees what reached the engine: the names to listen for, and the length of the audio.
  wordTranscript: ({ text }) => {
    const { request, frames } = hearing.last;
    const sampleCount = frames.reduce((sum, { samples }) => sum + samples.length, 0);
    return [text, ...(request.hotwords ?? []), String(sampleCount)].join('|');
  },
});
await server.start();
process.stdout.write(`${JSON.stringify({ port: server.port })}\n`);
process.stdin.on('end', () => {
  server.close().then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
process.stdin.resume();
