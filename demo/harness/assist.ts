/** One run of an Assist pipeline over the WebSocket: audio or text in, every event with its time out. */
import type { Connection } from 'home-assistant-js-websocket';
import type { AudioFrame } from '../../src/core/audio-frame.ts';
import { within } from './deadline.ts';
import { DemoError } from './demo-error.ts';
import { type MicrophoneReport, stream } from './microphone.ts';

const RUN_TIMEOUT_S = 60;

export interface AssistEvent {
  readonly type: string;
  /** Since the run was asked for. */
  readonly atMs: number;
  readonly data: EventData;
}

/** The union of what is used of the events' data. */
export interface EventData {
  readonly runner_data?: { readonly stt_binary_handler_id?: number };
  readonly tts_output?: { readonly url?: string };
  readonly stt_output?: { readonly text?: string };
  readonly intent_output?: {
    readonly conversation_id?: string;
    readonly continue_conversation?: boolean;
    readonly response?: {
      readonly response_type?: string;
      readonly speech?: { readonly plain?: { readonly speech?: string } };
      readonly data?: { readonly code?: string };
    };
  };
  readonly processed_locally?: boolean;
  /** On `tts-start`: a short sound is played instead of the words. */
  readonly acknowledge_override?: boolean;
  readonly code?: string;
  readonly message?: string;
}

export interface AssistRequest {
  readonly pipeline?: string;
  readonly deviceId?: string;
  readonly conversationId?: string;
  readonly input: string | AudioFrame;
  /** How the audio is sent. `fast` also turns Home Assistant's own end-of-speech rule off. */
  readonly pace?: 'real-time' | 'fast';
  /** Called with each event as it comes. */
  readonly onEvent?: (event: AssistEvent) => void;
}

export interface AssistRun {
  readonly events: readonly AssistEvent[];
  readonly transcript: string | undefined;
  readonly answer: string | undefined;
  readonly responseType: string | undefined;
  readonly conversationId: string | undefined;
  readonly continueConversation: boolean;
  /** Whether the built-in sentences answered. */
  readonly processedLocally: boolean | undefined;
  /** Home Assistant answers with a short sound where all that was touched is in the speaker's own room. */
  readonly acknowledged: boolean;
  readonly errorCode: string | undefined;
  /** Where the spoken answer is, relative to Home Assistant. */
  readonly speechUrl: string | undefined;
  readonly microphone: MicrophoneReport | undefined;
  /** When the run was asked for, on the clock of performance.now(). */
  readonly startedMs: number;
}

interface WireEvent {
  readonly type: string;
  readonly data: EventData | null;
}

export async function runAssist(
  connection: Connection,
  request: AssistRequest,
): Promise<AssistRun> {
  const startedMs = performance.now();
  const events: AssistEvent[] = [];
  const heard = new AbortController();
  let microphone: Promise<MicrophoneReport> | undefined;
  let unsubscribe: (() => Promise<void>) | undefined;
  const ended = new Promise<void>((resolve, reject) => {
    const onWireEvent = (wire: WireEvent): void => {
      const event = {
        type: wire.type,
        atMs: performance.now() - startedMs,
        data: wire.data ?? {},
      };
      events.push(event);
      request.onEvent?.(event);
      const handler = event.data.runner_data?.stt_binary_handler_id;
      if (event.type === 'run-start' && typeof request.input !== 'string') {
        microphone = speak(connection, request, request.input, handler ?? 0, heard.signal);
        microphone.catch(reject);
      }
      if (['stt-vad-end', 'stt-end', 'error', 'run-end'].includes(event.type)) heard.abort();
      if (event.type === 'run-end') resolve();
    };
    connection
      .subscribeMessage<WireEvent>(onWireEvent, message(request), { resubscribe: false })
      .then((stop) => {
        unsubscribe = stop;
      })
      .catch((cause: { message?: string }) => {
        reject(new DemoError(`the pipeline did not start: ${cause.message ?? cause}`, cause));
      });
  });
  try {
    await within('end of the pipeline run', (RUN_TIMEOUT_S + 5) * 1_000, ended);
  } finally {
    heard.abort();
    if (connection.connected) await unsubscribe?.();
  }
  return summary(events, startedMs, await microphone);
}

function message(request: AssistRequest): { type: string } {
  const { input, pipeline, deviceId, conversationId } = request;
  const spoken = typeof input !== 'string';
  return {
    type: 'assist_pipeline/run',
    start_stage: spoken ? 'stt' : 'intent',
    end_stage: 'tts',
    input: spoken
      ? { sample_rate: input.sampleRateHz, no_vad: request.pace === 'fast' }
      : { text: input },
    timeout: RUN_TIMEOUT_S,
    ...(pipeline === undefined ? {} : { pipeline }),
    ...(deviceId === undefined ? {} : { device_id: deviceId }),
    ...(conversationId === undefined ? {} : { conversation_id: conversationId }),
  } as { type: string };
}

async function speak(
  connection: Connection,
  request: AssistRequest,
  recording: AudioFrame,
  handler: number,
  closed: AbortSignal,
): Promise<MicrophoneReport> {
  const send = (piece: Buffer): void => {
    connection.socket?.send(Buffer.concat([Buffer.from([handler]), piece]));
  };
  const report = await stream({ recording, pace: request.pace ?? 'real-time', send, closed });
  // An empty piece ends the audio; after an end of its own the pipeline no longer knows the handler.
  if (!closed.aborted) send(Buffer.alloc(0));
  return report;
}

function summary(
  events: readonly AssistEvent[],
  startedMs: number,
  microphone: MicrophoneReport | undefined,
): AssistRun {
  const find = (type: string): EventData | undefined =>
    events.findLast((event) => event.type === type)?.data;
  const intent = find('intent-end')?.intent_output;
  const url = find('tts-end')?.tts_output?.url ?? find('run-start')?.tts_output?.url;
  return {
    events,
    transcript: find('stt-end')?.stt_output?.text,
    answer: intent?.response?.speech?.plain?.speech,
    responseType: intent?.response?.response_type,
    conversationId: intent?.conversation_id,
    continueConversation: intent?.continue_conversation ?? false,
    processedLocally: find('intent-end')?.processed_locally,
    acknowledged: find('tts-start')?.acknowledge_override ?? false,
    errorCode: find('error')?.code,
    speechUrl: find('tts-end') === undefined ? undefined : url,
    microphone,
    startedMs,
  };
}
