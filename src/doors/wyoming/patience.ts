/** Wyoming door: how long a silent peer is waited for. Pure. */
import {
  AUDIO_PATIENCE_MS,
  FRAME_PATIENCE_MS,
  REQUEST_PATIENCE_MS,
  TEXT_PATIENCE_MS,
} from './limits.ts';

/** What the connection stands still for. `answer` is ours to give: the peer does nothing wrong. */
export type Awaited = 'frame' | 'audio' | 'text' | 'answer' | 'request';

export interface Progress {
  readonly midFrame: boolean;
  readonly listening: boolean;
  readonly reading: boolean;
  readonly busy: boolean;
}

export function awaited({ midFrame, listening, reading, busy }: Progress): Awaited {
  if (midFrame) return 'frame';
  if (listening) return 'audio';
  if (reading) return 'text';
  return busy ? 'answer' : 'request';
}

export function patienceMs(what: Awaited): number {
  switch (what) {
    case 'frame':
      return FRAME_PATIENCE_MS;
    case 'audio':
      return AUDIO_PATIENCE_MS;
    case 'text':
      return TEXT_PATIENCE_MS;
    case 'answer':
    case 'request':
      return REQUEST_PATIENCE_MS;
  }
}
