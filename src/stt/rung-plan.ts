/** What the ladder of recognisers decides. Pure. */
import { type ErrorCode, ExoError } from '../core/errors.ts';
import { baseLanguage, type FinalTranscript, type Stt } from './stt.ts';

/**
 * Who is asked, in order: those in use that know the language, and always the last one, which has nobody
 * below it. Where none of them knows the language, the benched ones that do.
 *
 * @throws `stt/language`
 */
export function planRungs<Rung extends { readonly stt: Stt }>(
  rungs: readonly Rung[],
  language: string,
  isUsable: (rung: Rung) => boolean,
): readonly Rung[] {
  const wanted = baseLanguage(language);
  const able = rungs.filter(({ stt }) => stt.capabilities.languages.includes(wanted));
  if (able.length === 0) throw new ExoError('stt/language', 'No recogniser knows the language');
  const last = rungs.at(-1);
  const used = able.filter((rung) => rung === last || isUsable(rung));
  return used.length > 0 ? used : able;
}

/** The small recogniser may answer at once: nothing slower would make a sure command surer. */
export function answersAtOnce({ certainty }: FinalTranscript): boolean {
  return certainty === 'sure';
}

/** What another engine may know better, or what is over in a moment: this one is as good as before. */
const NO_FAULTS: readonly ErrorCode[] = [
  'stt/language',
  'audio/format',
  'audio/too-long',
  // Somebody else was waiting and went first.
  'inference/overloaded',
];

/** Whether a failure says that the engine should not be asked for a while. */
export function isEngineFault({ code }: ExoError): boolean {
  return !NO_FAULTS.includes(code);
}
