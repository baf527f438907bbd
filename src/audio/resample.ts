/** Between the wire and the stages: one sample rate → another, streaming, without aliases. */
import { ExoError } from '../core/errors.ts';
import { clampInt16, concatInt16 } from './pcm.ts';

export interface Resampler {
  /** What can be told so far; the last few milliseconds wait for what follows. May return `samples` itself. */
  push(samples: Int16Array): Int16Array;
  /** The rest. In all `ceil(input × toHz / fromHz)` samples. Ready for another stream afterwards. */
  flush(): Int16Array;
}

export const MIN_SAMPLE_RATE_HZ = 4_000;
export const MAX_SAMPLE_RATE_HZ = 384_000;

/** Half the kernel, in samples of the slower of the two rates: 2.5 ms of look-ahead at 16 kHz. */
const HALF_WIDTH = 40;
/** Kaiser window: 72 dB down, which with this width leaves a transition of 5.6 % of the slower rate. */
const KAISER_BETA = 6.9;
/** In parts of the slower rate, so that the transition ends at its Nyquist frequency. */
const CUTOFF = 0.5 - 0.028;
/** Of common rates: 11,025 Hz → 16,000 Hz has most. */
const MAX_EXACT_PHASES = 640;
/** Odd rates have thousands of phases: they are interpolated between these, which is off by −96 dB. */
const INTERPOLATED_PHASES = 256;
/** Steps of the window's table, from its middle to its end. */
const WINDOW_STEPS = 4_096;

const WINDOW = Float64Array.from({ length: WINDOW_STEPS }, (_, step) =>
  bessel(KAISER_BETA * Math.sqrt(1 - (step / WINDOW_STEPS) ** 2)),
);

/**
 * Windowed sinc, polyphase. Output `k` lies at input position `k × fromHz / toHz`: nothing is delayed
 * and the pieces that the input comes in do not change the output.
 *
 * @throws `audio/format`
 * @example
 * const resampler = createResampler(44_100, 16_000);
 * for await (const { samples } of frames) send(resampler.push(samples));
 * send(resampler.flush());
 */
export function createResampler(fromHz: number, toHz: number): Resampler {
  return prepareResampler(fromHz, toHz)();
}

/**
 * For one pair of rates many times: its filter takes some milliseconds to compute.
 *
 * @throws `audio/format`
 */
export function prepareResampler(fromHz: number, toHz: number): () => Resampler {
  assertSampleRate(fromHz);
  assertSampleRate(toHz);
  if (fromHz === toHz)
    return () => ({ push: (samples) => samples, flush: () => new Int16Array(0) });
  const divisor = greatestCommonDivisor(fromHz, toHz);
  const kernel = createKernel(fromHz / divisor, toHz / divisor);
  return () => startResampler(kernel);
}

function startResampler(kernel: Kernel): Resampler {
  let stream = startStream(kernel);
  return {
    push(samples) {
      stream.buffer = concatInt16(stream.buffer, samples);
      stream.inputCount += samples.length;
      return drain(kernel, stream, stream.inputCount - kernel.half);
    },
    flush() {
      const { inputCount } = stream;
      stream.buffer = concatInt16(stream.buffer, new Int16Array(kernel.half + 1));
      const rest = drain(kernel, stream, inputCount);
      stream = startStream(kernel);
      return rest;
    },
  };
}

function assertSampleRate(rateHz: number): void {
  if (!Number.isInteger(rateHz) || rateHz < MIN_SAMPLE_RATE_HZ || rateHz > MAX_SAMPLE_RATE_HZ)
    throw new ExoError('audio/format', 'The sample rate is out of range');
}

interface Kernel {
  /** Input samples for `produced` output samples: `from / to`, without common factors. */
  readonly from: number;
  readonly to: number;
  /** Taps on either side of the centre, in input samples. */
  readonly half: number;
  /** One row of `2 × half` taps for each phase, and one more for the right end of the interpolation. */
  readonly rows: readonly Float64Array[];
}

interface Stream {
  /** Input not yet out of reach of the kernel; its first sample is number `bufferStart`. */
  buffer: Int16Array;
  bufferStart: number;
  inputCount: number;
  /** Position of the next output: `position + fraction / to` input samples. Integers never drift. */
  position: number;
  fraction: number;
}

function startStream({ half }: Kernel): Stream {
  // The zeros before the first sample are the silence that came before the stream.
  return {
    buffer: new Int16Array(half),
    bufferStart: -half,
    inputCount: 0,
    position: 0,
    fraction: 0,
  };
}

/** All output that lies before input sample `end`. */
function drain(kernel: Kernel, stream: Stream, end: number): Int16Array {
  const { from, to, half, rows } = kernel;
  const remaining = (end - stream.position) * to - stream.fraction;
  const output = new Int16Array(Math.max(0, Math.ceil(remaining / from)));
  const phases = rows.length - 1;
  for (let index = 0; index < output.length; index += 1) {
    const phase = (stream.fraction * phases) / to;
    const whole = Math.floor(phase);
    const offset = stream.position - half + 1 - stream.bufferStart;
    let value = dot(rows[whole] as Float64Array, stream.buffer, offset);
    if (whole !== phase) {
      const next = dot(rows[whole + 1] as Float64Array, stream.buffer, offset);
      value += (next - value) * (phase - whole);
    }
    output[index] = clampInt16(value);
    const ahead = stream.fraction + from;
    stream.position += Math.floor(ahead / to);
    stream.fraction = ahead % to;
  }
  const passed = Math.min(stream.position - half + 1 - stream.bufferStart, stream.buffer.length);
  if (passed > 0) {
    stream.buffer = stream.buffer.slice(passed);
    stream.bufferStart += passed;
  }
  return output;
}

function dot(taps: Float64Array, samples: Int16Array, offset: number): number {
  let sum = 0;
  for (let tap = 0; tap < taps.length; tap += 1)
    sum += (taps[tap] as number) * (samples[offset + tap] as number);
  return sum;
}

function createKernel(from: number, to: number): Kernel {
  const slowness = Math.max(1, from / to);
  const half = Math.ceil(HALF_WIDTH * slowness);
  const phases = to <= MAX_EXACT_PHASES ? to : INTERPOLATED_PHASES;
  const rows = Array.from({ length: phases + 1 }, (_, phase) =>
    createRow(phase / phases, half, slowness),
  );
  return { from, to, half, rows };
}

/** The taps for an output that lies `fraction` of an input sample after the centre. */
function createRow(fraction: number, half: number, slowness: number): Float64Array {
  const row = new Float64Array(2 * half);
  let sum = 0;
  for (let tap = 0; tap < row.length; tap += 1) {
    const distance = (tap - half + 1 - fraction) / slowness;
    const value = sinc(2 * CUTOFF * distance) * kaiser(distance / HALF_WIDTH);
    row[tap] = value;
    sum += value;
  }
  // Equal gain of all phases: otherwise a constant level would come out as a buzz.
  return row.map((value) => value / sum);
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** `x`: −1 … 1. Not divided by its value at 0: the rows are brought to equal gain anyway. */
function kaiser(x: number): number {
  const step = Math.abs(x) * WINDOW_STEPS;
  const whole = Math.floor(step);
  const left = WINDOW[whole] ?? 0;
  return left + ((WINDOW[whole + 1] ?? 0) - left) * (step - whole);
}

/** Modified Bessel function of order 0, by its series. */
function bessel(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-12; k += 1) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
