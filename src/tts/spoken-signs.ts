/** What is said the same way in any language but for its words: dates, telephone numbers, addresses, signs. Pure. */

export interface SpokenWords {
  /** January first. */
  readonly months: readonly string[];
  readonly formatDate: (day: number, month: string, year: number | undefined) => string;
  /** Whether `3/4/2026` begins with the day. */
  readonly dayFirst: boolean;
  readonly at: string;
  readonly dot: string;
  readonly plus: string;
  /** Between two things: `&`, `=`, `×`, `≈`, `±`, `<`, `≤`, … */
  readonly signs: Readonly<Record<string, string>>;
  readonly fractions: Readonly<Record<string, string>>;
}

const ISO_DATE = /(?<![\d./-])(\d{4})-(\d{2})-(\d{2})(?:T[\d:.]+Z?)?(?![\d./-]|\p{L})/gu;
const WRITTEN_DATE = /(?<![\d./-])(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?![\d./-]|\p{L})/gu;
/** In pairs as in France, or with the country in front. */
const PAIRS = /(?<![\d.,+])0\d(?:[ .-]?\d{2}){4}(?![\d.,]\d|\d)/gu;
const INTERNATIONAL = /(?<![\d\p{L}])\+(\d{1,3})((?:[ .-]?\(?\d{1,4}\)?){2,7})(?!\d)/gu;
const MAIL =
  /(?<![\p{L}\p{N}._%+-])([\p{L}\p{N}._%+-]{1,64})@([\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,4})/gu;
const FRACTION = /(?<![\d/.,])([12345])\/([2345])(?![\d/]|[.,]\d)/gu;

/** Expects plain spaces. Before units and ranges are said: what looks like a range may be a date. */
export function saySigns(text: string, words: SpokenWords): string {
  return text
    .replace(MAIL, (_, user: string, host: string) =>
      `${user} ${words.at} ${host}`.replaceAll('.', ` ${words.dot} `),
    )
    .replace(ISO_DATE, (written, year: string, month: string, day: string) =>
      sayDate(written, words, Number(day), Number(month), Number(year)),
    )
    .replace(WRITTEN_DATE, (written, first: string, second: string, year: string) =>
      sayWrittenDate(written, words, Number(first), Number(second), Number(year)),
    )
    .replace(INTERNATIONAL, (_, country: string, rest: string) =>
      [`${words.plus} ${country}`, ...inPairs(rest)].join(', '),
    )
    .replace(PAIRS, (written) => inPairs(written).join(', '))
    .replace(
      /[½⅓¼¾⅔]/gu,
      (sign) => words.fractions[sign.normalize('NFKC').replace('⁄', '/')] ?? sign,
    )
    .replace(FRACTION, (written) => words.fractions[written] ?? written)
    .replace(/ ?([&=×≈±≤≥→]) ?/gu, (written, sign: string) => {
      const word = words.signs[sign];
      return word === undefined ? written : ` ${word} `;
    })
    .replace(/(?<=\d) ?\+ ?(?=\d)/gu, ` ${words.plus} `);
}

function sayDate(
  written: string,
  { months, formatDate }: SpokenWords,
  day: number,
  month: number,
  year: number | undefined,
): string {
  const name = months[month - 1];
  return name === undefined || day < 1 || day > 31 ? written : formatDate(day, name, year);
}

/** The number that can be no month is the day, whatever the order of the language. */
function sayWrittenDate(
  written: string,
  words: SpokenWords,
  first: number,
  second: number,
  year: number,
): string {
  const isDayFirst = first > 12 || (second <= 12 && words.dayFirst);
  return isDayFirst
    ? sayDate(written, words, first, second, year)
    : sayDate(written, words, second, first, year);
}

/** From the end, so that an odd digit stands first. */
function inPairs(written: string): string[] {
  const digits = written.replace(/\D/gu, '');
  const odd = digits.length % 2;
  return [digits.slice(0, odd), ...(digits.slice(odd).match(/../gu) ?? [])].filter(Boolean);
}
