import fc from 'fast-check';
import { expect, test } from 'vitest';
import { msUntil, timeOfDay, timeText } from './time-of-day.ts';

test.each<[string, string | undefined]>([
  ['7:00', '07:00'],
  ['07h30', '07:30'],
  ['19 h', '19:00'],
  ['7 heures', '07:00'],
  ['7 pm', '19:00'],
  ['12:15 am', '00:15'],
  ['07:00:00', '07:00'],
  ['midi', '12:00'],
  ['minuit', '00:00'],
  ['25:00', undefined],
  ['7:75', undefined],
  ['13 pm', undefined],
  ['demain', undefined],
  ['', undefined],
])('%s', (said, expected) => {
  const time = timeOfDay(said);
  expect(time && timeText(time)).toBe(expected);
});

const HOUR = 3_600_000;
const at = (iso: string) => Date.parse(iso);

test.each([
  ['2026-11-21T20:00:00Z', [7, 0], 10 * HOUR],
  ['2026-11-21T20:00:30Z', [21, 30], 30 * 60_000 - 30_000],
  // Now is tomorrow.
  ['2026-11-21T20:00:00Z', [21, 0], 24 * HOUR],
  // The night in which clocks go forward is an hour shorter, the other an hour longer.
  ['2026-03-28T22:00:00Z', [7, 0], 7 * HOUR],
  ['2026-10-24T21:00:00Z', [7, 0], 9 * HOUR],
] as const)('from %s until %o in Paris', (now, time, expected) => {
  expect(msUntil(time, at(now), 'Europe/Paris')).toBe(expected);
});

test('it is always ahead, and by no more than a day and an hour', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 23 }),
      fc.integer({ min: 0, max: 59 }),
      fc.integer({ min: at('2025-01-01T00:00:00Z'), max: at('2028-01-01T00:00:00Z') }),
      fc.constantFrom('Europe/Paris', 'UTC', 'Asia/Kathmandu', 'America/St_Johns'),
      (hour, minute, wallMs, zone) => {
        const ms = msUntil([hour, minute], wallMs, zone);
        expect(ms).toBeGreaterThan(0);
        expect(ms).toBeLessThanOrEqual(25 * HOUR);
      },
    ),
  );
});
