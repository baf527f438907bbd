/**
 * Silero VAD v6 in ONNX: frames in → probabilities out. Knows no events. Runs in the main process: a frame
 * takes 80 µs, less than its way to another process, and those of several streams together less than half of
 * that each. Source: models/silero/README.md
 */

import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { ExoError } from '../core/errors.ts';
import { ONE_THREAD } from '../onnx/session-options.ts';

export const SILERO_SAMPLE_RATE_HZ = 16_000;
/** 32 ms. */
export const SILERO_FRAME_SAMPLES = 512;
/** The end of the frame before, which the model sees again. */
const CONTEXT_SAMPLES = 64;
const INPUT_SAMPLES = CONTEXT_SAMPLES + SILERO_FRAME_SAMPLES;
/** Two layers of it. */
const LAYER_SIZE = 128;
const LAYERS = 2;
/** More gain little in each, and hold the event loop up for longer than half a millisecond. */
const USUAL_BATCH = 16;
/**
 * Where so many wait, the turns of the event loop are long, and there is one batch in each: smaller ones would fall
 * behind for good. The largest takes some two milliseconds.
 */
const LARGE_BATCHES = [64, 32] as const;

export const SILERO_MODEL_PATH = fileURLToPath(
  new URL('../../models/silero/silero_vad_v6_16k.onnx', import.meta.url),
);

/** The runtime's own store grows with each burst of streams and never shrinks. */
const WITHOUT_ARENA = { ...ONE_THREAD, enableCpuMemArena: false };

/** What the model sees of one stream, and remembers of it. Written to when the frame has been heard. */
interface Memory {
  readonly input: Float32Array;
  readonly state: Float32Array;
}

interface Waiting {
  readonly memory: Memory;
  readonly resolve: (probability: number) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Tensors for so many streams in one run, used again each time: made anew, they would be thousands a second that
 * lie outside V8's heap until it collects.
 */
interface Batch {
  readonly input: Float32Array;
  readonly state: Float32Array;
  readonly probabilities: Float32Array;
  readonly nextState: Float32Array;
  readonly feeds: InferenceSession.FeedsType;
  readonly fetches: InferenceSession.NullableOnnxValueMapType;
}

/** One session for all streams; each stream has a memory of its own. */
export class SileroModel {
  readonly #path: string;
  readonly #batches = new Map<number, Batch>();
  #session: InferenceSession | undefined;
  #waiting: Waiting[] = [];
  #isRunning = false;

  constructor(path: string = SILERO_MODEL_PATH) {
    this.#path = path;
  }

  /** @throws `inference/failed` */
  async start(): Promise<void> {
    try {
      this.#session = await InferenceSession.create(this.#path, WITHOUT_ARENA);
    } catch (cause) {
      throw new ExoError('inference/failed', 'The model of the VAD cannot be loaded', { cause });
    }
  }

  async close(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    await session?.release();
  }

  openStream(): SileroStream {
    return new SileroStream((memory) => this.#hear(memory));
  }

  #hear(memory: Memory): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ memory, resolve, reject });
      if (!this.#isRunning) void this.#run();
    });
  }

  /** Until nobody waits, one batch a turn of the event loop: what else has come by then is dealt with between. */
  async #run(): Promise<void> {
    this.#isRunning = true;
    // For the others that come in the same turn; from then on the runtime itself waits for the next one.
    await nextTurn();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, batchSize(this.#waiting.length));
      try {
        const probabilities = await this.#infer(batch.map(({ memory }) => memory));
        for (const [index, { resolve }] of batch.entries()) resolve(probabilities[index] ?? 0);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
      // A stream that is behind has its next frame ready, and must not lose a turn with each.
      await microtasksDone();
    }
    this.#isRunning = false;
  }

  /** The result is overwritten by the next run. */
  async #infer(memories: readonly Memory[]): Promise<Float32Array> {
    if (!this.#session) throw new ExoError('inference/failed', 'The VAD is not started');
    const count = memories.length;
    const batch = this.#batch(count);
    for (const [index, { input, state }] of memories.entries()) {
      batch.input.set(input, index * INPUT_SAMPLES);
      for (let layer = 0; layer < LAYERS; layer++) {
        batch.state.set(layerOf(state, layer), (layer * count + index) * LAYER_SIZE);
      }
    }
    try {
      await this.#session.run(batch.feeds, batch.fetches);
    } catch (cause) {
      throw new ExoError('inference/failed', 'The VAD failed on a frame', { cause });
    }
    for (const [index, { state }] of memories.entries()) {
      for (let layer = 0; layer < LAYERS; layer++) {
        const from = (layer * count + index) * LAYER_SIZE;
        layerOf(state, layer).set(batch.nextState.subarray(from, from + LAYER_SIZE));
      }
    }
    return batch.probabilities;
  }

  #batch(count: number): Batch {
    const known = this.#batches.get(count);
    if (known !== undefined) return known;
    const made = makeBatch(count);
    this.#batches.set(count, made);
    return made;
  }
}

/** Whoever was answered has gone on as far as it can without another turn of the event loop. */
function microtasksDone(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}

/** Few sizes: each keeps tensors of its own. */
function batchSize(waiting: number): number {
  return LARGE_BATCHES.find((size) => size <= waiting) ?? Math.min(waiting, USUAL_BATCH);
}

function makeBatch(count: number): Batch {
  const input = new Float32Array(count * INPUT_SAMPLES);
  const state = new Float32Array(LAYERS * count * LAYER_SIZE);
  const probabilities = new Float32Array(count);
  const nextState = new Float32Array(LAYERS * count * LAYER_SIZE);
  const stateShape = [LAYERS, count, LAYER_SIZE];
  return {
    input,
    state,
    probabilities,
    nextState,
    feeds: {
      input: new Tensor('float32', input, [count, INPUT_SAMPLES]),
      state: new Tensor('float32', state, stateShape),
    },
    fetches: {
      output: new Tensor('float32', probabilities, [count, 1]),
      stateN: new Tensor('float32', nextState, stateShape),
    },
  };
}

function layerOf(state: Float32Array, layer: number): Float32Array {
  return state.subarray(layer * LAYER_SIZE, (layer + 1) * LAYER_SIZE);
}

/** One stream of audio. Frames go in one after the other. */
export class SileroStream {
  readonly #hear: (memory: Memory) => Promise<number>;
  readonly #memory: Memory = {
    input: new Float32Array(INPUT_SAMPLES),
    state: new Float32Array(LAYERS * LAYER_SIZE),
  };

  constructor(hear: (memory: Memory) => Promise<number>) {
    this.#hear = hear;
  }

  /** `frame`: 512 samples, read before it returns. */
  probability(frame: Int16Array): Promise<number> {
    if (frame.length !== SILERO_FRAME_SAMPLES)
      throw new ExoError('core/internal', 'A frame of the VAD has 512 samples');
    const { input } = this.#memory;
    input.copyWithin(0, SILERO_FRAME_SAMPLES);
    for (let at = 0; at < SILERO_FRAME_SAMPLES; at += 1)
      input[CONTEXT_SAMPLES + at] = (frame[at] as number) / 32_768;
    return this.#hear(this.#memory);
  }
}
