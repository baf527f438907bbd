/** Discrete Fourier transform of 400 complex points, for Whisper's windows of 25 ms. Pure. */

const SIZE = 400;
/** Whose product is the size. Radix 4 needs no multiplication, radix 5 few. */
const RADICES = [4, 4, 5, 5] as const;

const COSINES = Float64Array.from({ length: SIZE }, (_, i) => Math.cos((2 * Math.PI * i) / SIZE));
const SINES = Float64Array.from({ length: SIZE }, (_, i) => -Math.sin((2 * Math.PI * i) / SIZE));
const [C1, C2] = [COSINES[80] as number, COSINES[160] as number];
const [S1, S2] = [-(SINES[80] as number), -(SINES[160] as number)];

interface Complex {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/**
 * The power of two real signals of 400 samples by one complex transform: one goes in as the real part, the
 * other as the imaginary part, and the symmetry of real signals takes them apart. 201 bins each.
 *
 * @example
 * const transform = new PairedTransform400();
 * transform.first.set(windowed); transform.second.set(nextWindowed);
 * transform.run(power, nextPower);
 */
export class PairedTransform400 {
  /** Input; overwritten by `run`. */
  readonly first = new Float64Array(SIZE);
  readonly second = new Float64Array(SIZE);
  readonly #work: Complex = { re: new Float64Array(SIZE), im: new Float64Array(SIZE) };

  run(firstPower: Float64Array, secondPower: Float64Array): void {
    // An even number of stages: what comes out lies in the input again.
    let from: Complex = { re: this.first, im: this.second };
    let to = this.#work;
    let stride = 1;
    for (const radix of RADICES) {
      const stage = radix === 4 ? stage4 : stage5;
      stage(from, to, stride);
      stride *= radix;
      [from, to] = [to, from];
    }
    const { re, im } = from;
    for (let bin = 0; bin <= SIZE / 2; bin++) {
      const mirror = bin === 0 ? 0 : SIZE - bin;
      const sumRe = (re[bin] as number) + (re[mirror] as number);
      const sumIm = (im[bin] as number) + (im[mirror] as number);
      const differenceRe = (re[bin] as number) - (re[mirror] as number);
      const differenceIm = (im[bin] as number) - (im[mirror] as number);
      firstPower[bin] = (sumRe * sumRe + differenceIm * differenceIm) / 4;
      secondPower[bin] = (sumIm * sumIm + differenceRe * differenceRe) / 4;
    }
  }
}

/**
 * One stage of a self-sorting transform (Stockham): groups of `radix` points, `SIZE / radix` apart, become
 * neighbours at a distance of `stride`.
 */
function stage4({ re, im }: Complex, to: Complex, stride: number): void {
  const quarter = SIZE / 4;
  const groups = quarter / stride;
  for (let group = 0; group < groups; group++) {
    const turn = group * stride;
    const [c1, s1] = [COSINES[turn] as number, SINES[turn] as number];
    const [c2, s2] = [COSINES[2 * turn] as number, SINES[2 * turn] as number];
    const [c3, s3] = [COSINES[3 * turn] as number, SINES[3 * turn] as number];
    for (let at = turn; at < turn + stride; at++) {
      const [ar, ai] = [re[at] as number, im[at] as number];
      const [br, bi] = [re[at + quarter] as number, im[at + quarter] as number];
      const [cr, ci] = [re[at + 2 * quarter] as number, im[at + 2 * quarter] as number];
      const [dr, di] = [re[at + 3 * quarter] as number, im[at + 3 * quarter] as number];
      const [evenRe, evenIm, evenRe2, evenIm2] = [ar + cr, ai + ci, ar - cr, ai - ci];
      const [oddRe, oddIm, oddRe2, oddIm2] = [br + dr, bi + di, br - dr, bi - di];
      const out = at + 3 * turn;
      to.re[out] = evenRe + oddRe;
      to.im[out] = evenIm + oddIm;
      put(to, out + stride, evenRe2 + oddIm2, evenIm2 - oddRe2, c1, s1);
      put(to, out + 2 * stride, evenRe - oddRe, evenIm - oddIm, c2, s2);
      put(to, out + 3 * stride, evenRe2 - oddIm2, evenIm2 + oddRe2, c3, s3);
    }
  }
}

function stage5({ re, im }: Complex, to: Complex, stride: number): void {
  const fifth = SIZE / 5;
  const groups = fifth / stride;
  for (let group = 0; group < groups; group++) {
    const turn = group * stride;
    for (let at = turn; at < turn + stride; at++) {
      const [ar, ai] = [re[at] as number, im[at] as number];
      const [br, bi] = [re[at + fifth] as number, im[at + fifth] as number];
      const [cr, ci] = [re[at + 2 * fifth] as number, im[at + 2 * fifth] as number];
      const [dr, di] = [re[at + 3 * fifth] as number, im[at + 3 * fifth] as number];
      const [er, ei] = [re[at + 4 * fifth] as number, im[at + 4 * fifth] as number];
      const [outerRe, outerIm, innerRe, innerIm] = [br + er, bi + ei, cr + dr, ci + di];
      const [outerRe2, outerIm2, innerRe2, innerIm2] = [br - er, bi - ei, cr - dr, ci - di];
      const [p, q] = [ar + C1 * outerRe + C2 * innerRe, ai + C1 * outerIm + C2 * innerIm];
      const [r, s] = [ar + C2 * outerRe + C1 * innerRe, ai + C2 * outerIm + C1 * innerIm];
      const [t, u] = [S1 * outerIm2 + S2 * innerIm2, S1 * outerRe2 + S2 * innerRe2];
      const [v, w] = [S2 * outerIm2 - S1 * innerIm2, S2 * outerRe2 - S1 * innerRe2];
      const out = at + 4 * turn;
      to.re[out] = ar + outerRe + innerRe;
      to.im[out] = ai + outerIm + innerIm;
      putTurned(to, out + stride, p + t, q - u, turn);
      putTurned(to, out + 2 * stride, r + v, s - w, 2 * turn);
      putTurned(to, out + 3 * stride, r - v, s + w, 3 * turn);
      putTurned(to, out + 4 * stride, p - t, q + u, 4 * turn);
    }
  }
}

function putTurned(to: Complex, at: number, re: number, im: number, turn: number): void {
  put(to, at, re, im, COSINES[turn] as number, SINES[turn] as number);
}

function put(to: Complex, at: number, re: number, im: number, cos: number, sin: number): void {
  to.re[at] = re * cos - im * sin;
  to.im[at] = re * sin + im * cos;
}
