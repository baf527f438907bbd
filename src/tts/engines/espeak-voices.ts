/** What espeak-ng can speak: its own table of voices → ours, and which of them a request means. Pure. */
import type { TtsRequest, Voice } from '../tts.ts';

export interface EspeakVoice extends Voice {
  /** For the command line: from espeak's own table, never from a request. */
  readonly code: string;
}

/** Until the program has been asked, and the order in which French and English are offered. */
export const BASIC_VOICES: readonly EspeakVoice[] = [
  { id: 'fr-fr', code: 'fr-fr', language: 'fr-FR', description: 'French (France)' },
  { id: 'fr-be', code: 'fr-be', language: 'fr-BE', description: 'French (Belgium)' },
  { id: 'fr-ch', code: 'fr-ch', language: 'fr-CH', description: 'French (Switzerland)' },
  { id: 'en-gb', code: 'en-gb', language: 'en-GB', description: 'English (Great Britain)' },
  { id: 'en-us', code: 'en-us', language: 'en-US', description: 'English (America)' },
];

/** Where the world's code is not espeak's. */
const LANGUAGES: Readonly<Record<string, string>> = { cmn: 'zh-CN', yue: 'zh-HK', nb: 'nb-NO' };
const ALIASES: Readonly<Record<string, string>> = { zh: 'zh-CN', no: 'nb-NO', iw: 'he' };
const MAX_VOICES = 500;

/**
 * The table of `espeak-ng --voices`, without MBROLA's (their data are not free and often missing).
 *
 * ```text
 * Pty Language       Age/Gender VoiceName          File                 Other Languages
 *  5  fr-fr           --/M      French_(France)    roa/fr               (fr 5)
 * ```
 */
export function parseVoices(table: string): EspeakVoice[] {
  const voices = new Map(BASIC_VOICES.map((voice) => [voice.code, voice]));
  for (const line of table.split('\n').slice(1, MAX_VOICES)) {
    const [, code, , name, file] = line.trim().split(/\s+/);
    if (!code || !name || !file || !/^[\w-]+$/.test(code)) continue;
    if (/^(?:mb\/|!v\/)/.test(file) || voices.has(code)) continue;
    const description = name.replaceAll('_', ' ').trim();
    voices.set(code, { id: code, code, language: LANGUAGES[code] ?? formatTag(code), description });
  }
  return [...voices.values()];
}

/** The voice asked for, else the closest to the language asked for. */
export function findVoice(
  voices: readonly EspeakVoice[],
  { voice, language }: TtsRequest,
): EspeakVoice | undefined {
  const named = voices.find(({ id }) => id === voice);
  if (named) return named;
  if (!language) return voices[0];
  const wanted = (ALIASES[language.toLowerCase()] ?? language).toLowerCase().replaceAll('_', '-');
  const base = wanted.split('-', 1)[0];
  return (
    voices.find((candidate) => candidate.language.toLowerCase() === wanted) ??
    voices.find((candidate) => candidate.code === base) ??
    voices.find((candidate) => candidate.language.toLowerCase().split('-', 1)[0] === base)
  );
}

/** `en-us-nyc` → `en-US-nyc`. */
function formatTag(code: string): string {
  return code.replace(
    /^([a-z]+)-([a-z]{2})(?=-|$)/,
    (_, language: string, region: string) => `${language}-${region.toUpperCase()}`,
  );
}
