/** A voice whose replies are seen as well: their envelope goes to the feed, for the room that waits for them. */
import type { Tts } from '../tts/tts.ts';
import { type Envelope, withEnvelope } from './reply-envelope.ts';

export interface SpokenInRoomOptions {
  readonly tts: Tts;
  /** Where a reply that begins now will be heard, asked once for it; undefined where that cannot be known. */
  readonly room: () => string | undefined;
  readonly send: (envelope: Envelope) => void;
}

/** @example const tts = spokenInRoom({ tts: voice, room: () => rooms.takeReply(), send: (one) => feed.send(one) }); */
export function spokenInRoom({ tts, room, send }: SpokenInRoomOptions): Tts {
  let count = 0;
  return {
    get name() {
      return tts.name;
    },
    get capabilities() {
      return tts.capabilities;
    },
    synthesize(text, request, signal) {
      const frames = tts.synthesize(text, request, signal);
      const where = room();
      if (where === undefined) return frames;
      count += 1;
      return withEnvelope(frames, { room: where, reply: `r${count}` }, send);
    },
  };
}
