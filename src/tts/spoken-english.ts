/** English as it is said: units, times and signs that espeak-ng would spell out. Pure. */

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
  return text
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

function sayTime(_: string, hours: string, minutes: string, half?: string): string {
  const suffix = typeof half === 'string' && /^[ap]$/i.test(half) ? ` ${half.toLowerCase()}m` : '';
  if (minutes === '00')
    return suffix || Number(hours) > 12 ? `${hours}${suffix || ' hundred'}` : `${hours} o'clock`;
  return `${hours} ${minutes.replace(/^0/, 'oh ')}${suffix}`;
}

function sayQuantity(number: string, { one, many }: Unit): string {
  return `${number} ${number === '1' ? one : many}`;
}
