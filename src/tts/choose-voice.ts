/** Which of an engine's voices a request means. Pure. */
import type { TtsRequest, Voice } from './tts.ts';

/** The voice asked for, else the first of the language and region, else of the language; the first where nothing was. */
export function chooseVoice<V extends Voice>(
  voices: readonly V[],
  { voice, language }: TtsRequest,
): V | undefined {
  const named = voices.find(({ id }) => id === voice);
  if (named) return named;
  if (!language) return voices[0];
  const wanted = language.toLowerCase().replaceAll('_', '-');
  return (
    voices.find((candidate) => candidate.language.toLowerCase() === wanted) ??
    voices.find((candidate) => baseOf(candidate.language) === baseOf(wanted))
  );
}

/** `fr-FR` → `fr` */
export function baseOf(language: string): string {
  return language.toLowerCase().split(/[-_]/, 1)[0] ?? language;
}
