/** Colours that change softly. Pure. */

export type Rgb = readonly [red: number, green: number, blue: number];

/** @param share 0: all of the first, 1: all of the second */
export function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const between = (index: 0 | 1 | 2) => from[index] + (to[index] - from[index]) * share;
  return [between(0), between(1), between(2)];
}

export function isClose(a: Rgb, b: Rgb): boolean {
  return a.every((value, index) => Math.abs(value - (b[index] ?? 0)) < 1);
}

/** @param opacity 0 to 1 */
function css([red, green, blue]: Rgb, opacity = 1): string {
  return `rgb(${Math.round(red)} ${Math.round(green)} ${Math.round(blue)} / ${opacity})`;
}

/** CSS colours. A gradient ends in the same colour without opacity: ending in `transparent` would pass through grey. */
export interface Palette {
  readonly line: string;
  readonly clear: string;
  readonly light: string;
  readonly lightClear: string;
}

const WHITE: Rgb = [255, 255, 255];

export function paletteOf(colour: Rgb): Palette {
  const light = mix(colour, WHITE, 0.6);
  return { line: css(colour), clear: css(colour, 0), light: css(light), lightClear: css(light, 0) };
}
