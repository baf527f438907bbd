/** French as it is said: units, times, signs and ordinals that espeak-ng would spell out or drop. Pure. */

import { type SpokenWords, saySigns } from './spoken-signs.ts';

interface Unit {
  readonly one: string;
  readonly many: string;
}

const unit = (one: string, many = `${one}s`): Unit => ({ one, many });

const UNITS: Readonly<Record<string, Unit>> = {
  '°C': unit('degré'),
  '°F': unit('degré Fahrenheit', 'degrés Fahrenheit'),
  '°': unit('degré'),
  kWh: unit('kilowattheure'),
  Wh: unit('wattheure'),
  kW: unit('kilowatt'),
  W: unit('watt'),
  V: unit('volt'),
  A: unit('ampère'),
  mA: unit('milliampère'),
  Hz: unit('hertz', 'hertz'),
  'km/h': unit('kilomètre heure', 'kilomètres heure'),
  'm/s': unit('mètre par seconde', 'mètres par seconde'),
  km: unit('kilomètre'),
  m: unit('mètre'),
  cm: unit('centimètre'),
  mm: unit('millimètre'),
  'm²': unit('mètre carré', 'mètres carrés'),
  'm³': unit('mètre cube', 'mètres cubes'),
  'µg/m³': unit('microgramme par mètre cube', 'microgrammes par mètre cube'),
  L: unit('litre'),
  l: unit('litre'),
  kg: unit('kilo'),
  g: unit('gramme'),
  hPa: unit('hectopascal'),
  mbar: unit('millibar'),
  bar: unit('bar'),
  lx: unit('lux', 'lux'),
  dB: unit('décibel'),
  kPa: unit('kilopascal'),
  'W/m²': unit('watt par mètre carré', 'watts par mètre carré'),
  'kWh/m²': unit('kilowattheure par mètre carré', 'kilowattheures par mètre carré'),
  'mm/h': unit('millimètre par heure', 'millimètres par heure'),
  'L/min': unit('litre par minute', 'litres par minute'),
  'l/min': unit('litre par minute', 'litres par minute'),
  mL: unit('millilitre'),
  ml: unit('millilitre'),
  cl: unit('centilitre'),
  kVA: unit('kilovoltampère'),
  VA: unit('voltampère'),
  mV: unit('millivolt'),
  kHz: unit('kilohertz', 'kilohertz'),
  MHz: unit('mégahertz', 'mégahertz'),
  GHz: unit('gigahertz', 'gigahertz'),
  ko: unit('kilooctet'),
  Mo: unit('mégaoctet'),
  Go: unit('gigaoctet'),
  To: unit('téraoctet'),
  ms: unit('milliseconde'),
  K: unit('kelvin'),
  ppm: unit('partie par million', 'parties par million'),
  '%': unit('pour cent', 'pour cent'),
  '€': unit('euro'),
  $: unit('dollar'),
  '£': unit('livre'),
  h: unit('heure'),
  min: unit('minute'),
  s: unit('seconde'),
};

const NUMBER = String.raw`\d{1,3}(?:[ .]\d{3})+(?![\d,])|\d+(?:[.,]\d+)?`;
const UNIT = Object.keys(UNITS)
  .sort((a, b) => b.length - a.length)
  .map((symbol) => symbol.replace(/[$/]/g, String.raw`\$&`))
  .join('|');
const QUANTITY = new RegExp(
  String.raw`(?<![\p{L}\d.,])(${NUMBER}) ?(${UNIT})(?![\p{L}\d°²³])`,
  'gu',
);

const FEMININE =
  /(?<![\d.,]|\d )(1|21|31|41|51|61|81) (?=(?:heure|minute|seconde|lumière|lampe|prise|porte|fenêtre|pièce|semaine|journée|fois|alarme|partie|livre|tâche|liste|chanson|personne|caméra)s?(?!\p{L}))/gu;
const FEMININE_WORDS: Readonly<Record<string, string>> = {
  1: 'une',
  21: 'vingt et une',
  31: 'trente et une',
  41: 'quarante et une',
  51: 'cinquante et une',
  61: 'soixante et une',
  81: 'quatre-vingt-une',
};

const ORDINALS =
  'deuxième troisième quatrième cinquième sixième septième huitième neuvième dixième onzième douzième treizième quatorzième quinzième seizième'.split(
    ' ',
  );

