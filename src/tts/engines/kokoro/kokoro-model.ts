/** Kokoro's network (StyleTTS 2): tokens and a style in → samples out. Runs in the voice child. */
import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { float32ToInt16 } from '../../../audio/pcm.ts';
import { ExoError } from '../../../core/errors.ts';
import { type LoadedSession, loadSession, type SessionWish } from '../../../onnx/load-session.ts';
import type { RunsOn } from '../../../onnx/providers.ts';
import type { Closable } from '../loaded-models.ts';
import { STYLE_SIZE } from './kokoro-files.ts';

export interface KokoroSentence {
  readonly modelPath: string;
  /** With their frame; 512 at most. */
  readonly tokens: readonly number[];
  readonly style: Float32Array;
  /** 1 is as trained, more is faster. */
  readonly speed: number;
}

export interface KokoroSpeech {
  /** Mono, 24 kHz. */
  readonly samples: Int16Array;
  /** To make them: without the wait for the child, and for the model to be loaded. */
  readonly tookMs: number;
}

export class KokoroModel implements Closable {
  readonly #path: string;
  readonly #session: InferenceSession;
  readonly runsOn: RunsOn;

  private constructor(path: string, { session, ...runsOn }: LoadedSession) {
    this.#path = path;
    this.#session = session;
    this.runsOn = runsOn;
  }

  /** @throws `inference/model-missing`, `inference/model-broken`, `inference/failed` */
  static async load(path: string, wish: SessionWish): Promise<KokoroModel> {
    return new KokoroModel(path, await loadSession(path, wish));
  }

  async close(): Promise<void> {
    await this.#session.release();
  }

  /** @throws `inference/failed` */
  async say({ tokens, style, speed }: KokoroSentence): Promise<KokoroSpeech> {
    const startedMs = performance.now();
    const { inputNames, outputNames } = this.#session;
    // Exports differ in the name of their first input.
    const input = inputNames.includes('tokens') ? 'tokens' : 'input_ids';
    const feeds = {
      [input]: new Tensor('int64', BigInt64Array.from(tokens, BigInt), [1, tokens.length]),
      style: new Tensor('float32', style, [1, STYLE_SIZE]),
      speed: new Tensor('float32', Float32Array.of(speed), [1]),
    };
    let output: Tensor | undefined;
    try {
      output = (await this.#session.run(feeds))[outputNames[0] ?? ''];
    } catch (cause) {
      throw new ExoError('inference/failed', 'the voice failed', { cause });
    }
    if (output?.type !== 'float32')
      throw new ExoError('inference/model-broken', `${this.#path} is no voice`);
    const samples = float32ToInt16(output.data as Float32Array);
    return { samples, tookMs: performance.now() - startedMs };
  }
}
