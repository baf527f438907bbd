/**
 * The server that EXO's remote recognisers speak to, on a real socket: `/audio/transcriptions` as a file or as a
 * stream of events, and Realtime transcription sessions over WebSocket.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { parseWav } from '../../src/audio/wav.ts';
import { type FakeAnswer, FakeHttpServer, type FakeRequest } from './fake-http-server.ts';
import { FAKE_KEY } from './fake-voice-servers.ts';

/** One utterance that the server was given. */
export interface FakeTranscription {
  /** Of the form, or of the session. */
  readonly fields: Readonly<Record<string, unknown>>;
  durationMs: number;
  isCommitted: boolean;
}

const REALTIME_RATE_HZ = 24_000;
const ITEM = { item_id: 'item_1', content_index: 0 };
const PREFIX = 'conversation.item.input_audio_transcription';

export class FakeTranscriptionServer extends FakeHttpServer {
  readonly heard: FakeTranscription[] = [];
  /** Where each session was opened. */
  readonly sessions: string[] = [];
  text = 'allume la lumière du salon';
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly #upgrading = new Set<Duplex>();

  constructor() {
    super((request) => answer(this, request));
    this.server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  override async stop(): Promise<void> {
    for (const socket of this.#upgrading) socket.destroy();
    await super.stop();
  }

  get openSessions(): number {
    return this.#sockets.clients.size;
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.sessions.push(request.url ?? '');
    this.#upgrading.add(socket);
    socket.on('close', () => this.#upgrading.delete(socket)).on('error', () => undefined);
    const how = this.misbehaviour;
    if (how === 'stall') return;
    if (how === 'reset') {
      socket.destroy();
      return;
    }
    const status = typeof how === 'object' ? how.status : isSignedIn(request.headers) ? 101 : 401;
    if (status !== 101) {
      socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (session) => this.#serve(session));
  }

  #serve(socket: WebSocket): void {
    const session: FakeTranscription & { fields: Record<string, unknown> } = {
      fields: {},
      durationMs: 0,
      isCommitted: false,
    };
    this.heard.push(session);
    const send = (message: unknown) => socket.send(JSON.stringify(message));
    send({ type: 'session.created', session: { type: 'transcription' } });
    socket.on('message', (data) => {
      const message = JSON.parse(data.toString());
      if (message.type === 'session.update') session.fields = message.session;
      if (message.type === 'input_audio_buffer.append') {
        const samples = Buffer.from(message.audio, 'base64').length / 2;
        session.durationMs += (samples / REALTIME_RATE_HZ) * 1_000;
        this.#whileListening(socket);
        send({ type: `${PREFIX}.delta`, ...ITEM, delta: 'allume ' });
      }
      if (message.type !== 'input_audio_buffer.commit') return;
      session.isCommitted = true;
      this.#afterCommit(socket);
    });
  }

  #whileListening(socket: WebSocket): void {
    if (this.misbehaviour === 'reset-inside') socket.terminate();
    if (this.misbehaviour === 'garbage') socket.send('<html>Welcome</html>');
    if (this.misbehaviour === 'json') socket.send('{"type":"error"}');
    if (this.misbehaviour === 'endless') socket.send('x'.repeat(2_000_000));
  }

  #afterCommit(socket: WebSocket): void {
    const send = (message: unknown) => socket.send(JSON.stringify(message));
    if (this.misbehaviour === 'stall-inside') return;
    send({ type: 'input_audio_buffer.committed', item_id: ITEM.item_id });
    send({ type: 'conversation.item.added', item: { id: ITEM.item_id } });
    const transcript = this.misbehaviour === 'empty' ? '' : this.text;
    send({ type: `${PREFIX}.completed`, ...ITEM, transcript, usage: { type: 'duration' } });
  }
}

function isSignedIn(headers: Readonly<Record<string, unknown>>): boolean {
  return headers['authorization'] === `Bearer ${FAKE_KEY}` || headers['api-key'] === FAKE_KEY;
}

function answer(server: FakeTranscriptionServer, request: FakeRequest): FakeAnswer {
  const contentType = 'application/json';
  if (!isSignedIn(request.headers))
    return { status: 401, contentType, body: '{"error":{"code":"invalid_api_key"}}' };
  if (request.path.endsWith('/models')) return { contentType, body: '{"data":[]}' };
  const fields = readForm(request);
  const file = fields['file'] as Buffer;
  const { pcm, sampleRateHz } = parseWav(file);
  const durationMs = (pcm.length / 2 / sampleRateHz) * 1_000;
  server.heard.push({ fields, durationMs, isCommitted: true });
  if (fields['stream'] !== 'true')
    return { contentType, body: JSON.stringify({ text: server.text }) };
  const events = [
    ...server.text.split(' ').map(delta),
    { type: 'transcript.text.done', text: server.text },
  ];
  const body = events.map((event) => `data: ${JSON.stringify(event)}\r\n\r\n`).join('');
  return { contentType: 'text/event-stream; charset=utf-8', body };
}

function delta(word: string, at: number) {
  return { type: 'transcript.text.delta', delta: at === 0 ? word : ` ${word}` };
}

/** By name; one that comes several times is a list, and the file its bytes. */
function readForm({ body, headers }: FakeRequest): Record<string, unknown> {
  const boundary = /boundary=(.+)$/.exec(headers['content-type'] ?? '')?.[1] ?? '';
  const fields: Record<string, unknown> = {};
  for (const part of body.toString('latin1').split(`--${boundary}`).slice(1, -1)) {
    const [head = '', ...rest] = part.slice(2, -2).split('\r\n\r\n');
    const name = /name="([^"]+)"/.exec(head)?.[1] ?? '';
    const bytes = Buffer.from(rest.join('\r\n\r\n'), 'latin1');
    const value = head.includes('filename=') ? bytes : bytes.toString('utf8');
    const known = fields[name];
    fields[name] = name.endsWith('[]') ? [...(Array.isArray(known) ? known : []), value] : value;
  }
  return fields;
}
