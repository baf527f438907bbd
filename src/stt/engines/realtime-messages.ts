/** The wire of a Realtime transcription session: what EXO says, and what it understands of the answers. Pure. */
import { z } from 'zod';
import { ExoError } from '../../core/errors.ts';
import { type RemoteStage, refusal } from '../../remote/refusal.ts';
import type { TranscriptionHints } from './transcription-hints.ts';

const STAGE: RemoteStage = 'stt';

export interface RealtimeSettings {
  readonly model: string;
  readonly sampleRateHz: number;
  readonly hints: TranscriptionHints;
  /** Done by the server before it listens; satellites stand across the room. */
  readonly noiseReduction: 'near_field' | 'far_field' | undefined;
}

/** Turn detection off: EXO knows when the person has finished, and the newer models refuse it. */
export function sessionUpdate({
  hints,
  model,
  noiseReduction,
  sampleRateHz,
}: RealtimeSettings): string {
  return JSON.stringify({
    type: 'session.update',
    session: {
      type: 'transcription',
      audio: {
        input: {
          format: { type: 'audio/pcm', rate: sampleRateHz },
          transcription: { model, ...hints },
          turn_detection: null,
          ...(noiseReduction === undefined ? {} : { noise_reduction: { type: noiseReduction } }),
        },
      },
    },
  });
}

export function audioAppend(samples: Int16Array): string {
  const bytes = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  return `{"type":"input_audio_buffer.append","audio":"${bytes.toString('base64')}"}`;
}

export const AUDIO_COMMIT = '{"type":"input_audio_buffer.commit"}';

const transcription = 'conversation.item.input_audio_transcription';
const text = z.string().max(20_000);
const itemId = z.string().max(200);
const serverEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('input_audio_buffer.committed'), item_id: itemId }),
  z.object({ type: z.literal(`${transcription}.delta`), item_id: itemId, delta: text.nullish() }),
  z.object({ type: z.literal(`${transcription}.completed`), item_id: itemId, transcript: text }),
  z.object({ type: z.literal(`${transcription}.failed`) }),
  z.object({
    type: z.literal('error'),
    error: z.object({ type: z.string().nullish(), code: z.string().nullish() }).loose(),
  }),
]);
/** Whatever else a session tells: it was created, updated, billed. */
const otherEventSchema = z.object({ type: z.string() });

export type RealtimeEvent =
  | { readonly type: 'committed'; readonly itemId: string }
  | { readonly type: 'delta'; readonly itemId: string; readonly text: string }
  | { readonly type: 'completed'; readonly itemId: string; readonly text: string }
  /** There was not enough audio to listen to. */
  | { readonly type: 'nothing' }
  | { readonly type: 'other' };

const KNOWN_EVENTS: ReadonlySet<string> = new Set(
  serverEventSchema.options.map(({ shape }) => shape.type.value),
);

/** Throws the coded error that a server's message stands for, `stt/failed` for what is no message. */
export function readRealtimeEvent(data: string): RealtimeEvent {
  const json = parseJson(data);
  const other = otherEventSchema.safeParse(json);
  if (!other.success) throw unreadable();
  if (!KNOWN_EVENTS.has(other.data.type)) return { type: 'other' };
  const parsed = serverEventSchema.safeParse(json);
  if (!parsed.success) throw unreadable();
  const event = parsed.data;
  switch (event.type) {
    case 'input_audio_buffer.committed':
      return { type: 'committed', itemId: event.item_id };
    case `${transcription}.delta`:
      return { type: 'delta', itemId: event.item_id, text: event.delta ?? '' };
    case `${transcription}.completed`:
      return { type: 'completed', itemId: event.item_id, text: event.transcript };
    case `${transcription}.failed`:
      throw new ExoError('stt/failed', 'The server could not transcribe', { retryable: true });
    case 'error':
      return readError(event.error);
    default:
      return event satisfies never;
  }
}

/** A session answers with codes where a request answers with a status: they mean the same. */
const STATUS_OF: Readonly<Record<string, number>> = {
  invalid_api_key: 401,
  authentication_error: 401,
  permission_error: 403,
  model_not_found: 404,
  insufficient_quota: 429,
  rate_limit_exceeded: 429,
  rate_limit_error: 429,
  server_error: 500,
};

function readError({
  code,
  type,
}: {
  code?: string | null | undefined;
  type?: string | null | undefined;
}): RealtimeEvent {
  if (code === 'input_audio_buffer_commit_empty') return { type: 'nothing' };
  const status = STATUS_OF[code ?? ''] ?? STATUS_OF[type ?? ''] ?? 400;
  throw refusal(STAGE, status, JSON.stringify({ error: { code } }));
}

function parseJson(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}

function unreadable(): ExoError {
  return new ExoError('stt/failed', 'The server sends what cannot be read');
}
