/** Where Home Assistant's WebSocket is, from what the person or Supervisor gave. */
import { ExoError } from '../core/errors.ts';

/** What apps of a supervised system connect to; it has no `/api/websocket` path. */
export const SUPERVISOR_ADDRESS = 'ws://supervisor/core/websocket';

/**
 * Takes an address as people paste it (`homeassistant.local:8123`, `https://host/some/page`) or a
 * finished WebSocket address. A path in front of Home Assistant (a reverse proxy's) is kept.
 *
 * @example webSocketAddress('http://homeassistant:8123') // 'ws://homeassistant:8123/api/websocket'
 */
export function webSocketAddress(given: string): string {
  const text = given.trim();
  const withScheme = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const url = parse(withScheme);
  if (!['http:', 'https:', 'ws:', 'wss:'].includes(url.protocol) || url.hostname === '')
    throw new ExoError('options/invalid', 'HA_URL has to be an http, https, ws or wss address');
  const isSocket = url.protocol === 'ws:' || url.protocol === 'wss:';
  const scheme = url.protocol === 'https:' || url.protocol === 'wss:' ? 'wss:' : 'ws:';
  const path = url.pathname.replace(/\/+$/, '');
  const complete = path.endsWith('/websocket') || (isSocket && path !== '');
  return `${scheme}//${url.host}${complete ? path : `${path}/api/websocket`}`;
}

function parse(text: string): URL {
  try {
    return new URL(text);
  } catch (error) {
    throw new ExoError('options/invalid', 'HA_URL is not an address', { cause: error });
  }
}

/** Where the REST API is, beside a WebSocket's address: `http://homeassistant:8123/api`. */
export function restAddress(webSocket: string): string {
  const url = parse(webSocket);
  const scheme = url.protocol === 'wss:' ? 'https:' : 'http:';
  // Supervisor's proxy has `/core/websocket` beside `/core/api`.
  const folder = url.pathname.replace(/(?:\/api)?\/websocket$/, '');
  return `${scheme}//${url.host}${folder}/api`;
}
