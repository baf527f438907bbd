import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reduceStates, type States } from './states.ts';

const lamp = { state: 'off', attributes: { friendly_name: 'Lampe', brightness: 3 } };
const before: States = new Map([['light.lamp', lamp]]);

test('entities come and go', () => {
  const added = { 'light.new': { s: 'on', a: { friendly_name: 'New' } }, 'x.bare': { s: '1' } };
  const { states, changed, renamed } = reduceStates(before, { a: added, r: ['light.lamp'] });
  expect([...states.keys()]).toEqual(['light.new', 'x.bare']);
  expect(states.get('x.bare')).toEqual({ state: '1', attributes: {} });
  expect(changed).toEqual(['light.new', 'x.bare', 'light.lamp']);
  expect(renamed).toBe(true);
});

test('a change adds, replaces and removes; the rest stays', () => {
  const change = { '+': { s: 'on', a: { color: 'red' } }, '-': { a: ['brightness'] } };
  const { states, renamed } = reduceStates(before, { c: { 'light.lamp': change } });
  expect(states.get('light.lamp')).toEqual({
    state: 'on',
    attributes: { friendly_name: 'Lampe', color: 'red' },
  });
  expect(renamed).toBe(false);
  expect(before.get('light.lamp')).toBe(lamp);
});

test.each([
  [{ '+': { a: { friendly_name: 'Liseuse' } } }, true],
  [{ '+': { a: { friendly_name: 'Lampe' } } }, false],
  [{ '-': { a: ['friendly_name'] } }, true],
  [{ '+': { a: { device_class: 'outlet' } } }, true],
])('%o renames: %s', (change, renamed) => {
  expect(reduceStates(before, { c: { 'light.lamp': change } }).renamed).toBe(renamed);
});

test('a change of what is not known is left out', () => {
  const { states } = reduceStates(before, { c: { 'light.other': { '+': { s: 'on' } } } });
  expect(states).toEqual(before);
});

test('whatever comes instead of an event changes nothing', () => {
  fc.assert(
    fc.property(fc.anything(), (event) => {
      const { states } = reduceStates(before, event);
      expect(states.has('light.lamp')).toBe(true);
    }),
  );
});
