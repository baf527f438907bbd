/**
 * Supervisor as an app sees it, on a real socket: tokens, what an app may call, discovery messages, and
 * ingress from the one address that Supervisor has. It can be slow, refuse, answer nonsense and restart.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

export interface DiscoveryMessage {
  readonly uuid: string;
  readonly service: string;
  readonly config: Readonly<Record<string, unknown>>;
}

export interface FakeSupervisorOptions {
  readonly token?: string;
  readonly hostname?: string;
  /** What `discovery:` of the app's configuration lists. */
  readonly services?: readonly string[];
  /** Where ingress finds the app; Supervisor goes to the app's own address. */
  readonly app?: { readonly host: string; readonly port: number };
  /** The address that ingress comes from: `172.30.32.2` where it is an address of this machine. */
  readonly ingressAddress?: string;
}

export const INGRESS_TOKEN = 'ingress-token';
const MAX_BODY_BYTES = 16 * 1024 * 1024;

class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export class FakeSupervisor {
  readonly token: string;
  hostname: string;
  services: readonly string[];
  app: FakeSupervisorOptions['app'];
  /** True: takes requests and never answers. */
  silent = false;
  /** Answers with this instead, before anything is looked at. */
  answer: { status: number; body: string } | undefined;
  /** `POST /discovery`, … with the pushes to Home Assistant that they caused. */
  readonly requests: string[] = [];
  readonly pushes: string[] = [];
  readonly messages = new Map<string, DiscoveryMessage>();
  readonly #ingressAddress: string | undefined;
  #server: Server | undefined;
  #port = 0;

  constructor(options: FakeSupervisorOptions = {}) {
    this.token = options.token ?? randomBytes(28).toString('hex');
    this.hostname = options.hostname ?? 'local-exo';
    this.services = options.services ?? ['wyoming', 'exo'];
    this.app = options.app;
    this.#ingressAddress = options.ingressAddress;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** On the same port each time. */
  async start(port = this.#port): Promise<void> {
    const server = createServer((incoming, response) => {
      this.#serve(incoming, response).catch(() => response.destroy());
    });
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
    this.#port = (server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    server?.closeAllConnections();
    if (server) await new Promise((resolve) => server.close(resolve));
  }

  /** The app's message for a service, as Home Assistant would read it. */
  message(service: string): DiscoveryMessage | undefined {
    return [...this.messages.values()].find((message) => message.service === service);
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = incoming.url ?? '/';
    if (path.startsWith(`/ingress/${INGRESS_TOKEN}/`)) {
      this.#ingress(incoming, response);
      return;
    }
    this.requests.push(`${incoming.method} ${path}`);
    if (this.silent) return;
    if (this.answer) {
      response.writeHead(this.answer.status).end(this.answer.body);
      return;
    }
    try {
      this.#checkToken(incoming);
      const data = this.#route(incoming.method ?? 'GET', path, await readBody(incoming));
      send(response, 200, { result: 'ok', data });
    } catch (error) {
      const status = error instanceof Refusal ? error.status : 400;
      send(response, status, { result: 'error', message: (error as Error).message });
    }
  }

  #checkToken({ headers }: IncomingMessage): void {
    const bearer = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1];
    const given = bearer ?? headers['x-supervisor-token'];
    if (given !== this.token) throw new Refusal(401, 'Unauthorized');
  }

  #route(method: string, path: string, body: string): unknown {
    if (method === 'GET' && path === '/addons/self/info') {
      return {
        slug: 'local_exo',
        hostname: this.hostname,
        ingress_entry: `/api/hassio_ingress/${INGRESS_TOKEN}`,
        ingress_port: 8099,
        state: 'started',
      };
    }
    if (method === 'POST' && path === '/discovery') return this.#announce(body);
    const uuid = /^\/discovery\/([\da-f]{32})$/.exec(path)?.[1];
    if (method === 'DELETE' && uuid) return this.#withdraw(uuid);
    // Everything else takes rights that the app does not ask for.
    throw new Refusal(403, `Forbidden: ${method} ${path}`);
  }

  /** One message an app and service: the same again is no news, another config replaces it. */
  #announce(body: string): { uuid: string } {
    const { service, config } = JSON.parse(body) as Partial<DiscoveryMessage>;
    if (typeof service !== 'string' || typeof config !== 'object' || Array.isArray(config))
      throw new Refusal(400, 'expected a service and a config');
    if (!this.services.includes(service))
      throw new Refusal(403, `App local_exo wants to send discovery for ${service}, not listed`);
    const known = this.message(service);
    if (known && JSON.stringify(known.config) === JSON.stringify(config))
      return { uuid: known.uuid };
    const uuid = known?.uuid ?? randomBytes(16).toString('hex');
    this.messages.set(uuid, { uuid, service, config });
    this.pushes.push(`new ${service}`);
    return { uuid };
  }

  #withdraw(uuid: string): Record<string, never> {
    const message = this.messages.get(uuid);
    if (!message) throw new Refusal(404, 'Discovery message not found');
    this.messages.delete(uuid);
    this.pushes.push(`removed ${message.service}`);
    return {};
  }

  /** Takes its prefix off and says where it was; parameters of the content type get lost on the way. */
  #ingress(incoming: IncomingMessage, response: ServerResponse): void {
    const path = (incoming.url ?? '').slice(`/ingress/${INGRESS_TOKEN}`.length);
    if (!this.app) {
      response.writeHead(503).end();
      return;
    }
    const headers = {
      ...incoming.headers,
      'x-ingress-path': `/api/hassio_ingress/${INGRESS_TOKEN}`,
      'x-hass-source': 'core.ingress',
      'x-remote-user-id': 'user-1',
    };
    const from = this.#ingressAddress ? { localAddress: this.#ingressAddress } : {};
    const { method = 'GET' } = incoming;
    const outgoing = request({ ...this.app, ...from, path, method, headers }, (answer) => {
      const type = answer.headers['content-type']?.split(';')[0];
      response.writeHead(answer.statusCode ?? 502, {
        ...answer.headers,
        ...(type ? { 'content-type': type } : {}),
      });
      answer.pipe(response);
    });
    outgoing.on('error', () => response.writeHead(502).end());
    incoming.pipe(outgoing);
  }
}

/** The services under `discovery:` of an app's configuration in YAML. */
export function discoveryServices(configFile: string): string[] {
  const lines = readFileSync(configFile, 'utf8').split('\n');
  const start = lines.findIndex((line) => /^discovery:/.test(line));
  if (start < 0) return [];
  const inline = /\[(.*)\]/.exec(lines[start] ?? '')?.[1];
  if (inline !== undefined) return inline.split(',').map((name) => name.trim());
  const items = lines.slice(start + 1).map((line) => /^\s*-\s*([\w-]+)/.exec(line)?.[1]);
  const end = items.indexOf(undefined);
  return items.slice(0, end < 0 ? undefined : end).filter((name) => name !== undefined);
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of incoming.setEncoding('utf8')) {
    text += String(chunk);
    if (text.length > MAX_BODY_BYTES) throw new Refusal(413, 'too large');
  }
  return text;
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}
