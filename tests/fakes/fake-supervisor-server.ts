/**
 * The stand-in Supervisor as a program, for tests that run EXO in a container:
 *
 *   node tests/fakes/fake-supervisor-server.ts --config config.yaml --token T \
 *     --port 8080 --app 127.0.0.1:8099 --ingress-address 172.30.32.2
 *
 * Prints one JSON object a line: where it listens, then its messages after each change.
 */
import { parseArgs } from 'node:util';
import { discoveryServices, FakeSupervisor, INGRESS_TOKEN } from './fake-supervisor.ts';

const { values } = parseArgs({
  options: {
    config: { type: 'string' },
    token: { type: 'string', default: 'supervisor-token' },
    hostname: { type: 'string', default: 'local-exo' },
    port: { type: 'string', default: '0' },
    app: { type: 'string', default: '127.0.0.1:8099' },
    'ingress-address': { type: 'string' },
  },
});

const [host = '127.0.0.1', port = '8099'] = values.app.split(':');
const supervisor = new FakeSupervisor({
  token: values.token,
  hostname: values.hostname,
  app: { host, port: Number(port) },
  ...(values.config ? { services: discoveryServices(values.config) } : {}),
  ...(values['ingress-address'] ? { ingressAddress: values['ingress-address'] } : {}),
});

const print = (line: unknown) => process.stdout.write(`${JSON.stringify(line)}\n`);

await supervisor.start(Number(values.port));
print({
  url: supervisor.url,
  token: supervisor.token,
  services: supervisor.services,
  ingress: `${supervisor.url}/ingress/${INGRESS_TOKEN}/`,
});

let printed = '';
const watch = setInterval(() => {
  const messages = [...supervisor.messages.values()];
  const text = JSON.stringify(messages);
  if (text !== printed && messages.length > 0) print({ messages });
  printed = text;
}, 100);

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    clearInterval(watch);
    void supervisor.stop();
  });
}
