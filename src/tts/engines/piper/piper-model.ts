/**
 * Piper's network (VITS): numbers of symbols in → samples out. Runs in the voice child.
 *
 *   symbols ─▶ encoder ─▶ frames ─▶ decoder ─▶ samples, some frames at a time
 */
import { readFile } from 'node:fs/promises';
import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { float32ToInt16 } from '../../../audio/pcm.ts';
import { ExoError } from '../../../core/errors.ts';
import { readOutline } from '../../../onnx/graph-reader.ts';
import { loadSession, openSession, type SessionWish } from '../../../onnx/load-session.ts';
import { bytesSource } from '../../../onnx/protobuf-wire.ts';
import { type RunsOn, together } from '../../../onnx/providers.ts';
import { splitGraph } from '../../../onnx/split-graph.ts';
import type { Closable } from '../loaded-models.ts';
import { paceFor, planWindows } from './decode-windows.ts';

export interface PiperSentence {
  readonly modelPath: string;
  readonly ids: readonly number[];
  readonly scales: readonly [number, number, number];
  readonly speaker: number | undefined;
  /** Of the voice. */
  readonly sampleRateHz: number;
  /** `contextFramesFor` the voice. */
  readonly contextFrames: number;
}

/** Of the first layer of the decoder, in the checkpoints of Piper's training. */
const DECODER_WEIGHT = /(?:^|\.)dec\.conv_pre\.weight$/;
/** Weight of the newest sentence in how quick the machine is. */
const NEWEST = 0.3;

type Feeds = Record<string, Tensor>;

interface Halves {
  readonly encoder: InferenceSession;
  readonly decoder: InferenceSession;
}

interface LoadedNetwork {
  readonly network: InferenceSession | Halves;
  readonly runsOn: RunsOn;
}

export class PiperModel implements Closable {
  readonly #path: string;
  readonly #network: InferenceSession | Halves;
  readonly runsOn: RunsOn;
  /** Seconds to make one second of speech; a machine is quick until it has shown that it is not. */
  #share = 0;

  private constructor(path: string, { network, runsOn }: LoadedNetwork) {
    this.#path = path;
    this.#network = network;
    this.runsOn = runsOn;
  }

  /**
   * A model whose graph is not understood runs whole: it only speaks later.
   *
   * @throws `inference/model-missing`, `inference/model-broken`, `inference/failed`
   */
  static async load(path: string, wish: SessionWish): Promise<PiperModel> {
    const halves = await loadHalves(path, wish);
    if (halves !== undefined) return new PiperModel(path, halves);
    const { session: network, ...runsOn } = await loadSession(path, wish);
    return new PiperModel(path, { network, runsOn });
  }

  async close(): Promise<void> {
    const network = this.#network;
    const sessions = 'decoder' in network ? [network.encoder, network.decoder] : [network];
    for (const session of sessions) await session.release();
  }

  /**
   * Mono, at the voice's rate; ends early when aborted.
   *
   * @throws `inference/failed`
   */
  async *say(
    sentence: PiperSentence,
    signal: AbortSignal,
  ): AsyncGenerator<Int16Array, void, undefined> {
    const network = this.#network;
    try {
      if (!('decoder' in network)) {
        yield float32ToInt16(await this.#run(network, feedsFor(sentence, network.inputNames)));
        return;
      }
      const startedMs = performance.now();
      let sampleCount = 0;
      for await (const samples of this.#decode(network, sentence, signal)) {
        sampleCount += samples.length;
        yield samples;
      }
      if (!signal.aborted) this.#learn(performance.now() - startedMs, sampleCount, sentence);
    } catch (cause) {
      if (cause instanceof ExoError) throw cause;
      throw new ExoError('inference/failed', 'the voice failed', { cause });
    }
  }

  async *#decode(
    { encoder, decoder }: Halves,
    sentence: PiperSentence,
    signal: AbortSignal,
  ): AsyncGenerator<Int16Array, void, undefined> {
    const frames = new Frames(await this.#output(encoder, feedsFor(sentence, encoder.inputNames)));
    const [name = ''] = encoder.outputNames;
    const pace = paceFor(this.#share);
    const held: Int16Array[] = [];
    for (const window of planWindows(frames.count, pace, sentence.contextFrames)) {
      if (signal.aborted) return;
      const speaker = feedsFor(
        sentence,
        decoder.inputNames.filter((input) => input === 'sid'),
      );
      const audio = await this.#run(decoder, {
        ...speaker,
        [name]: frames.slice(window.from, window.to),
      });
      const perFrame = audio.length / (window.to - window.from);
      const kept = audio.subarray(
        (window.keepFrom - window.from) * perFrame,
        (window.keepTo - window.from) * perFrame,
      );
      if (pace.isHeld) held.push(float32ToInt16(kept));
      else yield float32ToInt16(kept);
    }
    if (!signal.aborted) yield* held;
  }

