/** Short-time power spectrum of real samples; two frames share one complex transform. Pure. */

/**
 * A Hann window of `window` samples in a transform of `size` points (a power of two).
 *
 * @example new PowerSpectrum(400, 512).forEachFrame(samples, 160, (frame, power) => use(power));
 */
export class PowerSpectrum {
  readonly #size: number;
  readonly #window: Float64Array;
  readonly #cosines: Float64Array;
  readonly #sines: Float64Array;
  readonly #reversed: Uint16Array;

  constructor(window: number, size: number) {
    this.#size = size;
    // Periodic: its first sample is zero, the one after its last would be.
    this.#window = Float64Array.from(
      { length: window },
      (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / window),
    );
    this.#cosines = Float64Array.from({ length: size / 2 }, (_, i) =>
      Math.cos((2 * Math.PI * i) / size),
    );
    this.#sines = Float64Array.from(
      { length: size / 2 },
      (_, i) => -Math.sin((2 * Math.PI * i) / size),
    );
    const bits = Math.log2(size);
    this.#reversed = Uint16Array.from({ length: size }, (_, i) => {
      let reversed = 0;
      for (let bit = 0; bit < bits; bit++) reversed |= ((i >> bit) & 1) << (bits - 1 - bit);
      return reversed;
    });
  }

  /**
   * Frame `n` is centred at sample `n × hop`, zeros lie outside the samples; there are
   * `1 + floor(length / hop)` frames. `power` holds `size / 2 + 1` bins and is valid only within the call.
   */
  forEachFrame(
    samples: Float32Array,
    hop: number,
    use: (frame: number, power: Float64Array) => void,
  ): void {
    const frameCount = 1 + Math.floor(samples.length / hop);
    const real = new Float64Array(this.#size);
    const imaginary = new Float64Array(this.#size);
    const first = new Float64Array(this.#size / 2 + 1);
    const second = new Float64Array(this.#size / 2 + 1);
    for (let frame = 0; frame < frameCount; frame += 2) {
      this.#load(samples, frame * hop, real);
      if (frame + 1 < frameCount) this.#load(samples, (frame + 1) * hop, imaginary);
      else imaginary.fill(0);
      this.#transform(real, imaginary);
      this.#separate(real, imaginary, first, second);
      use(frame, first);
      if (frame + 1 < frameCount) use(frame + 1, second);
    }
  }

  /** The windowed samples around `centre`, in bit-reversed order. */
  #load(samples: Float32Array, centre: number, into: Float64Array): void {
    into.fill(0);
    const { length } = this.#window;
    const start = centre - length / 2;
    const from = Math.max(0, -start);
    const to = Math.min(length, samples.length - start);
    for (let i = from; i < to; i++) {
      into[this.#reversed[i] as number] =
        (samples[start + i] as number) * (this.#window[i] as number);
    }
  }

  /** In place, radix 2, from bit-reversed order. */
  #transform(real: Float64Array, imaginary: Float64Array): void {
    const size = this.#size;
    for (let half = 1; half < size; half *= 2) {
      const stride = size / (2 * half);
      for (let k = 0; k < half; k++) {
        const cosine = this.#cosines[k * stride] as number;
        const sine = this.#sines[k * stride] as number;
        for (let top = k; top < size; top += 2 * half) {
          const bottom = top + half;
          const re = (real[bottom] as number) * cosine - (imaginary[bottom] as number) * sine;
          const im = (real[bottom] as number) * sine + (imaginary[bottom] as number) * cosine;
          real[bottom] = (real[top] as number) - re;
          imaginary[bottom] = (imaginary[top] as number) - im;
          real[top] = (real[top] as number) + re;
          imaginary[top] = (imaginary[top] as number) + im;
        }
      }
    }
  }

  /** One frame went in as the real part, the next as the imaginary part: symmetry takes them apart. */
  #separate(
    real: Float64Array,
    imaginary: Float64Array,
    first: Float64Array,
    second: Float64Array,
  ): void {
    const size = this.#size;
    for (let bin = 0; bin <= size / 2; bin++) {
      const mirror = (size - bin) % size;
      const [a, b] = [real[bin] as number, imaginary[bin] as number];
      const [c, d] = [real[mirror] as number, imaginary[mirror] as number];
      first[bin] = ((a + c) ** 2 + (b - d) ** 2) / 4;
      second[bin] = ((b + d) ** 2 + (c - a) ** 2) / 4;
    }
  }
}
