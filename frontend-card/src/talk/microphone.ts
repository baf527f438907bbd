/** The browser's microphone: mono PCM in small pieces, from an AudioWorklet. */

/** What recognisers want; a browser that cannot resample gives its own rate, and Home Assistant resamples. */
const WANTED_RATE_HZ = 16_000;

export type MicrophoneProblem =
  /** Browsers give a microphone to HTTPS and to localhost alone. */
  'insecure' | 'denied' | 'missing' | 'busy' | 'unsupported';

export class MicrophoneError extends Error {
  readonly problem: MicrophoneProblem;

  constructor(problem: MicrophoneProblem) {
    super(`no microphone: ${problem}`);
    this.name = 'MicrophoneError';
    this.problem = problem;
  }
}

export interface OpenMicrophone {
  readonly sampleRateHz: number;
  /** 0 to 1 a band: what the avatar's ring shows. */
  readonly bands: () => ArrayLike<number>;
  readonly close: () => void;
}

/** Small beside a round trip, large beside their header. */
const PIECE_MS = 20;

/**
 * The worklet's own program. It is a text because a card is one file; the content policy of Home Assistant allows
 * blobs.
 */
const WORKLET = `
registerProcessor('exo-microphone', class extends AudioWorkletProcessor {
  constructor() { super(); this.piece = new Int16Array(sampleRate * ${PIECE_MS} / 1000); this.length = 0; }
  process([[channel]]) {
    if (!channel) return true;
    for (const sample of channel) {
      this.piece[this.length++] = Math.max(-1, Math.min(1, sample)) * 32767;
      if (this.length === this.piece.length) { this.port.postMessage(this.piece.slice()); this.length = 0; }
    }
    return true;
  }
});`;

/** @throws MicrophoneError */
export async function openMicrophone(
  onPiece: (samples: Int16Array) => void,
): Promise<OpenMicrophone> {
  if (!window.isSecureContext) throw new MicrophoneError('insecure');
  if (!navigator.mediaDevices?.getUserMedia || !window.AudioWorkletNode) {
    throw new MicrophoneError('unsupported');
  }
  const stream = await ask();
  const { context, source } = listen(stream);
  const close = () => {
    for (const track of stream.getTracks()) track.stop();
    void context.close();
  };
  try {
    const program = URL.createObjectURL(new Blob([WORKLET], { type: 'text/javascript' }));
    await context.audioWorklet.addModule(program);
    URL.revokeObjectURL(program);
    const worklet = new AudioWorkletNode(context, 'exo-microphone');
    worklet.port.onmessage = ({ data }: MessageEvent<Int16Array>) => onPiece(data);
    const bands = analyser(context, source);
    source.connect(worklet);
    await context.resume();
    return { sampleRateHz: context.sampleRate, bands, close };
  } catch {
    close();
    throw new MicrophoneError('unsupported');
  }
}

function listen(stream: MediaStream) {
  const context = new AudioContext({ sampleRate: WANTED_RATE_HZ });
  try {
    return { context, source: context.createMediaStreamSource(stream) };
  } catch {
    // Firefox joins a stream only to a context of the stream's own rate.
    void context.close();
    const own = new AudioContext();
    return { context: own, source: own.createMediaStreamSource(stream) };
  }
}

async function ask(): Promise<MediaStream> {
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: {
        channelCount: 1,
        echoCancellation: true,
        noiseSuppression: true,
        autoGainControl: true,
      },
    });
  } catch (error) {
    throw new MicrophoneError(problemOf(error));
  }
}

function problemOf(error: unknown): MicrophoneProblem {
  const { name } = error as Error;
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'missing';
  return name === 'NotReadableError' || name === 'AbortError' ? 'busy' : 'unsupported';
}

/** Eight bands of what a node plays, as the envelope of the app has them. */
export function analyser(context: BaseAudioContext, source: AudioNode): () => ArrayLike<number> {
  const node = new AnalyserNode(context, {
    fftSize: 512,
    smoothingTimeConstant: 0.4,
    minDecibels: -80,
    maxDecibels: -25,
  });
  source.connect(node);
  const bins = new Uint8Array(node.frequencyBinCount);
  const bands = new Float64Array(8);
  const edges = Array.from({ length: 9 }, (_, edge) => {
    const frequencyHz = 90 * (6_000 / 90) ** (edge / 8);
    return Math.round((frequencyHz / (context.sampleRate / 2)) * bins.length);
  });
  return () => {
    node.getByteFrequencyData(bins);
    for (let band = 0; band < bands.length; band += 1) {
      const from = edges[band] ?? 0;
      const to = Math.max(from + 1, edges[band + 1] ?? 0);
      let loudest = 0;
      for (let bin = from; bin < to; bin += 1) loudest = Math.max(loudest, bins[bin] ?? 0);
      bands[band] = loudest / 255;
    }
    return bands;
  };
}
