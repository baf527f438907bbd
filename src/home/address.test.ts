import { expect, test } from 'vitest';
import { SUPERVISOR_ADDRESS, webSocketAddress } from './address.ts';

test.each([
  ['http://homeassistant.local:8123', 'ws://homeassistant.local:8123/api/websocket'],
  ['http://homeassistant.local:8123/', 'ws://homeassistant.local:8123/api/websocket'],
  ['https://house.example', 'wss://house.example/api/websocket'],
  ['  homeassistant:8123 ', 'ws://homeassistant:8123/api/websocket'],
  ['192.168.1.2', 'ws://192.168.1.2/api/websocket'],
  ['http://[fe80::1]:8123', 'ws://[fe80::1]:8123/api/websocket'],
  ['https://proxy.example/ha/', 'wss://proxy.example/ha/api/websocket'],
  ['http://host:8123/api/websocket', 'ws://host:8123/api/websocket'],
  ['ws://host:8123', 'ws://host:8123/api/websocket'],
  ['wss://host/other/socket', 'wss://host/other/socket'],
  [SUPERVISOR_ADDRESS, 'ws://supervisor/core/websocket'],
])('%s is reached at %s', (given, address) => {
  expect(webSocketAddress(given)).toBe(address);
});

test.each(['', 'ftp://host', 'http://', 'http://a b', 'file:///etc/passwd'])(
  '"%s" is refused as an option',
  (given) => {
    expect(() => webSocketAddress(given)).toThrow(
      expect.objectContaining({ code: 'options/invalid' }),
    );
  },
);
