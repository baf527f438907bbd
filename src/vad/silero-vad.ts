/** Audio of any rate ─▶ 16 kHz ─▶ frames of 512 ─▶ Silero ─▶ speech gate ─▶ events. Stage. */
import { concatInt16, int16ToFloat32 } from '../audio/pcm.ts';
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
      const probability = await stream.probability(int16ToFloat32(samples));
      const { state, event } = stepSpeechGate(gate, probability, FRAME_MS, this.#options);
      gate = state;
      if (signal.aborted) return;
      if (event) yield event;
    }
    const { event } = finishSpeechGate(gate);
    if (event && !signal.aborted) yield event;
  }
}

/** Frames of the model's size and rate; what is left at the end is filled with silence. */
async function* cut(audio: AsyncIterable<AudioFrame>): AsyncGenerator<Int16Array> {
  let resampler: Resampler | undefined;
  let rateHz = 0;
  let rest = new Int16Array(0);
  for await (const frame of audio) {
    if (frame.sampleRateHz !== rateHz) {
      if (resampler) rest = concatInt16(rest, resampler.flush());
      rateHz = frame.sampleRateHz;
      resampler = createResampler(rateHz, SILERO_SAMPLE_RATE_HZ);
    }
    rest = concatInt16(rest, resampler?.push(frame.samples) ?? frame.samples);
    let start = 0;
    for (; start + SILERO_FRAME_SAMPLES <= rest.length; start += SILERO_FRAME_SAMPLES)
      yield rest.subarray(start, start + SILERO_FRAME_SAMPLES);
    rest = rest.slice(start);
  }
  rest = concatInt16(rest, resampler?.flush() ?? new Int16Array(0));
  for (let start = 0; start < rest.length; start += SILERO_FRAME_SAMPLES) {
    const last = new Int16Array(SILERO_FRAME_SAMPLES);
    last.set(rest.subarray(start, start + SILERO_FRAME_SAMPLES));
    yield last;
  }
}