const WORDS: SpokenWords = {
  months:
    'janvier février mars avril mai juin juillet août septembre octobre novembre décembre'.split(
      ' ',
    ),
  formatDate: (day, month, year) =>
    `${day === 1 ? '1er' : day} ${month}${year === undefined ? '' : ` ${year}`}`,
  dayFirst: true,
  at: 'arobase',
  dot: 'point',
  plus: 'plus',
  signs: {
    '&': 'et',
    '=': 'égale',
    '×': 'fois',
    '≈': 'environ',
    '±': 'plus ou moins',
    '≤': 'au plus',
    '≥': 'au moins',
    '→': 'vers',
  },
  fractions: {
    '1/2': 'un demi',
    '1/3': 'un tiers',
    '2/3': 'deux tiers',
    '1/4': 'un quart',
    '3/4': 'trois quarts',
  },
};

const ABBREVIATIONS: readonly (readonly [RegExp, string])[] = [
  [/(?<!\p{L})MM\. (?=\p{Lu})/gu, 'Messieurs '],
  [/(?<!\p{L})M\. (?=\p{Lu})/gu, 'Monsieur '],
  [/(?<!\p{L})Mme\.? (?=\p{Lu})/gu, 'Madame '],
  [/(?<!\p{L})Mlle\.? (?=\p{Lu})/gu, 'Mademoiselle '],
  [/(?<!\p{L})Dr\.? (?=\p{Lu})/gu, 'Docteur '],
  [/(?<!\p{L})Ste[ -](?=\p{Lu})/gu, 'Sainte '],
  [/(?<!\p{L})St[ -](?=\p{Lu})/gu, 'Saint '],
  [/(?<!\p{L})p\. ?ex\./gu, 'par exemple'],
  [/(?<!\p{L})c\.?-à-d\.?/gu, 'c’est-à-dire'],
  [/(?<!\p{L})etc\.(?=\s+\p{Ll}|,)/gu, 'et cetera'],
  [/(?<!\p{L})etc\.?(?!\p{L})/gu, 'et cetera.'],
  [/(?<!\p{L})RDC(?!\p{L})/gu, 'rez-de-chaussée'],
  [/(?<!\p{L})1re(?!\p{L})/gu, 'première'],
  [/#(?=\d)/gu, 'numéro '],
  [/(?<!\p{L})[nN][°º] ?(?=\d)/gu, 'numéro '],
  [/(?<!\p{L})env\. (?=\d)/gu, 'environ '],
];

/** Expects plain spaces. */
export function sayFrench(text: string): string {
  let spoken = text;
  for (const [pattern, words] of ABBREVIATIONS) spoken = spoken.replace(pattern, words);
  return saySigns(spoken, WORDS)
    .replace(/(?<![\d.,])(\d+),(\d\d) ?€/gu, sayPrice)
    .replace(/(?<![\d:])([01]?\d|2[0-3]) ?[h:] ?([0-5]\d)(?![\d:])/gu, sayTime)
    .replace(/(?<![\p{L}\d.,)-]|\d )[-−–](?=\d)/gu, 'moins ')
    .replace(/(?<![\d.,/-])(\d+) ?[-–] ?(\d+)(?![\d./-])/gu, '$1 à $2')
    .replace(/(?<![\d.,])(\d+)\.(\d+)(?![\d.])/gu, sayDecimal)
    .replace(QUANTITY, (_, number: string, symbol: string) => sayQuantity(number, symbol))
    .replace(/(?<![\d.,])(\d{1,2})(?:e|è|ème|eme|ième)(?!\p{L})/gu, sayOrdinal)
    .replace(FEMININE, (_, number: string) => `${FEMININE_WORDS[number]} `);
}

function sayTime(_: string, hours: string, minutes: string): string {
  const hour = `${Number(hours)} ${Number(hours) < 2 ? 'heure' : 'heures'}`;
  return minutes === '00' ? hour : `${hour} ${Number(minutes)}`;
}

function sayPrice(_: string, euros: string, cents: string): string {
  return `${sayQuantity(euros, '€')}${cents === '00' ? '' : ` ${Number(cents)}`}`;
}

/** A number with a point, as programs write it; three digits behind it are thousands. */
function sayDecimal(written: string, whole: string, fraction: string): string {
  return fraction.length === 3 && whole !== '0' ? written : `${whole},${fraction}`;
}

function sayQuantity(number: string, symbol: string): string {
  const { one, many } = UNITS[symbol] as Unit;
  // In French, everything below two is singular: 1,5 degré.
  return `${number} ${Number(number.replace(',', '.')) < 2 ? one : many}`;
}

function sayOrdinal(written: string, number: string): string {
  return ORDINALS[Number(number) - 2] ?? written;
}
