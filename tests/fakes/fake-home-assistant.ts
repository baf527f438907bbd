/**
 * Home Assistant's WebSocket and REST API as EXO uses them, on a real socket: signing in, registries,
 * states, services, the built-in agent and the integration's link. It can restart, refuse, drop and fall
 * silent.
 */
import { randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { DeviceError, FakeDevices } from './fake-devices.ts';
import { type FakePicture, serveRest } from './fake-home-rest.ts';
import { type FakeRegistries, fakeHouse } from './fake-house.ts';

export type FakeMessage = Record<string, unknown> & { id: number; type: string };

/** Thrown by a handler: becomes an error result with this code. */
export class FakeRefusal extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** Returns the result, or `silent` to leave the command without one. */
export type FakeHandler = (message: FakeMessage, peer: FakePeer) => unknown;

export const SILENT = Symbol('no result');

/** One signed-in connection. */
export class FakePeer {
  readonly subscriptions = new Map<number, FakeMessage>();
  readonly #socket: WebSocket;

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  send(message: unknown): void {
    this.#socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  event(subscription: number, event: unknown): void {
    this.send({ id: subscription, type: 'event', event });
  }
}

export class FakeHomeAssistant {
  version = '2026.11.0';
  /** `STARTING` while it starts. */
  state = 'RUNNING';
  token = 'good-token';
  /** True: takes connections and commands and answers nothing, pings neither. */
  silent = false;
  /** True: refuses WebSockets, while REST works. */
  socketDown = false;
  house: FakeRegistries = fakeHouse();
  readonly devices = new FakeDevices(
    () => this.house,
    (event) => this.changeStates(event),
    () => this.drop(),
  );
  /** What its cameras see. */
  readonly pictures = new Map<string, FakePicture>();
  readonly received: FakeMessage[] = [];
  readonly peers = new Set<FakePeer>();
  readonly handlers = new Map<string, FakeHandler>();
  connections = 0;
  /** What `conversation/process` answers. */
  converse: (text: string, message: FakeMessage) => unknown = (text) =>
    builtInAnswer('action_done', `Fait : ${text}`);
  #server: WebSocketServer | undefined;
  #http: Server | undefined;
  #port = 0;

  constructor() {
    this.#handleRegistries();
    this.#handleStates();
    this.#handleServices();
    this.handlers.set('ping', (message, peer) => {
      peer.send({ id: message.id, type: 'pong' });
      return SILENT;
    });
    this.handlers.set('get_config', () => ({ state: this.state, version: this.version }));
    this.handlers.set('conversation/prepare', () => null);
    this.handlers.set('conversation/process', (message) =>
      this.converse(String(message['text']), message),
    );
    this.handlers.set('unsubscribe_events', (message, peer) => {
      peer.subscriptions.delete(Number(message['subscription']));
      return null;
    });
  }

  get address(): string {
    return `ws://127.0.0.1:${this.#port}/api/websocket`;
  }

  /** On the same port each time. */
  async start(): Promise<void> {
    // Below the range for outgoing connections: a client that retries could get our port as its own.
    while (this.#port === 0 || !(await this.#listen())) this.#port = 20_000 + randomInt(10_000);
  }

  #listen(): Promise<boolean> {
    const { devices } = this;
    const { pictures } = this;
    const rest = { token: () => this.token, house: () => this.house, devices, pictures };
    const http = createServer((request, response) => serveRest(rest, request, response));
    const verifyClient = () => !this.socketDown;
    const server = new WebSocketServer({ server: http, autoPong: false, verifyClient });
    server.on('connection', (socket) => this.#greet(socket));
    this.#server = server;
    this.#http = http;
    return new Promise((resolve) => {
      server.once('error', () => resolve(false));
      http.once('listening', () => resolve(true)).listen(this.#port, '127.0.0.1');
    });
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    const http = this.#http;
    const closed = new Promise((resolve) => server.close(resolve));
    this.drop();
    this.#server = undefined;
    await closed;
    http?.closeAllConnections();
    await new Promise((resolve) => (http ? http.close(resolve) : resolve(undefined)));
  }

  /** None of its own sentences fits what it is told from now on. */
  understandsNothing(): void {
    this.converse = () => builtInAnswer('error', 'Désolé', { code: 'no_intent_match' });
  }

  /** Cuts all connections without a word. */
  drop(): void {
    for (const client of this.#server?.clients ?? []) client.terminate();
    this.peers.clear();
  }

  /** The messages of one type that came so far. */
  asked(type: string): FakeMessage[] {
    return this.received.filter((message) => message.type === type);
  }

  fire(eventType: string, data: unknown): void {
    this.#publish(
      (message) => message.type === 'subscribe_events' && message['event_type'] === eventType,
      { event_type: eventType, data },
    );
  }

  /** The compressed form that `subscribe_entities` sends. */
  changeStates(event: unknown): void {
    const { a = {}, c = {}, r = [] } = event as Record<'a' | 'c' | 'r', object | undefined>;
    const changed = [...Object.keys(a), ...Object.keys(c), ...Object.values(r)];
    this.#publish(
      (message) =>
        message.type === 'subscribe_entities' && changed.some((id) => isWanted(message, id)),
      event,
    );
  }

  #publish(matches: (subscription: FakeMessage) => boolean, event: unknown): void {
    for (const peer of this.peers)
      for (const [id, message] of peer.subscriptions) if (matches(message)) peer.event(id, event);
  }

  #greet(socket: WebSocket): void {
    this.connections += 1;
    socket.on('error', () => undefined);
    if (this.silent) return;
    socket.send(JSON.stringify({ type: 'auth_required', ha_version: this.version }));
    socket.once('message', (data) => {
      const { access_token } = JSON.parse(String(data)) as { access_token?: string };
      if (access_token !== this.token) {
        socket.send(JSON.stringify({ type: 'auth_invalid', message: 'Invalid access token' }));
        socket.close();
        return;
      }
      const peer = new FakePeer(socket);
      this.peers.add(peer);
      socket.on('close', () => this.peers.delete(peer));
      socket.on('message', (text) => this.#receive(JSON.parse(String(text)) as FakeMessage, peer));
      socket.send(JSON.stringify({ type: 'auth_ok', ha_version: this.version }));
    });
  }

  #receive(message: FakeMessage, peer: FakePeer): void {
    if (this.silent) return;
    this.received.push(message);
    if (message.type === 'supported_features') return;
    const handler = this.handlers.get(message.type);
    try {
      if (!handler) throw new FakeRefusal('unknown_command');
      const result = handler(message, peer);
      if (result === SILENT) return;
      peer.send({ id: message.id, type: 'result', success: true, result });
    } catch (error) {
      const known = error instanceof FakeRefusal || error instanceof DeviceError;
      const code = known ? error.code : 'unknown_error';
      const refused = { code, message: `refused: ${String(message['text'] ?? '')}` };
      peer.send({ id: message.id, type: 'result', success: false, error: refused });
    }
  }

  #handleRegistries(): void {
    const set = (type: string, handler: FakeHandler) => this.handlers.set(type, handler);
    set('config/floor_registry/list', () => this.house.floors);
    set('config/area_registry/list', () => this.house.areas);
    set('config/device_registry/list', () => this.house.devices);
    set('config/entity_registry/list', () =>
      this.house.entities.map(({ aliases: _, ...entry }) => entry),
    );
    set('config/entity_registry/get_entries', (message) => {
      const ids = message['entity_ids'] as string[];
      const found = (id: string) => this.house.entities.find((entry) => entry.entity_id === id);
      return Object.fromEntries(ids.map((id) => [id, found(id) ?? null]));
    });
    set('homeassistant/expose_entity/list', () => ({
      exposed_entities: Object.fromEntries(
        this.house.exposed.map((id) => [id, { conversation: true }]),
      ),
    }));
    set('homeassistant/expose_new_entities/get', () => ({ expose_new: this.house.exposeNew }));
  }

  #handleStates(): void {
    const subscribe = (message: FakeMessage, peer: FakePeer) => {
      peer.subscriptions.set(message.id, message);
      return null;
    };
    this.handlers.set('subscribe_events', subscribe);
    this.handlers.set('config_entries/subscribe', subscribe);
    this.handlers.set('subscribe_entities', (message, peer) => {
      subscribe(message, peer);
      peer.send([
        { id: message.id, type: 'result', success: true, result: null },
        { id: message.id, type: 'event', event: { a: this.#statesFor(message) } },
      ]);
      return SILENT;
    });
  }

  #statesFor(message: FakeMessage): unknown {
    const wanted = Object.entries(this.house.states).filter(([id]) => isWanted(message, id));
    return structuredClone(Object.fromEntries(wanted));
  }

  #handleServices(): void {
    this.handlers.set('call_service', (message) => {
      const target = message['target'] as { entity_id: string[] };
      const isAnswered = this.devices.call({
        domain: String(message['domain']),
        service: String(message['service']),
        data: message['service_data'] as Record<string, unknown>,
        entityIds: target.entity_id,
      });
      return isAnswered ? { context: { id: 'ctx' } } : SILENT;
    });
  }

  /** What Home Assistant says when a config entry of the domain changes. */
  changeConfigEntry(domain: string, state: string): void {
    this.#publish(
      (message) => message.type === 'config_entries/subscribe',
      [{ type: 'changed', entry: { domain, state } }],
    );
  }
}

/** Without a list, a subscription is about all. */
function isWanted(message: FakeMessage, id: string): boolean {
  const ids = message['entity_ids'] as string[] | undefined;
  return ids === undefined || ids.includes(id);
}

/** A result of `conversation/process`. */
export function builtInAnswer(
  responseType: string,
  speech: string,
  data: Record<string, unknown> = { success: [], failed: [] },
): unknown {
  return {
    response: {
      speech: { plain: { speech, extra_data: null } },
      card: {},
      language: 'fr',
      response_type: responseType,
      data,
    },
    conversation_id: null,
    continue_conversation: false,
  };
}
