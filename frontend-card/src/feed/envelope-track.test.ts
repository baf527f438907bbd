import { describe, expect, test } from 'vitest';
import { EnvelopeTrack } from './envelope-track.ts';

/** Frames of one level each. */
function envelope(levels: readonly number[], startMs = 0, last = true, reply = 'r1') {
  const bytes = levels.flatMap((level) => Array.from({ length: 8 }, () => level));
  return { room: 'salon', reply, startMs, bands: btoa(String.fromCharCode(...bytes)), last };
}

describe('an envelope', () => {
  test('is silent until the room speaks, then follows its frames, then is over', () => {
    const track = new EnvelopeTrack();
    track.add(envelope([255, 51, 0]));
    expect(track.at(0)).toBeUndefined();
    track.start(1_000);
    expect(track.at(1_005)?.[0]).toBe(1);
    expect(track.at(1_025)?.[7]).toBeCloseTo(0.2);
    expect(track.at(1_061)).toBeUndefined();
  });

  test('comes in pieces, and waits for the rest with a closed mouth', () => {
    const track = new EnvelopeTrack();
    track.add(envelope([255], 0, false));
    track.start(0);
    expect(track.at(30)?.[0]).toBe(0);
    track.add(envelope([128], 20, true));
    expect(track.at(30)?.[0]).toBeCloseTo(0.5, 1);
    expect(track.at(45)).toBeUndefined();
  });

  test('of another reply takes its place', () => {
    const track = new EnvelopeTrack();
    track.add(envelope([255, 255, 255]));
    track.start(0);
    track.add(envelope([128], 0, true, 'r2'));
    expect(track.at(5)).toBeUndefined();
    track.start(100);
    expect(track.at(105)?.[0]).toBeCloseTo(0.5, 1);
  });

  test('that is no base64, negative or endless does no harm', () => {
    const track = new EnvelopeTrack();
    track.add({ ...envelope([]), bands: '!!!' });
    track.add(envelope([255], -60));
    track.add(envelope([255], 1e12));
    track.start(0);
    expect(track.at(5)).toBeUndefined();
  });
});
