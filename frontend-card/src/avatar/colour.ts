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
  /** Of the ball, from where light falls on it to its rim: opaque, because thin layers over each other lose their hue. */
  readonly light: string;
  readonly base: string;
  readonly rim: string;
}

const WHITE: Rgb = [255, 255, 255];

/** @param background what the face lies on */
export function paletteOf(colour: Rgb, background: Rgb): Palette {
  const isDark = background[0] + background[1] + background[2] < 384;
  // Lines as thin as these need more light in the dark than areas do.
  const line = isDark ? mix(colour, WHITE, 0.22) : colour;
  const base = mix(background, line, 0.24);
  return {
    line: css(line),
    clear: css(line, 0),
    light: css(isDark ? mix(base, mix(line, WHITE, 0.3), 0.22) : mix(base, WHITE, 0.62)),
    base: css(base),
    rim: css(mix(background, line, isDark ? 0.33 : 0.4)),
  };
}
