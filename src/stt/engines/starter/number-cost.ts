/** Which numbers people say: round ones, small counts of hours, temperatures of rooms. Pure. */
import type { Measure } from './grammar-file.ts';

/**
 * Nats. A dozen usual values take nine tenths of what is said, the other ninety share the rest:
 * ln(0.9/12) − ln(0.1/88) is 4; a little less leaves the sound the last word.
 */
const UNUSUAL = 3;
const LESS_USUAL = 1;

const USUAL_MINUTES = new Set([15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 90]);

/** What it costs to say this number where it counts this. */
export function numberCost(measure: Measure, value: number): number {
  switch (measure) {
    case 'seconds':
      return value % 10 === 0 ? 0 : value % 5 === 0 ? LESS_USUAL : UNUSUAL;
    case 'minutes':
      return value <= 10 || USUAL_MINUTES.has(value) ? 0 : value === 12 ? LESS_USUAL : UNUSUAL;
    case 'hours':
      return value <= 3 ? 0 : value <= 6 ? LESS_USUAL : UNUSUAL;
    case 'percent':
      return value % 10 === 0 ? 0 : value % 5 === 0 ? LESS_USUAL : UNUSUAL;
    case 'degrees':
      return value >= 15 && value <= 25 ? 0 : value >= 5 && value <= 30 ? LESS_USUAL : UNUSUAL;
    case 'kelvin':
      return value % 500 === 0 ? 0 : UNUSUAL;
  }
}
