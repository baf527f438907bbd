/** Wyoming door: what every connection needs of the rest of EXO. */
import type { Clock } from '../../core/clock.ts';
import type { EventBus } from '../../core/events.ts';
import type { Log } from '../../core/log.ts';
import type { FinalTranscript, Stt } from '../../stt/stt.ts';
import type { Tts } from '../../tts/tts.ts';
import type { Resamplers } from './resamplers.ts';

export interface DoorContext {
  readonly stt: Stt;
  /** Undefined: the port only hears. */
  readonly tts: Tts | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly events: EventBus;
  /** Of requests that name none: `fr`, `en`. */
  readonly language: string;
  /** The text that goes over the wire; the protocol has no place for certainty and alternatives. */
  readonly wordTranscript: (final: FinalTranscript, language: string) => string;
  /** A transcript may leave before the microphone is closed, when the sentence is over. */
  readonly endsSentence: boolean;
  /** The encoded answer to `describe`. */
  readonly info: () => Uint8Array;
  readonly resamplers: Resamplers;
  readonly newStreamId: () => string;
}
