/** One run of Assist's pipeline as a person sees it, reduced from its events. Pure. */
import type { RoomActivity } from '../../../src/rooms/feed-state.ts';

/** What Home Assistant sends; data that the card does not use is left out. */
export type PipelineEvent =
  | {
      readonly type: 'run-start';
      readonly data: {
        readonly conversation_id?: string;
        readonly runner_data: { readonly stt_binary_handler_id: number | null };
        readonly tts_output?: { readonly url: string; readonly stream_response?: boolean };
      };
    }
  | { readonly type: 'stt-start' | 'stt-vad-start' | 'stt-vad-end' | 'intent-start' | 'tts-start' }
  | { readonly type: 'stt-end'; readonly data: { readonly stt_output: { readonly text: string } } }
  | {
      readonly type: 'intent-progress';
      readonly data: {
        readonly tts_start_streaming?: boolean;
        readonly chat_log_delta?: { readonly role?: string; readonly content?: string | null };
      };
    }
  | {
      readonly type: 'intent-end';
      readonly data: {
        readonly intent_output: {
          readonly conversation_id: string | null;
          readonly continue_conversation?: boolean;
          readonly response: {
            readonly speech?: { readonly plain?: { readonly speech?: string } };
          };
        };
      };
    }
  | { readonly type: 'tts-end'; readonly data: { readonly tts_output: { readonly url: string } } }
  | { readonly type: 'run-end' }
  | { readonly type: 'error'; readonly data: { readonly code: string; readonly message: string } };

export interface PipelineRun {
  readonly activity: RoomActivity;
  /** Where audio goes; null: it wants none. */
  readonly handlerId: number | null;
  /** The microphone may be closed: Home Assistant has heard enough. */
  readonly hasHeard: boolean;
  readonly said: string | null;
  readonly answered: string;
  readonly conversationId: string | null;
  readonly asksBack: boolean;
  /** The answer's sound, from when it may be fetched. */
  readonly soundUrl: string | null;
  /** A code of Home Assistant's. */
  readonly code: string | null;
  readonly isOver: boolean;
  readonly announcedUrl: string | null;
  /** Of the messages of the assistant: the text so far is of one that is still being written. */
  readonly role: string | null;
}

export const NEW_RUN: PipelineRun = {
  activity: 'processing',
  handlerId: null,
  hasHeard: false,
  said: null,
  answered: '',
  conversationId: null,
  asksBack: false,
  soundUrl: null,
  code: null,
  isOver: false,
  announcedUrl: null,
  role: null,
};

export function reduceRun(run: PipelineRun, event: PipelineEvent): PipelineRun {
  switch (event.type) {
    case 'run-start': {
      const { conversation_id, runner_data, tts_output } = event.data;
      return {
        ...run,
        conversationId: conversation_id ?? run.conversationId,
        handlerId: runner_data.stt_binary_handler_id,
        announcedUrl: tts_output?.url ?? null,
      };
    }
    case 'stt-start':
      return { ...run, activity: 'listening' };
    case 'stt-vad-end':
      return { ...run, activity: 'processing', hasHeard: true };
    case 'stt-end':
      return {
        ...run,
        activity: 'processing',
        hasHeard: true,
        said: event.data.stt_output.text,
      };
    case 'intent-progress':
      return progress(run, event.data);
    case 'intent-end':
      return answered(run, event.data.intent_output);
    case 'tts-end':
      return {
        ...run,
        activity: 'responding',
        soundUrl: run.soundUrl ?? event.data.tts_output.url,
      };
    case 'run-end':
      return { ...run, isOver: true, activity: run.soundUrl || run.code ? run.activity : 'idle' };
    case 'error':
      return { ...run, activity: 'error', hasHeard: true, code: event.data.code };
    default:
      return run;
  }
}

function progress(
  run: PipelineRun,
  {
    tts_start_streaming,
    chat_log_delta,
  }: Extract<PipelineEvent, { type: 'intent-progress' }>['data'],
): PipelineRun {
  const begun = tts_start_streaming
    ? { ...run, activity: 'responding' as const, soundUrl: run.announcedUrl }
    : run;
  if (!chat_log_delta) return begun;
  const role = chat_log_delta.role ?? run.role;
  // A new message of the assistant goes on after a space; what tools say is not for people.
  const isNext = chat_log_delta.role === 'assistant' && run.answered !== '';
  const before = isNext && !/\s$/.test(run.answered) ? `${run.answered} ` : run.answered;
  const content = role === 'assistant' ? (chat_log_delta.content ?? '') : '';
  return { ...begun, role, answered: content === '' && !isNext ? run.answered : before + content };
}

function answered(
  run: PipelineRun,
  output: Extract<PipelineEvent, { type: 'intent-end' }>['data']['intent_output'],
): PipelineRun {
  const speech = output.response.speech?.plain?.speech ?? '';
  return {
    ...run,
    conversationId: output.conversation_id ?? run.conversationId,
    asksBack: output.continue_conversation ?? false,
    // The streamed words are the same ones, sooner.
    answered: speech === '' ? run.answered : speech,
  };
}
