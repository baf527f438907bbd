/** English as it is said: units, times and signs that espeak-ng would spell out. Pure. */

import { type SpokenWords, saySigns } from './spoken-signs.ts';

interface Unit {
  readonly one: string;
  readonly many: string;
}

const unit = (one: string, many = `${one}s`): Unit => ({ one, many });

const UNITS: Readonly<Record<string, Unit>> = {
  '°C': unit('degree'),
  '°F': unit('degree'),
  '°': unit('degree'),
  kWh: unit('kilowatt hour'),
  Wh: unit('watt hour'),
  kW: unit('kilowatt'),
  W: unit('watt'),
  V: unit('volt'),
  A: unit('amp'),
  mA: unit('milliamp'),
  Hz: unit('hertz', 'hertz'),
  'km/h': unit('kilometre an hour', 'kilometres an hour'),
  mph: unit('mile an hour', 'miles an hour'),
  'm/s': unit('metre a second', 'metres a second'),
  km: unit('kilometre'),
  m: unit('metre'),
  cm: unit('centimetre'),
  mm: unit('millimetre'),
  'm²': unit('square metre'),
  'm³': unit('cubic metre'),
  'ft²': unit('square foot', 'square feet'),
  'µg/m³': unit('microgram per cubic metre', 'micrograms per cubic metre'),
  L: unit('litre'),
  l: unit('litre'),
  kg: unit('kilogram'),
  lb: unit('pound'),
  hPa: unit('hectopascal'),
  mbar: unit('millibar'),
  lx: unit('lux', 'lux'),
  dB: unit('decibel'),
  kPa: unit('kilopascal'),
  psi: unit('pound per square inch', 'pounds per square inch'),
  'W/m²': unit('watt per square metre', 'watts per square metre'),
  'mm/h': unit('millimetre an hour', 'millimetres an hour'),
  'L/min': unit('litre a minute', 'litres a minute'),
  'l/min': unit('litre a minute', 'litres a minute'),
  mL: unit('millilitre'),
  ml: unit('millilitre'),
  gal: unit('gallon'),
  ft: unit('foot', 'feet'),
  kVA: unit('kilovolt amp'),
  VA: unit('volt amp'),
  mV: unit('millivolt'),
  kHz: unit('kilohertz', 'kilohertz'),
  MHz: unit('megahertz', 'megahertz'),
  GHz: unit('gigahertz', 'gigahertz'),
  kB: unit('kilobyte'),
  MB: unit('megabyte'),
  GB: unit('gigabyte'),
  TB: unit('terabyte'),
  ms: unit('millisecond'),
  K: unit('kelvin'),
  g: unit('gram'),
  ppm: unit('part per million', 'parts per million'),
  '%': unit('percent', 'percent'),
  h: unit('hour'),
  min: unit('minute'),
  s: unit('second'),
};
const CURRENCIES: Readonly<Record<string, Unit>> = {
  $: unit('dollar'),
  '£': unit('pound'),
  '€': unit('euro'),
};

const WORDS: SpokenWords = {
  months:
    'January February March April May June July August September October November December'.split(
      ' ',
    ),
  formatDate: (day, month, year) =>
    `${month} ${sayOrdinal(day)}${year === undefined ? '' : `, ${year}`}`,
  dayFirst: false,
  at: 'at',
  dot: 'dot',
  plus: 'plus',
  signs: {
    '&': 'and',
    '=': 'equals',
    '×': 'times',
    '≈': 'about',
    '±': 'plus or minus',
    '≤': 'at most',
    '≥': 'at least',
    '→': 'to',
  },
  fractions: {
    '1/2': 'one half',
    '1/3': 'one third',
    '2/3': 'two thirds',
    '1/4': 'one quarter',
    '3/4': 'three quarters',
  },
};

