import { describe, expect, test } from 'vitest';
import { Interruption } from './interruption.ts';

/** Pieces of 20 ms of a tone at a level. */
function tone(dbfs: number, forMs: number): Int16Array[] {
  const amplitude = 32_768 * Math.SQRT2 * 10 ** (dbfs / 20);
  return Array.from({ length: forMs / 20 }, () =>
    Int16Array.from({ length: 320 }, (_, at) => amplitude * Math.sin(at * 0.3)),
  );
}

/** When it is noticed, in milliseconds of what was heard; undefined: never. */
function noticedMs(...parts: Int16Array[][]): number | undefined {
  const interruption = new Interruption();
  const at = parts.flat().findIndex((piece) => interruption.hear(piece));
  return at < 0 ? undefined : (at + 1) * 20;
}

describe('talking over an answer', () => {
  test('is noticed within a third of a second', () => {
    expect(noticedMs(tone(-70, 1_000), tone(-25, 1_000))).toBe(1_260);
  });

  test('is noticed above the echo of the answer', () => {
    expect(noticedMs(tone(-35, 1_000), tone(-20, 1_000))).toBe(1_260);
  });

  test('is not taken from the echo, however loud, nor from its quiet and loud words', () => {
    expect(noticedMs(tone(-15, 5_000))).toBeUndefined();
    const words = Array.from({ length: 10 }, () => [...tone(-45, 200), ...tone(-25, 200)]);
    expect(noticedMs(words.flat())).toBeUndefined();
  });

  test('is not taken from a cough, a whisper far away, or silence', () => {
    expect(noticedMs(tone(-70, 1_000), tone(-20, 200), tone(-70, 2_000))).toBeUndefined();
    expect(noticedMs(tone(-70, 1_000), tone(-45, 2_000))).toBeUndefined();
    expect(noticedMs([new Int16Array(320), new Int16Array(0)])).toBeUndefined();
  });

  test('keeps what was said before it was noticed, and no more than that', () => {
    const interruption = new Interruption();
    const pieces = tone(-30, 3_000);
    for (const piece of pieces) interruption.hear(piece);
    expect(interruption.recent).toEqual(pieces.slice(-40));
  });
});
