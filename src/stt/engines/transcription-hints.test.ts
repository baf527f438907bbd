import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hintStyleOf, hintsFor } from './transcription-hints.ts';

describe('the hints of a model', () => {
  it.each([
    ['gpt-transcribe', 'keywords'],
    ['gpt-live-transcribe', 'keywords'],
    ['gpt-transcribe-2027-01-01', 'keywords'],
    ['gpt-realtime-whisper', 'language'],
    ['gpt-4o-mini-transcribe', 'prompt'],
    ['whisper-1', 'prompt'],
    ['Systran/faster-whisper-small', 'prompt'],
  ] as const)('of %s are told as %s', (model, style) => {
    expect(hintStyleOf(model)).toBe(style);
  });

  it('are the language alone where no name is known', () => {
    expect(hintsFor('keywords', { language: 'fr-FR' })).toEqual({ languages: ['fr'] });
    expect(hintsFor('prompt', { language: 'fr-FR' })).toEqual({ language: 'fr' });
    expect(hintsFor('language', { language: 'en', hotwords: ['a'] })).toEqual({ language: 'en' });
  });

  it('are bounded and have no control characters, whatever the names are', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 80 })), (hotwords) => {
        const { keywords = [] } = hintsFor('keywords', { language: 'fr', hotwords });
        expect(keywords.length).toBeLessThanOrEqual(60);
        for (const keyword of keywords) {
          expect(keyword.length).toBeGreaterThan(0);
          expect(keyword.length).toBeLessThanOrEqual(60);
          expect(keyword).not.toMatch(/[\p{Cc}<>]/u);
        }
        const { prompt = '' } = hintsFor('prompt', { language: 'fr', hotwords });
        expect(prompt.length).toBeLessThanOrEqual(601);
      }),
    );
  });
});
