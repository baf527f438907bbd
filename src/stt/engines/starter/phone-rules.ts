/** IPA of espeak-ng → phone units of the model, by the rules of `models/starter/phones.json`. Pure. */

interface LanguageRules {
  readonly voices: readonly string[];
  readonly units: readonly string[];
  readonly replaceBefore: readonly (readonly [string, string])[];
  readonly strip: string;
  readonly replaceAfter: readonly (readonly [string, string])[];
  readonly merge: Readonly<Record<string, readonly string[]>>;
}

export interface PhonesFile {
  readonly languageMark: string;
  readonly separator: string;
  readonly languages: Readonly<Record<string, LanguageRules>>;
}

export interface PhoneRules {
  /** Voices of espeak-ng, each of which gives a pronunciation. */
  readonly voices: readonly string[];
  /** Index 0 is the CTC blank. */
  readonly units: readonly string[];
  /** Index by unit. */
  readonly indexOf: ReadonlyMap<string, number>;
  /** `k_ɛ_l ˈœ_ʁ` → unit indices, equal neighbours kept. */
  readonly unitsOfIpa: (ipa: string) => number[];
}

export function phoneRules(file: PhonesFile, language: string): PhoneRules | undefined {
  const rules = file.languages[language];
  if (rules === undefined) return undefined;
  const mark = new RegExp(file.languageMark, 'g');
  const separator = new RegExp(file.separator);
  const indexOf = new Map(rules.units.map((unit, index) => [unit, index]));
  const merge = new Map(Object.entries(rules.merge));
  const strip = new Set(rules.strip);

  const unitsOfPiece = (raw: string): readonly string[] => {
    let piece = raw;
    for (const [from, to] of rules.replaceBefore) piece = piece.replaceAll(from, to);
    piece = [...piece].filter((char) => !strip.has(char)).join('');
    for (const [from, to] of rules.replaceAfter) piece = piece.replaceAll(from, to);
    const known = merge.get(piece) ?? (indexOf.has(piece) ? [piece] : undefined);
    return known ?? [...piece].flatMap((char) => merge.get(char) ?? [char]);
  };
  const unitsOfIpa = (ipa: string): number[] =>
    ipa
      .normalize('NFC')
      .replace(mark, '')
      .split(separator)
      .flatMap(unitsOfPiece)
      .flatMap((unit) => indexOf.get(unit) ?? []);
  return { voices: rules.voices, units: rules.units, indexOf, unitsOfIpa };
}

/** Equal neighbours become one: the model's labels never repeat a unit. */
export function collapse(units: readonly number[]): number[] {
  return units.filter((unit, index) => index === 0 || unit !== units[index - 1]);
}

/** Whether a unit can start a word that the articles elide before, or link to. */
const VOWELS = new Set('aeiouyøɛɔəɑɪʊʌæœɐɒɜ');
const GLIDES = new Set('wjɥ');

/** What a word starts with decides which forms may stand before it. */
export type Onset = 'vowel' | 'consonant' | 'either';

/** An h in the spelling may be either, a glide too (l'oiseau, le yaourt). */
export function onsetOf(unit: string, spelling: string): Onset {
  const first = unit.charAt(0);
  const vowel = VOWELS.has(first);
  if (GLIDES.has(first) || (vowel && /^h/i.test(spelling))) return 'either';
  return vowel ? 'vowel' : 'consonant';
}
