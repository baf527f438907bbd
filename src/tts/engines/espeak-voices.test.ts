import { describe, expect, it } from 'vitest';
import { BASIC_VOICES, findVoice, parseVoices } from './espeak-voices.ts';

const TABLE = `Pty Language       Age/Gender VoiceName          File                 Other Languages
 5  fr-fr           --/M      French_(France)    roa/fr               (fr 5)
 7  fr-fr           --/M      french-mbrola-1    mb/mb-fr1            (fr 7)
 5  de              --/M      German             gmw/de
 5  cmn             --/M      Chinese_(Mandarin,_latin_as_English) sit/cmn              (zh-cmn 5)(zh 5)
 5  en-us-nyc       --/M      English_(America,_New_York_City) gmw/en-US-nyc
 5  pt-br           --/M      Portuguese_(Brazil) roa/pt-BR            (pt 6)
 5  pt              --/M      Portuguese_(Portugal) roa/pt             (pt-pt 5)
 5  nb              --/M      Norwegian_Bokmål  gmq/nb               (no 5)
 5  variant         --/M      Storm              !v/Storm             (en-us 5)
 5  -w/tmp/x        --/M      Evil               x/y
broken line
`;
const voices = parseVoices(TABLE);

describe('espeak voices', () => {
  it('reads the table, without MBROLA, variants and what is no code', () => {
    expect(voices.map(({ id }) => id)).toEqual([
      ...BASIC_VOICES.map(({ id }) => id),
      'de',
      'cmn',
      'en-us-nyc',
      'pt-br',
      'pt',
      'nb',
    ]);
    expect(voices.find(({ id }) => id === 'en-us-nyc')).toEqual({
      id: 'en-us-nyc',
      code: 'en-us-nyc',
      language: 'en-US-nyc',
      description: 'English (America, New York City)',
    });
  });

  it('keeps the basic voices when the table makes no sense', () => {
    expect(parseVoices('')).toEqual(BASIC_VOICES);
  });

  it.each([
    ['fr', 'fr-fr'],
    ['fr-FR', 'fr-fr'],
    ['fr_CH', 'fr-ch'],
    ['fr-CA', 'fr-fr'],
    ['en', 'en-gb'],
    ['EN-us', 'en-us'],
    ['pt', 'pt'],
    ['pt-BR', 'pt-br'],
    ['zh', 'cmn'],
    ['zh-CN', 'cmn'],
    ['no', 'nb'],
    ['de-AT', 'de'],
  ])('speaks %s with the voice %s', (language, id) => {
    expect(findVoice(voices, { language })?.id).toBe(id);
  });

  it('prefers the voice that was asked for, and takes the first where nothing was', () => {
    expect(findVoice(voices, { language: 'fr', voice: 'en-us' })?.id).toBe('en-us');
    expect(findVoice(voices, { language: 'en', voice: 'siwis' })?.id).toBe('en-gb');
    expect(findVoice(voices, {})?.id).toBe('fr-fr');
  });

  it('has none for a language that does not exist', () => {
    expect(findVoice(voices, { language: 'xx' })).toBeUndefined();
    expect(findVoice(voices, { language: '../../etc' })).toBeUndefined();
  });
});
