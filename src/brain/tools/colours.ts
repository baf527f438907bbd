/** Colours as people say them → what a light is told, and whether it reports the same. Pure. */
import { plainWords } from '../../home/name-words.ts';

export type Colour =
  /** Hue in degrees, saturation in percent. */
  | { readonly type: 'hue'; readonly hue: number; readonly saturation: number }
  | { readonly type: 'white'; readonly kelvin: number };

const HUES: readonly (readonly [string, number, number])[] = [
  ['rouge|red|ecarlate|scarlet', 0, 100],
  ['bordeaux|burgundy|cramoisi|crimson', 348, 91],
  ['saumon|salmon', 6, 52],
  ['corail|coral', 16, 69],
  ['orange', 30, 100],
  ['ambre|amber', 45, 100],
  ['or|dore|gold|golden', 51, 100],
  ['jaune|yellow', 60, 100],
  ['citron vert|lime', 75, 100],
  ['vert|green', 120, 100],
  ['menthe|mint', 150, 60],
  ['turquoise', 174, 72],
  ['cyan|aqua', 180, 100],
  ['bleu ciel|bleu clair|sky blue|light blue', 197, 43],
  ['azur|azure', 210, 100],
  ['bleu|blue', 240, 100],
  ['bleu marine|bleu fonce|navy|dark blue', 240, 100],
  ['indigo', 275, 100],
  ['lavande|lavender|lilas|lilac', 260, 40],
  ['violet|purple|mauve', 282, 100],
  ['magenta|fuchsia', 300, 100],
  ['rose|pink', 330, 60],
];

const WHITES: readonly (readonly [string, number])[] = [
  ['bougie|candle|candlelight', 2000],
  ['blanc tres chaud|very warm white', 2200],
  ['blanc chaud|chaud|warm|warm white|soft white', 2700],
  ['blanc|white|neutre|neutral|blanc neutre|neutral white', 4000],
  ['lumiere du jour|daylight|jour', 5500],
  ['blanc froid|froid|cold|cool|cold white|cool white', 6000],
];

const NAMED: ReadonlyMap<string, Colour> = new Map([
  ...HUES.flatMap(([names, hue, saturation]) =>
    names.split('|').map((name): [string, Colour] => [name, { type: 'hue', hue, saturation }]),
  ),
  ...WHITES.flatMap(([names, kelvin]) =>
    names.split('|').map((name): [string, Colour] => [name, { type: 'white', kelvin }]),
  ),
]);

export const COLOUR_NAMES: readonly string[] = [...NAMED.keys()];

/** French agrees in gender and number: "verte", "blanches". */
const FEMININE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    verte: 'vert',
    bleue: 'bleu',
    violette: 'violet',
    blanche: 'blanc',
    doree: 'dore',
    chaude: 'chaud',
    froide: 'froid',
  }),
);

/** @example colourCalled('bleue') // { type: 'hue', hue: 240, saturation: 100 } */
export function colourCalled(text: string): Colour | undefined {
  const hex = /^#?([\da-f]{6})$/i.exec(text.trim())?.[1];
  if (hex) return ofHex(hex);
  const words = plainWords(text).map((word) => {
    const one = word.length > 3 && word.endsWith('s') ? word.slice(0, -1) : word;
    return FEMININE.get(one) ?? one;
  });
  return NAMED.get(words.join(' ')) ?? NAMED.get(plainWords(text).join(' '));
}

/** For a light that has colours and no white of its own: the hue and saturation of a white. */
export function hueOfWhite(kelvin: number): { readonly hue: number; readonly saturation: number } {
  if (kelvin >= 6000) return { hue: 220, saturation: 6 };
  if (kelvin >= 5000) return { hue: 28, saturation: 10 };
  if (kelvin >= 3500) return { hue: 28, saturation: 30 };
  return kelvin >= 2500 ? { hue: 30, saturation: 56 } : { hue: 30, saturation: 75 };
}

/** Lamps report the nearest colour that they can make. */
const HUE_SLACK = 20;
const SATURATION_SLACK = 25;
/** So pale, the hue means nothing. */
const PALE = 12;

export function isColour(reported: unknown, hue: number, saturation: number): boolean {
  if (!Array.isArray(reported)) return false;
  const [h, s] = reported as readonly unknown[];
  if (typeof h !== 'number' || typeof s !== 'number') return false;
  const apart = Math.abs(((h - hue + 540) % 360) - 180);
  const isPale = saturation <= PALE && s <= PALE + SATURATION_SLACK;
  return Math.abs(s - saturation) <= SATURATION_SLACK && (apart <= HUE_SLACK || isPale);
}

function ofHex(hex: string): Colour {
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map(
    (at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255,
  );
  const most = Math.max(red, green, blue);
  const range = most - Math.min(red, green, blue);
  const sixth =
    range === 0
      ? 0
      : most === red
        ? ((green - blue) / range + 6) % 6
        : most === green
          ? (blue - red) / range + 2
          : (red - green) / range + 4;
  const saturation = most === 0 ? 0 : Math.round((range / most) * 100);
  return { type: 'hue', hue: Math.round(sixth * 60), saturation };
}
