import { describe, expect, test } from 'vitest';
import { NEW_RUN, type PipelineEvent, type PipelineRun, reduceRun } from './pipeline-run.ts';

function run(...events: PipelineEvent[]): PipelineRun {
  return events.reduce(reduceRun, NEW_RUN);
}

const start: PipelineEvent = {
  type: 'run-start',
  data: {
    conversation_id: 'c1',
    runner_data: { stt_binary_handler_id: 3 },
    tts_output: { url: '/api/tts_proxy/t.mp3', stream_response: true },
  },
};
const delta = (content?: string, role?: string): PipelineEvent => ({
  type: 'intent-progress',
  data: {
    chat_log_delta: {
      ...(role === undefined ? {} : { role }),
      ...(content === undefined ? {} : { content }),
    },
  },
});
const end = (speech: string, asksBack = false): PipelineEvent => ({
  type: 'intent-end',
  data: {
    intent_output: {
      conversation_id: 'c1',
      continue_conversation: asksBack,
      response: { speech: { plain: { speech } } },
    },
  },
});
const ttsEnd: PipelineEvent = {
  type: 'tts-end',
  data: { tts_output: { url: '/api/tts_proxy/t.mp3' } },
};

describe('a run', () => {
  test('of a spoken command', () => {
    expect(run(start, { type: 'stt-start' })).toMatchObject({
      activity: 'listening',
      handlerId: 3,
    });
    const heard = run(start, { type: 'stt-start' }, { type: 'stt-vad-end' });
    expect(heard).toMatchObject({ activity: 'processing', hasHeard: true });
    const over = run(
      start,
      { type: 'stt-end', data: { stt_output: { text: 'allume la lampe' } } },
      end('Fait.'),
      ttsEnd,
      { type: 'run-end' },
    );
    expect(over).toMatchObject({
      activity: 'responding',
      said: 'allume la lampe',
      answered: 'Fait.',
      soundUrl: '/api/tts_proxy/t.mp3',
      isOver: true,
    });
  });

  test('shows a streamed answer as it comes, and plays it before it is whole', () => {
    const words = [start, delta(undefined, 'assistant'), delta('Demain, '), delta('du soleil.')];
    expect(run(...words)).toMatchObject({ answered: 'Demain, du soleil.', soundUrl: null });
    const sounding = run(...words, {
      type: 'intent-progress',
      data: { tts_start_streaming: true },
    });
    expect(sounding).toMatchObject({ activity: 'responding', soundUrl: '/api/tts_proxy/t.mp3' });
  });

  test('sets two messages of one answer apart, and leaves out what tools say', () => {
    const both = run(
      start,
      delta('Je regarde.', 'assistant'),
      delta('{"temperature": 21}', 'tool_result'),
      delta('Il fait 21 degrés.', 'assistant'),
    );
    expect(both.answered).toBe('Je regarde. Il fait 21 degrés.');
  });

  test('keeps its conversation and knows when it is asked back', () => {
    expect(run(start, end('Quelle lampe ?', true))).toMatchObject({
      conversationId: 'c1',
      asksBack: true,
    });
  });

  test('that fails says why and is over', () => {
    const failed = run(
      start,
      { type: 'error', data: { code: 'stt-no-text-recognized', message: 'x' } },
      { type: 'run-end' },
    );
    expect(failed).toMatchObject({
      activity: 'error',
      code: 'stt-no-text-recognized',
      isOver: true,
    });
  });

  test('without sound ends quietly', () => {
    expect(run(start, end('Fait.'), { type: 'run-end' })).toMatchObject({ activity: 'idle' });
  });
});
