/** The Wyoming door on a free port, with scripted engines, a clock of its own and everything it says kept. */
import { EventBus, type ExoEvent } from '../../src/core/events.ts';
import { createLog } from '../../src/core/log.ts';
import { WyomingServer, type WyomingServerOptions } from '../../src/doors/wyoming/server.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeStt } from './fake-stt.ts';
import { FakeTts } from './fake-tts.ts';
import { WyomingClient } from './wyoming-client.ts';

export interface OpenDoor extends AsyncDisposable {
  readonly server: WyomingServer;
  readonly clock: FakeClock;
  readonly events: readonly ExoEvent[];
  readonly log: readonly string[];
  connect(): Promise<WyomingClient>;
}

export async function openDoor(options: Partial<WyomingServerOptions> = {}): Promise<OpenDoor> {
  const clock = new FakeClock();
  const events: ExoEvent[] = [];
  const lines: string[] = [];
  const log = createLog('debug', (line) => lines.push(line));
  const bus = new EventBus(log);
  bus.observe((event) => events.push(event));
  const server = new WyomingServer({
    port: 0,
    host: '127.0.0.1',
    stt: new FakeStt(),
    tts: new FakeTts(),
    clock,
    log,
    events: bus,
    language: 'fr',
    version: '1.2.3',
    ...options,
  });
  await server.start();
  const clients: WyomingClient[] = [];
  return {
    server,
    clock,
    events,
    log: lines,
    async connect() {
      const client = await WyomingClient.connect(server.port);
      clients.push(client);
      return client;
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.close();
      await server.close();
    },
  };
}
