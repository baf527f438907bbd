/** The Wyoming door with Piper behind it, as a process of its own: `piper-door.ts PORT FOLDER`. */

import { systemClock } from '../../src/core/clock.ts';
import { EventBus } from '../../src/core/events.ts';
import { createLog } from '../../src/core/log.ts';
import { WyomingServer } from '../../src/doors/wyoming/server.ts';
import { InferenceHost } from '../../src/onnx/inference-host.ts';
import { Piper } from '../../src/tts/engines/piper/piper.ts';
import { SentenceAdapter } from '../../src/tts/sentence-adapter.ts';
import { FakeStt } from '../../tests/fakes/fake-stt.ts';

const [port = '0', folder = ''] = process.argv.slice(2);
const log = createLog('info', (line) => console.error(line));
const host: InferenceHost = new InferenceHost({
  name: 'voice',
  entry: new URL('../../src/voice-child.ts', import.meta.url),
  clock: systemClock,
  log,
  prepare: (call) => piper.warm('fr', call),
});
const piper = new Piper({ infer: host.callStream, folder });
for (const { message } of await piper.start(['fr'])) log.warn(message);
host.start();
const server = new WyomingServer({
  port: Number(port),
  host: '127.0.0.1',
  stt: new FakeStt(),
  tts: new SentenceAdapter(piper, systemClock),
  clock: systemClock,
  log,
  events: new EventBus(log),
  language: 'fr',
  version: 'bench',
});
await server.start();
process.once('SIGTERM', async () => {
  await server.close();
  await host.close();
  await piper.close();
  process.exit(0);
});
