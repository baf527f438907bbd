import { expect, test } from 'vitest';
import { COLOUR_NAMES, colourCalled, isColour } from './colours.ts';

test.each([
  ['bleu', 240, 100],
  ['Bleue', 240, 100],
  ['bleues', 240, 100],
  ['vertes', 120, 100],
  ['bleu ciel', 197, 43],
  ['roses', 330, 60],
  ['#ff0000', 0, 100],
  ['00FF00', 120, 100],
  ['#808080', 0, 0],
  ['#0000ff', 240, 100],
])('%s', (text, hue, saturation) => {
  expect(colourCalled(text)).toEqual({ type: 'hue', hue, saturation });
});

test.each([
  ['blanc chaud', 2700],
  ['blanches', 4000],
  ['Warm white', 2700],
  ['lumière du jour', 5500],
])('%s', (text, kelvin) => {
  expect(colourCalled(text)).toEqual({ type: 'white', kelvin });
});

test.each(['', 'bleuatre', '#ff00', 'rouge et vert', 'constructor'])('%j is no colour', (text) => {
  expect(colourCalled(text)).toBeUndefined();
});

test('each name is found by itself', () => {
  for (const name of COLOUR_NAMES) expect([name, colourCalled(name)]).not.toContain(undefined);
});

test.each([
  [[240, 100], true],
  [[232, 90], true],
  [[120, 100], false],
  [[240, 20], false],
  [[null, 100], false],
  [undefined, false],
  ['blue', false],
])('blue, reported as %j: %s', (reported, expected) => {
  expect(isColour(reported, 240, 100)).toBe(expected);
});

test('red is red on both sides of the circle, and a pale colour has no hue', () => {
  expect(isColour([355, 98], 0, 100)).toBe(true);
  expect(isColour([200, 3], 28, 10)).toBe(true);
});
