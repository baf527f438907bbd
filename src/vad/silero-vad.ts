/** Audio of any rate ─▶ 16 kHz ─▶ frames of 512 ─▶ Silero ─▶ speech gate ─▶ events. Stage. */
import { createResampler, type Resampler } from '../audio/resample.ts';
import type { AudioFrame } from '../core/audio-frame.ts';
import { SILERO_FRAME_SAMPLES, SILERO_SAMPLE_RATE_HZ, type SileroModel } from './silero-model.ts';
import {
  DEFAULT_SPEECH_GATE,
  finishSpeechGate,
  INITIAL_SPEECH_GATE,
  type SpeechGateOptions,
  stepSpeechGate,
} from './speech-gate.ts';
import type { Vad, VadEvent } from './vad.ts';

const FRAME_MS = (SILERO_FRAME_SAMPLES / SILERO_SAMPLE_RATE_HZ) * 1_000;

/** @example const vad = new SileroVad(model, { hangoverMs: 700 }); */
export class SileroVad implements Vad {
  readonly name = 'silero';
  readonly #model: SileroModel;
  readonly #options: SpeechGateOptions;

  constructor(model: SileroModel, options: Partial<SpeechGateOptions> = {}) {
    this.#model = model;
    this.#options = { ...DEFAULT_SPEECH_GATE, ...options };
  }

  async *detect(
    audio: AsyncIterable<AudioFrame>,
    signal: AbortSignal,
  ): AsyncGenerator<VadEvent, void, undefined> {
    const stream = this.#model.openStream();
    let gate = INITIAL_SPEECH_GATE;
    for await (const samples of cut(audio)) {
      if (signal.aborted) return;
      const probability = await stream.probability(samples);
      const { state, event } = stepSpeechGate(gate, probability, FRAME_MS, this.#options);
      gate = state;
      if (signal.aborted) return;
      if (event) yield event;
    }
    const { event } = finishSpeechGate(gate);
    if (event && !signal.aborted) yield event;
  }
}

/** Frames of the model's size and rate; what is left at the end is filled with silence. Each is the same array. */
async function* cut(audio: AsyncIterable<AudioFrame>): AsyncGenerator<Int16Array> {
  let resampler: Resampler | undefined;
  let rateHz = 0;
  const frames = new Frames();
  for await (const { samples, sampleRateHz } of audio) {
    if (sampleRateHz !== rateHz) {
      if (resampler) yield* frames.fill(resampler.flush());
      rateHz = sampleRateHz;
      resampler = createResampler(rateHz, SILERO_SAMPLE_RATE_HZ);
    }
    yield* frames.fill(resampler?.push(samples) ?? samples);
  }
  if (resampler) yield* frames.fill(resampler.flush());
  yield* frames.finish();
}

class Frames {
  readonly #frame = new Int16Array(SILERO_FRAME_SAMPLES);
  #count = 0;

  *fill(samples: Int16Array): Generator<Int16Array> {
    for (let at = 0; at < samples.length; ) {
      const part = samples.subarray(at, at + SILERO_FRAME_SAMPLES - this.#count);
      this.#frame.set(part, this.#count);
      this.#count += part.length;
      at += part.length;
      if (this.#count < SILERO_FRAME_SAMPLES) continue;
      this.#count = 0;
      yield this.#frame;
    }
  }

  *finish(): Generator<Int16Array> {
    if (this.#count > 0) yield this.#frame.fill(0, this.#count);
  }
}