const ABBREVIATIONS: readonly (readonly [RegExp, string])[] = [
  [/(?<!\p{L})Mr\.? (?=\p{Lu})/gu, 'Mister '],
  [/(?<!\p{L})Mrs\.? (?=\p{Lu})/gu, 'Missus '],
  [/(?<!\p{L})Dr\.? (?=\p{Lu})/gu, 'Doctor '],
  [/(?<!\p{L})e\.g\.,?/gu, 'for example'],
  [/(?<!\p{L})i\.e\.,?/gu, 'that is'],
  [/(?<!\p{L})approx\. ?(?=\d)/gu, 'approximately '],
  [/(?<!\p{L})vs\.?(?!\p{L})/gu, 'versus'],
  [/(?<!\p{L})etc\.(?=\s+\p{Ll}|,)/gu, 'et cetera'],
  [/(?<!\p{L})etc\.?(?!\p{L})/gu, 'et cetera.'],
  [/#(?=\d)/gu, 'number '],
];

const NUMBER = String.raw`\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?`;
const UNIT = Object.keys(UNITS)
  .sort((a, b) => b.length - a.length)
  .join('|');
const QUANTITY = new RegExp(
  String.raw`(?<![\p{L}\d.,])(${NUMBER}) ?(${UNIT})(?![\p{L}\d°²³/])`,
  'gu',
);
const MONEY = new RegExp(`([$£€]) ?(${NUMBER})`, 'gu');

/** Expects plain spaces. */
export function sayEnglish(text: string): string {
  let spoken = text;
  for (const [pattern, words] of ABBREVIATIONS) spoken = spoken.replace(pattern, words);
  return saySigns(spoken, WORDS)
    .replace(/([$£€]) ?(\d{1,3}(?:,\d{3})+|\d+)\.(\d\d)(?!\d)/gu, sayPrice)
    .replace(/(?<!\p{L})Nos?\. ?(?=\d)/gu, 'number ')
    .replace(/(?<![\d:])(\d{1,2}):([0-5]\d) ?([ap])\.?m\.?(?![\p{L}])/giu, sayTime)
    .replace(/(?<![\d:])(\d{1,2}):([0-5]\d)(?![\d:])/gu, sayTime)
    .replace(/(?<![\p{L}\d.,)-]|\d )[-−–](?=\d)/gu, 'minus ')
    .replace(/(?<![\d.,/-])(\d+) ?[-–] ?(\d+)(?![\d./-])/gu, '$1 to $2')
    .replace(MONEY, (_, symbol: string, number: string) =>
      sayQuantity(number, CURRENCIES[symbol] as Unit),
    )
    .replace(QUANTITY, (_, number: string, symbol: string) =>
      sayQuantity(number, UNITS[symbol] as Unit),
    );
}

const CENTS: Readonly<Record<string, Unit>> = {
  $: unit('cent'),
  '£': unit('penny', 'pence'),
  '€': unit('cent'),
};

function sayPrice(_: string, symbol: string, whole: string, cents: string): string {
  const spoken = sayQuantity(whole, CURRENCIES[symbol] as Unit);
  const rest = String(Number(cents));
  return rest === '0' ? spoken : `${spoken} and ${sayQuantity(rest, CENTS[symbol] as Unit)}`;
}

/** `1` → `1st` */
function sayOrdinal(day: number): string {
  if (day >= 11 && day <= 13) return `${day}th`;
  return `${day}${['th', 'st', 'nd', 'rd'][day % 10] ?? 'th'}`;
}

function sayTime(_: string, hours: string, minutes: string, half?: string): string {
  const suffix = typeof half === 'string' && /^[ap]$/i.test(half) ? ` ${half.toLowerCase()}m` : '';
  if (minutes === '00')
    return suffix || Number(hours) > 12 ? `${hours}${suffix || ' hundred'}` : `${hours} o'clock`;
  return `${hours} ${minutes.replace(/^0/, 'oh ')}${suffix}`;
}

function sayQuantity(number: string, { one, many }: Unit): string {
  return `${number} ${number === '1' ? one : many}`;
}
