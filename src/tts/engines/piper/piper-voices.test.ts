import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { ExoError } from '../../../core/errors.ts';
import { parseVoice, readPiperVoices } from './piper-voices.ts';

const FIXTURES = fileURLToPath(new URL('../../../../tests/fixtures/voices/piper', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'exo-piper-voices-'));
afterAll(() => rmSync(folder, { recursive: true }));

const DESCRIPTION = {
  audio: { sample_rate: 22_050 },
  espeak: { voice: 'fr' },
  phoneme_id_map: { a: [1] },
};
const parse = (changes: object) =>
  parseVoice(JSON.stringify({ ...DESCRIPTION, ...changes }), 'v.onnx');

describe('the voices of a folder', () => {
  it('are each model with its description', async () => {
    const { voices, errors } = await readPiperVoices(FIXTURES);
    expect(errors).toEqual([]);
    expect(voices.map(({ id, language, speaker }) => [id, language, speaker])).toEqual([
      ['en_GB-tones-medium', 'en-GB', 0],
      ['en_GB-tones-medium#low', 'en-GB', 0],
      ['en_GB-tones-medium#high', 'en-GB', 1],
      ['fr_FR-tones-low', 'fr-FR', undefined],
    ]);
    expect(voices[3]).toMatchObject({
      espeakVoice: 'fr',
      sampleRateHz: 16_000,
      scales: [0.667, 1, 0.8],
    });
  });

  it('are none where there is no folder', async () => {
    expect(await readPiperVoices(join(folder, 'nowhere'))).toEqual({ voices: [], errors: [] });
  });

  it('are the others where one is broken, with what is wrong', async () => {
    cpSync(FIXTURES, folder, { recursive: true });
    writeFileSync(join(folder, 'alone.onnx'), '');
    writeFileSync(join(folder, 'torn.onnx'), '');
    writeFileSync(join(folder, 'torn.onnx.json'), '{"audio": {');
    const { voices, errors } = await readPiperVoices(folder);
    expect(voices).toHaveLength(4);
    expect(errors.map(({ code }) => code)).toEqual(['tts/voice-broken', 'tts/voice-broken']);
    expect(errors.map(({ message }) => message).join()).toContain('torn.onnx.json');
  });
});

describe('the description of a voice', () => {
  it('may leave out what Piper itself has a value for', () => {
    expect(parse({})).toMatchObject([{ id: 'v', language: 'fr', scales: [0.667, 1, 0.8] }]);
  });

  it.each([
    ['an option in place of a language', { espeak: { voice: '--path=/etc' } }],
    ['text for phonemes', { phoneme_type: 'text' }],
    ['a rate that is none', { audio: { sample_rate: 1 } }],
    ['numbers that are none', { phoneme_id_map: { a: ['x'] } }],
    ['a speed of nothing', { inference: { length_scale: 0 } }],
  ])('is refused with %s', (_, changes) => {
    expect(() => parse(changes)).toThrow(expect.objectContaining({ code: 'tts/voice-broken' }));
  });

  it('announces few of hundreds of speakers', () => {
    const speaker_id_map = Object.fromEntries(
      Array.from({ length: 900 }, (_, at) => [`p${at}`, at]),
    );
    expect(parse({ num_speakers: 900, speaker_id_map })).toHaveLength(13);
  });

  it('is read or refused, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        try {
          parseVoice(text, 'v.onnx');
        } catch (error) {
          expect(error).toBeInstanceOf(ExoError);
        }
      }),
    );
  });
});
