/** Opens one WebSocket to Home Assistant and signs in: address, token → a socket its library can use. */
import type { HaWebSocket } from 'home-assistant-js-websocket';
import { WebSocket } from 'ws';
import type { Clock } from '../core/clock.ts';
import { type ErrorCode, ExoError } from '../core/errors.ts';

export interface SocketOptions {
  readonly address: string;
  readonly token: string;
  readonly clock: Clock;
}

/** From the first packet to `auth_ok`; Supervisor itself gives 10 s to sign in. */
const OPEN_TIMEOUT_MS = 10_000;
/** The registries of the largest houses stay below it; more is no Home Assistant. */
const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;
/** So much unsent means that the other side stopped reading. */
const MAX_UNSENT_BYTES = 8 * 1024 * 1024;
/** A peer that never answers the closing handshake does not keep the socket. */
const CLOSE_TIMEOUT_MS = 1_000;

/** Rejects with `home/unreachable` or `home/auth-failed`. An aborted attempt is `home/disconnected`. */
export function openSocket(options: SocketOptions, signal: AbortSignal): Promise<HaWebSocket> {
  return new Promise((resolve, reject) => {
    const { clock, token } = options;
    const socket = new WebSocket(options.address, {
      maxPayload: MAX_MESSAGE_BYTES,
      perMessageDeflate: false,
    });
    const settle = () => {
      cancelTimeout();
      signal.removeEventListener('abort', abort);
      socket.off('message', receive).off('close', closed).off('unexpected-response', refused);
    };
    const fail = (code: ErrorCode, message: string, cause?: unknown) => {
      settle();
      socket.terminate();
      reject(new ExoError(code, message, { retryable: true, cause }));
    };
    const abort = () => fail('home/disconnected', 'stopped');
    const closed = () => fail('home/unreachable', 'the connection was closed before signing in');
    const refused = (_request: unknown, response: { statusCode?: number }) =>
      fail('home/unreachable', `the address answers with HTTP status ${response.statusCode}`);
    const receive = (data: unknown) => {
      switch (messageType(data)) {
        case 'auth_required':
          socket.send(JSON.stringify({ type: 'auth', access_token: token }));
          return;
        case 'auth_ok':
          settle();
          resolve(adapt(socket, versionIn(data), clock));
          return;
        case 'auth_invalid':
          return fail('home/auth-failed', 'Home Assistant does not accept the token');
        default:
          return fail('home/unreachable', 'what answers at the address is no Home Assistant');
      }
    };
    const cancelTimeout = clock.after(OPEN_TIMEOUT_MS, () =>
      fail('home/unreachable', `no answer within ${OPEN_TIMEOUT_MS} ms`),
    );
    // Stays for the socket's whole life: 'close' always follows, an unheard 'error' would end the process.
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (socket.readyState !== WebSocket.OPEN)
        fail('home/unreachable', error.code ?? 'the connection failed', error);
    });
    socket.on('message', receive).on('close', closed).on('unexpected-response', refused);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
  });
}

/**
 * The part of the browser's interface that the library uses. It reads messages without a guard, so
 * what cannot be read, or makes a listener throw, ends the connection here instead of the process.
 */
function adapt(socket: WebSocket, haVersion: string, clock: Clock): HaWebSocket {
  // Asks Home Assistant to send what happens in the same moment as one message.
  socket.send(
    JSON.stringify({ type: 'supported_features', id: 1, features: { coalesce_messages: 1 } }),
  );
  const close = () => {
    socket.close();
    clock.after(CLOSE_TIMEOUT_MS, () => socket.terminate());
  };
  const adapted = {
    haVersion,
    OPEN: WebSocket.OPEN,
    get readyState() {
      return socket.readyState;
    },
    send(text: string) {
      if (socket.bufferedAmount > MAX_UNSENT_BYTES) socket.terminate();
      else socket.send(text);
    },
    close,
    addEventListener(type: 'message' | 'close', listener: (event: { data?: string }) => void) {
      if (type === 'close') socket.on('close', () => listener({}));
      else
        socket.on('message', (data) => {
          try {
            listener({ data: String(data) });
          } catch {
            close();
          }
        });
    },
    removeEventListener() {
      // A connection is used once and keeps its listeners to the end.
    },
  };
  return adapted as unknown as HaWebSocket;
}

function parse(data: unknown): { type?: unknown; ha_version?: unknown } {
  try {
    const value: unknown = JSON.parse(String(data));
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

function messageType(data: unknown): unknown {
  return parse(data).type;
}

function versionIn(data: unknown): string {
  const version = parse(data).ha_version;
  return typeof version === 'string' ? version.slice(0, 32) : '0';
}
