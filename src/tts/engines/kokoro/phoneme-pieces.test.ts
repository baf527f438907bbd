import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pieceLength, splitPieces } from './phoneme-pieces.ts';

const LAMP = 'la lymjˈɛʁ dy salˈɔ̃ ɛt alymˈe, e lə ʃofˈaʒ ɛ ʁeɡlˈe syʁ vɛ̃t e œ̃ dəɡʁˈe.'.normalize(
  'NFD',
);
const ROOM = 'la tɑ̃peʁatˈyʁ də la ʃˈɑ̃bʁ de zɑ̃fˈɑ̃ ɛ də diznˈœf dəɡʁˈe ɑ̃ sə momˈɑ̃.'.normalize('NFD');

const written = (phonemes: string, length: number) =>
  splitPieces(phonemes, length).map((piece) => piece.phonemes);

describe('the pieces of a sentence', () => {
  it.each([
    ['unknown', 0, 80],
    ['a fast machine', 5, 80],
    ['a machine of 16 ms a symbol', 16, 62],
    ['a slow one', 200, 32],
  ])('are as long as a second of work: %s', (_, msPerSymbol, length) => {
    expect(pieceLength(msPerSymbol)).toBe(length);
  });

  it('end at a mark', () => {
    const [head = '', tail = ''] = LAMP.split(/(?<=,) /u);
    expect(splitPieces(LAMP, 40)).toEqual([
      { phonemes: head, pauseMs: 90 },
      { phonemes: tail, pauseMs: 250 },
    ]);
  });

  it('are one where the sentence is short, or the next mark is near', () => {
    expect(written(LAMP, 80)).toEqual([LAMP]);
    expect(written('bɔ̃ʒˈuʁ, sava.', 32)).toEqual(['bɔ̃ʒˈuʁ, sava.']);
    expect(written(ROOM, 60)).toEqual([ROOM]);
  });

  it('end between two words where there is no mark, without a pause, each about as long as the other', () => {
    const [head, tail, ...none] = splitPieces(ROOM, 40);
    expect(none).toEqual([]);
    expect(head?.pauseMs).toBe(0);
    expect(`${head?.phonemes} ${tail?.phonemes}`).toBe(ROOM);
    expect(Math.abs((head?.phonemes.length ?? 0) - (tail?.phonemes.length ?? 0))).toBeLessThan(12);
  });

  it('are none of nothing, and some of a word without end', () => {
    expect(splitPieces('  ', 32)).toEqual([]);
    expect(written('a'.repeat(100), 32).join('')).toBe('a'.repeat(100));
  });

  it('lose nothing of any sentence, and none takes too long', () => {
    const sentence = fc
      .array(fc.constantFrom('a', 'lymjˈɛʁ', ',', ';', '.', '?', ' ', ' '), { maxLength: 200 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(sentence, fc.integer({ min: 32, max: 80 }), (phonemes, length) => {
        const pieces = written(phonemes, length);
        expect(pieces.join('').replaceAll(' ', '')).toBe(phonemes.replaceAll(' ', ''));
        for (const piece of pieces) {
          expect(piece.length).toBeLessThanOrEqual(length * 1.5);
          expect(piece).not.toBe('');
        }
      }),
    );
  });
});
