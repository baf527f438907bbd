/** Languages of the multilingual Whispers, in their own order; large-v3 and its children know `yue` as well. */
export const WHISPER_LANGUAGES: readonly string[] = (
  'en zh de es ru ko fr ja pt tr pl ca nl ar sv it id hi fi vi he uk el ms cs ro da hu ta no th ur hr bg lt ' +
  'la mi ml cy sk te fa lv bn sr az sl kn et mk br eu is hy ne mn bs kk sq sw gl mr pa si km sn yo so af oc ' +
  'ka be tg sd gu am yi lo uz fo ht ps tk nn mt sa lb my bo tl mg as tt haw ln ha ba jw su'
).split(' ');

/** Whisper's code where it is not today's. */
const WHISPER_CODES: Readonly<Record<string, string>> = { fil: 'tl', iw: 'he', jv: 'jw', nb: 'no' };

/** @param language without region: `nb` → `no` */
export function whisperLanguage(language: string): string {
  return WHISPER_CODES[language] ?? language;
}
