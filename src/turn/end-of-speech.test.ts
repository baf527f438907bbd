import { describe, expect, it } from 'vitest';
import type { FinalTranscript } from '../stt/stt.ts';
import { hangs, isSpeechOver, patienceMs } from './end-of-speech.ts';

function heard(final: Partial<FinalTranscript>): FinalTranscript {
  return {
    type: 'final',
    text: 'allume la lumière',
    certainty: 'sure',
    alternatives: [],
    engine: 'fake',
    ...final,
  };
}

const finished = heard({ canGoOn: false });
const open = heard({ canGoOn: true });
const nothing = heard({ text: '', certainty: 'none', canGoOn: true });

describe('the end of a sentence', () => {
  it('comes the sooner the less can follow', () => {
    const waits = [
      finished,
      open,
      heard({ certainty: 'unsure', canGoOn: false }),
      heard({ certainty: 'unsure', canGoOn: true }),
      heard({ text: 'allume la lumière de la', canGoOn: true }),
    ].map((transcript) => patienceMs(transcript, 'fr'));
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(new Set(waits).size).toBe(waits.length);
    expect(waits[0]).toBeLessThanOrEqual(300);
    expect(waits[1]).toBeGreaterThan(500);
  });

  it('of an engine that does not know what may follow is awaited like one that may go on', () => {
    expect(patienceMs(heard({}), 'fr')).toBe(patienceMs(open, 'fr'));
  });

  it('is not known while the transcript is made, nor where nothing was understood', () => {
    expect(patienceMs(undefined, 'fr')).toBe(patienceMs(nothing, 'fr'));
    expect(patienceMs(undefined, 'fr')).toBeGreaterThan(1_000);
  });

  it('needs silence for as long as the sentence is worth', () => {
    const at = (silenceMs: number) =>
      isSpeechOver({ openMs: 3_000, silenceMs, transcript: finished, language: 'fr-FR' });
    const waitMs = patienceMs(finished, 'fr');
    expect([at(0), at(waitMs - 1), at(waitMs)]).toEqual([false, false, true]);
  });

  it('is never reached while somebody speaks, up to 20 s in all', () => {
    const at = (openMs: number) =>
      isSpeechOver({ openMs, silenceMs: 0, transcript: undefined, language: 'fr' });
    expect([at(19_999), at(20_000)]).toEqual([false, true]);
  });

  it('comes after 10 s in which nobody spoke', () => {
    const at = (openMs: number) =>
      isSpeechOver({ openMs, silenceMs: undefined, transcript: undefined, language: 'fr' });
    expect([at(9_999), at(10_000)]).toEqual([false, true]);
  });
});

describe('a sentence that hangs', () => {
  it.each([
    ['fr', 'allume la lumière dans le'],
    ['fr', 'éteins le salon et'],
    ['fr', 'mets un minuteur de dix minutes pour'],
    ['fr-CA', "ouvre les volets de l'"],
    ['fr', 'rappelle-moi de…'],
    ['en', 'turn on the light in the'],
    ['en-GB', 'add apples and'],
    ['en', 'set a timer for'],
  ])('%s: %s', (language, text) => {
    expect(hangs(text, language)).toBe(true);
  });

  it.each([
    ['fr', 'allume la lumière du salon'],
    ['fr', 'quelle heure est-il ?'],
    ['fr', ''],
    ['fr', '…'],
    ['en', 'turn the light off'],
    ['en', 'switch the fan on.'],
    ['en', 'what time is it'],
    ['de', 'mach das Licht an in der'],
  ])('is not %s: %s', (language, text) => {
    expect(hangs(text, language)).toBe(false);
  });
});
