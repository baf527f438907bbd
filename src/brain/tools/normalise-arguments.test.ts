import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { normaliseArguments } from './normalise-arguments.ts';

const parameters = z.object({
  action: z.enum(['on', 'off', 'volume_up', 'set_volume']),
  name: z.string().optional(),
  area: z.string().optional(),
  brightness_percent: z.number().min(1).max(100).optional(),
  volume_percent: z.number().min(0).max(100).optional(),
  repeat: z.boolean().optional(),
  items: z.array(z.string()).optional(),
});

test.each([
  ['what is right stays so', { action: 'on', name: 'Lampe' }, { action: 'on', name: 'Lampe' }],
  ['JSON text is read', '{"action":"off"}', { action: 'off' }],
  ['nothing is no arguments', '', {}],
  ['null is no arguments', null, {}],
  [
    'slots filled with nothings are left out',
    { action: 'on', name: '', area: 'null', brightness_percent: null, items: [], repeat: 'none' },
    { action: 'on' },
  ],
  [
    '"unknown", "n/a" and "aucun" too',
    { action: 'on', name: 'Unknown', area: 'N/A' },
    { action: 'on' },
  ],
  [
    'a zero where zero is no value was not given',
    { action: 'on', brightness_percent: 0, volume_percent: 0 },
    { action: 'on', volume_percent: 0 },
  ],
  [
    'percent signs go',
    { action: 'on', brightness_percent: '50 %' },
    { action: 'on', brightness_percent: 50 },
  ],
  [
    'decimal commas are read',
    { action: 'on', volume_percent: '20,5' },
    { action: 'on', volume_percent: 20.5 },
  ],
  [
    '"half" and "moitié" are fifty',
    { action: 'on', brightness_percent: 'moitié' },
    { action: 'on', brightness_percent: 50 },
  ],
  ['French values', { action: 'Éteindre' }, { action: 'off' }],
  ['other writings of a value', { action: 'Volume-Up' }, { action: 'volume_up' }],
  ['truth is on', { action: true }, { action: 'on' }],
  [
    'other keys',
    { action: 'on', entity_name: 'Lampe', room: 'Salon', brightness: '40%' },
    { action: 'on', name: 'Lampe', area: 'Salon', brightness_percent: 40 },
  ],
  [
    'its own key comes before another',
    { action: 'on', name: 'A', device: 'B' },
    { action: 'on', name: 'A' },
  ],
  [
    'one in a list is the one',
    { action: ['on'], name: ['Lampe'] },
    { action: 'on', name: 'Lampe' },
  ],
  ['one for a list is a list', { action: 'on', items: 'lait' }, { action: 'on', items: ['lait'] }],
  ['a wrapper is taken off', { arguments: { action: 'on' } }, { action: 'on' }],
  ['unknown slots go', { action: 'on', confirmed: true, force: 1 }, { action: 'on' }],
  ['words for yes', { action: 'on', repeat: 'oui' }, { action: 'on', repeat: true }],
])('%s', (_what, given, expected) => {
  const normal = normaliseArguments(given, parameters);
  expect(normal).toEqual(expected);
});

describe('what cannot be read is left for validation to refuse', () => {
  test.each([
    [{ action: 'explode' }],
    [{ action: 'on', brightness_percent: 'a bit' }],
    [{ action: 'on', brightness_percent: '20 or 30' }],
    [{ action: 'on', brightness_percent: -5 }],
    ['not JSON'],
    [['on']],
    ['[1]'],
    [42],
  ])('%j', (given) => {
    expect(parameters.safeParse(normaliseArguments(given, parameters)).success).toBe(false);
  });
});

test('whatever is written, it neither throws nor adds a slot that was not there', () => {
  const value = fc.oneof(fc.anything(), fc.constantFrom('', 'null', '50%', 'on', 'oui', '1e9'));
  const keys = fc.constantFrom('action', 'name', 'room', 'brightness', 'volume_percent', 'x');
  fc.assert(
    fc.property(fc.oneof(fc.dictionary(keys, value), fc.anything(), fc.string()), (given) => {
      const normal = normaliseArguments(given, parameters);
      const parsed = parameters.safeParse(normal);
      if (!parsed.success) return;
      for (const key of Object.keys(parsed.data))
        expect(Object.keys(parameters.shape)).toContain(key);
    }),
    { numRuns: 2_000 },
  );
});
