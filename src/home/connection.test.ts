import { expect, test } from 'vitest';
import { isNewEnough } from './connection.ts';

test.each([
  ['2026.8.0', true],
  ['2026.11.0', true],
  ['2027.1.0b3', true],
  ['2026.12.0.dev20261101', true],
  ['2026.7.4', false],
  ['2025.12.0', false],
  ['0', false],
  ['', false],
  ['next', false],
])('version %s is new enough: %s', (version, expected) => {
  expect(isNewEnough(version)).toBe(expected);
});
