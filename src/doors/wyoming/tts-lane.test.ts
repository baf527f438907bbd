import { describe, expect, it } from 'vitest';
import { chooseVoice } from './tts-lane.ts';

const voices = [{ id: 'siwis', description: 'Siwis', language: 'fr' }];
const wanted = { name: undefined, language: undefined, speaker: undefined };

describe('chooseVoice', () => {
  it('takes the voice that is asked for', () => {
    expect(chooseVoice({ ...wanted, name: 'siwis' }, voices, 'en')).toEqual({ voice: 'siwis' });
  });

  it('speaks the language of the house where no voice, or one that is gone, is asked for', () => {
    expect(chooseVoice(undefined, voices, 'fr')).toEqual({ language: 'fr' });
    expect(chooseVoice({ ...wanted, name: 'gone' }, voices, 'fr')).toEqual({ language: 'fr' });
  });

  it('takes the language that is asked for', () => {
    expect(chooseVoice({ ...wanted, language: 'en' }, voices, 'fr')).toEqual({ language: 'en' });
  });
});
