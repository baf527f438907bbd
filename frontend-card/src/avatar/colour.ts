/** Colours that change softly. Pure. */

export type Rgb = readonly [red: number, green: number, blue: number];

/** `#rrggbb`, as a canvas gives back every opaque colour. */
export function parseColour(hex: string): Rgb | undefined {
  const digits = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(hex);
  if (!digits) return undefined;
  const [red = 0, green = 0, blue = 0] = digits.slice(1).map((pair) => Number.parseInt(pair, 16));
  return [red, green, blue];
}

/** @param share 0: all of the first, 1: all of the second */
export function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const between = (index: 0 | 1 | 2) => from[index] + (to[index] - from[index]) * share;
  return [between(0), between(1), between(2)];
}

export function isClose(a: Rgb, b: Rgb): boolean {
  return a.every((value, index) => Math.abs(value - (b[index] ?? 0)) < 1);
}

export function css([red, green, blue]: Rgb): string {
  return `rgb(${Math.round(red)} ${Math.round(green)} ${Math.round(blue)})`;
}
