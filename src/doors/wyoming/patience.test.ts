import { describe, expect, it } from 'vitest';
import { awaited, patienceMs } from './patience.ts';

const still = { midFrame: false, listening: false, reading: false, busy: false };

describe('awaited', () => {
  it('an event that has begun comes before everything else', () => {
    expect(awaited({ midFrame: true, listening: true, reading: true, busy: true })).toBe('frame');
  });

  it('names whose turn it is', () => {
    expect(awaited({ ...still, listening: true, busy: true })).toBe('audio');
    expect(awaited({ ...still, reading: true, busy: true })).toBe('text');
    expect(awaited({ ...still, busy: true })).toBe('answer');
    expect(awaited(still)).toBe('request');
  });
});

describe('patienceMs', () => {
  it('is longest where the peer does nothing wrong', () => {
    expect(patienceMs('frame')).toBeLessThan(patienceMs('audio'));
    expect(patienceMs('text')).toBeLessThan(patienceMs('request'));
    expect(patienceMs('answer')).toBe(patienceMs('request'));
  });
});
