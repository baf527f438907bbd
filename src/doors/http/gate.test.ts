import { describe, expect, it } from 'vitest';
import { type Gate, mayEnter } from './gate.ts';

const ingress: Gate = { type: 'ingress', address: '172.30.32.2' };

describe('the gate of the page', () => {
  it.each<[Gate, string | undefined, string | undefined, boolean]>([
    [ingress, '172.30.32.2', 'anything', true],
    [ingress, '::ffff:172.30.32.2', 'anything', true],
    [ingress, '::FFFF:172.30.32.2', undefined, true],
    [ingress, '172.30.32.20', 'x', false],
    [ingress, '172.30.33.4', 'x', false],
    [ingress, '127.0.0.1', 'localhost', false],
    [ingress, '::1', 'localhost', false],
    [ingress, undefined, 'x', false],
    [{ type: 'local' }, '127.0.0.1', 'localhost:8099', true],
    [{ type: 'local' }, '127.0.0.1', '127.0.0.1', true],
    [{ type: 'local' }, '::1', '[::1]:8099', true],
    [{ type: 'local' }, '127.0.0.1', 'evil.example', false],
    [{ type: 'local' }, '127.0.0.1', 'localhost.evil.example', false],
    [{ type: 'local' }, '127.0.0.1', undefined, false],
    [{ type: 'open' }, '192.168.1.9', 'exo.lan', true],
  ])('%j from %s to %s: %s', (gate, remote, host, expected) => {
    expect(mayEnter(gate, remote, host)).toBe(expected);
  });
});
