/** The spoken answer as Home Assistant serves it, decoded and measured: audible or not. */
import { spawn } from 'node:child_process';
import { DemoError } from './demo-error.ts';
import { HOME_ASSISTANT_SCRIPT } from './paths.ts';

const DECODED_RATE_HZ = 16_000;
/** −34 dB of full scale: quieter than any voice that is meant to be heard. */
const AUDIBLE_PEAK = 655;

export interface Speech {
  readonly contentType: string;
  readonly bytes: number;
  readonly seconds: number;
  /** Of 32,767. */
  readonly peak: number;
  readonly rms: number;
  /** On the clock of performance.now(). */
  readonly firstByteMs: number;
  readonly audible: boolean;
}

export async function fetchSpeech(url: string): Promise<Speech> {
  const response = await fetch(url, { signal: AbortSignal.timeout(30_000) });
  if (!response.ok || response.body === null) {
    throw new DemoError(`the answer's audio: ${response.status}`);
  }
  const pieces: Uint8Array[] = [];
  let firstByteMs = 0;
  for await (const piece of response.body) {
    if (pieces.length === 0) firstByteMs = performance.now();
    pieces.push(piece);
  }
  const encoded = Buffer.concat(pieces);
  const pcm = await decode(encoded);
  return {
    contentType: response.headers.get('content-type') ?? '',
    bytes: encoded.length,
    firstByteMs,
    ...measure(pcm),
  };
}

function measure(pcm: Int16Array): Pick<Speech, 'seconds' | 'peak' | 'rms' | 'audible'> {
  let peak = 0;
  let squares = 0;
  for (const sample of pcm) {
    peak = Math.max(peak, Math.abs(sample));
    squares += sample * sample;
  }
  const rms = pcm.length === 0 ? 0 : Math.sqrt(squares / pcm.length);
  return { seconds: pcm.length / DECODED_RATE_HZ, peak, rms, audible: peak > AUDIBLE_PEAK };
}

/** Any format that ffmpeg knows → mono PCM. */
async function decode(encoded: Buffer): Promise<Int16Array> {
  const args = ['-v', 'error', '-i', '-', '-f', 's16le', '-ac', '1', '-ar', `${DECODED_RATE_HZ}`];
  const program = spawn(HOME_ASSISTANT_SCRIPT, ['ffmpeg', ...args, '-'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    timeout: 30_000,
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    program.once('error', reject);
    program.once('close', resolve);
  });
  const pieces: Buffer[] = [];
  program.stdout.on('data', (piece: Buffer) => pieces.push(piece));
  // It may end before it has read everything: what it says then is the better error.
  program.stdin.on('error', () => undefined);
  program.stdin.end(encoded);
  if ((await ended) !== 0) throw new DemoError("ffmpeg could not decode the answer's audio");
  const bytes = new Uint8Array(Buffer.concat(pieces));
  return new Int16Array(bytes.buffer, 0, Math.floor(bytes.length / 2));
}
