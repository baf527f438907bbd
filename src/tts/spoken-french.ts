/** French as it is said: units, times, signs and ordinals that espeak-ng would spell out or drop. Pure. */

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

const ABBREVIATIONS: readonly (readonly [RegExp, string])[] = [
  [/(?<!\p{L})MM\. (?=\p{Lu})/gu, 'Messieurs '],
  [/(?<!\p{L})M\. (?=\p{Lu})/gu, 'Monsieur '],
  [/(?<!\p{L})p\. ?ex\./gu, 'par exemple'],
  [/(?<!\p{L})[nN][°º] ?(?=\d)/gu, 'numéro '],
  [/(?<!\p{L})env\. (?=\d)/gu, 'environ '],
];

/** Expects plain spaces. */
export function sayFrench(text: string): string {
  let spoken = text;
  for (const [pattern, words] of ABBREVIATIONS) spoken = spoken.replace(pattern, words);
  return spoken
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
