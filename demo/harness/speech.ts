/** The spoken answer as Home Assistant serves it, decoded and measured: audible or not. */
import { spawn } from 'node:child_process';
import { peakDbfs, rmsDbfs } from '../../src/audio/level.ts';
import { DemoError } from './demo-error.ts';
import { HOME_ASSISTANT_SCRIPT } from './paths.ts';

const DECODED_RATE_HZ = 16_000;
/** Quieter than any voice that is meant to be heard. */
const AUDIBLE_PEAK_DBFS = -34;

export interface Speech {
  readonly contentType: string;
  readonly bytes: number;
  readonly seconds: number;
  readonly peakDbfs: number;
  readonly rmsDbfs: number;
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
  const peak = peakDbfs(pcm);
  return {
    contentType: response.headers.get('content-type') ?? '',
    bytes: encoded.length,
    firstByteMs,
    seconds: pcm.length / DECODED_RATE_HZ,
    peakDbfs: peak,
    rmsDbfs: rmsDbfs(pcm),
    audible: peak > AUDIBLE_PEAK_DBFS,
  };
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
