/** What the ladder of voices decides. Pure. */
import { type ErrorCode, ExoError } from '../core/errors.ts';
import type { SentenceEngine } from './sentence-engine.ts';
import type { TtsRequest } from './tts.ts';

export interface PlannedVoice<Rung> {
  readonly rung: Rung;
  /** Without the voice that was wished for where this rung does not have it. */
  readonly request: TtsRequest;
}

/**
 * Who is asked, in order. A voice's own rung comes first, then those below it, then those above. Left out are
 * those that do not speak the language and the benched ones, but never the last one, which has nobody below it.
 *
 * @throws `tts/language`, `tts/voice`
 */
export function planVoices<Rung extends { readonly engine: SentenceEngine }>(
  rungs: readonly Rung[],
  request: TtsRequest,
  isUsable: (rung: Rung) => boolean,
): readonly PlannedVoice<Rung>[] {
  const home = rungs.find(({ engine }) => voiceOf(engine, request.voice) !== undefined);
  if (home === undefined && request.language === undefined && request.voice !== undefined)
    throw new ExoError('tts/voice', 'No engine has this voice');
  const from = home === undefined ? 0 : rungs.indexOf(home);
  const language = request.language ?? (home && voiceOf(home.engine, request.voice)?.language);
  const able = [...rungs.slice(from), ...rungs.slice(0, from)].filter(
    (rung) => rung === home || speaks(rung.engine, language),
  );
  if (able.length === 0) throw new ExoError('tts/language', 'No voice speaks the language');
  const used = able.filter((rung) => rung === rungs.at(-1) || isUsable(rung));
  const withoutVoice = language === undefined ? {} : { language };
  return (used.length > 0 ? used : able).map((rung) => ({
    rung,
    request: rung === home ? request : withoutVoice,
  }));
}

/** Faults of what was asked: another engine may be able to, and this one is as good as before. */
const OF_THE_REQUEST: readonly ErrorCode[] = ['tts/language', 'tts/voice'];

/** Whether a failure says that the engine should not be asked for a while. */
export function isVoiceFault({ code }: ExoError): boolean {
  return !OF_THE_REQUEST.includes(code);
}

function voiceOf({ capabilities }: SentenceEngine, id: string | undefined) {
  return capabilities.voices.find((voice) => voice.id === id);
}

function speaks({ capabilities }: SentenceEngine, language: string | undefined): boolean {
  if (language === undefined) return true;
  const wanted = withoutRegion(language);
  return capabilities.voices.some((voice) => withoutRegion(voice.language) === wanted);
}

function withoutRegion(language: string): string {
  return (language.split(/[-_]/, 1)[0] ?? language).toLowerCase();
}