  #learn(tookMs: number, sampleCount: number, { sampleRateHz }: PiperSentence): void {
    const share = tookMs / 1_000 / (sampleCount / sampleRateHz);
    if (sampleCount === 0) return;
    // The first one counts whole: it is slower than those behind it, and a slow machine must not begin as a quick one.
    this.#share += (this.#share === 0 ? 1 : NEWEST) * (share - this.#share);
  }

  async #run(session: InferenceSession, feeds: Feeds): Promise<Float32Array> {
    return (await this.#output(session, feeds)).data as Float32Array;
  }

  async #output(session: InferenceSession, feeds: Feeds): Promise<Tensor> {
    const output = (await session.run(feeds))[session.outputNames[0] ?? ''];
    if (output?.type !== 'float32')
      throw new ExoError('inference/model-broken', `${this.#path} is no voice`);
    return output;
  }
}

/** [1, channels, frames] */
class Frames {
  readonly #values: Float32Array;
  readonly #channels: number;
  readonly count: number;

  constructor({ data, dims }: Tensor) {
    this.#values = data as Float32Array;
    this.#channels = dims[1] ?? 0;
    this.count = dims[2] ?? 0;
  }

  slice(from: number, to: number): Tensor {
    const length = to - from;
    const part = new Float32Array(this.#channels * length);
    for (let channel = 0; channel < this.#channels; channel += 1) {
      const row = channel * this.count;
      part.set(this.#values.subarray(row + from, row + to), channel * length);
    }
    return new Tensor('float32', part, [1, this.#channels, length]);
  }
}

async function loadHalves(path: string, wish: SessionWish): Promise<LoadedNetwork | undefined> {
  try {
    const source = bytesSource(await readFile(path));
    const { graph } = readOutline(source);
    const first = graph.nodes.find(
      ({ operator, inputs }) => operator === 'Conv' && DECODER_WEIGHT.test(inputs[1] ?? ''),
    );
    const halves = first && splitGraph(source, graph, first.inputs[0] ?? '', ['sid']);
    if (!halves) return undefined;
    const encoder = await openSession(halves.before, wish);
    const decoder = await openSession(halves.after, wish);
    return {
      network: { encoder: encoder.session, decoder: decoder.session },
      runsOn: together([encoder, decoder]),
    };
  } catch {
    // What is wrong with it is told when it is loaded whole.
    return undefined;
  }
}

function feedsFor({ ids, scales, speaker }: PiperSentence, names: readonly string[]): Feeds {
  const feeds: Feeds = {
    input: new Tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]),
    input_lengths: new Tensor('int64', BigInt64Array.of(BigInt(ids.length)), [1]),
    scales: new Tensor('float32', Float32Array.from(scales), [3]),
    sid: new Tensor('int64', BigInt64Array.of(BigInt(speaker ?? 0)), [1]),
  };
  return Object.fromEntries(Object.entries(feeds).filter(([name]) => names.includes(name)));
}
