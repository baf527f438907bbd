import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExoError } from '../../core/errors.ts';
import { audioAppend, readRealtimeEvent } from './realtime-messages.ts';

const PREFIX = 'conversation.item.input_audio_transcription';

function read(message: unknown) {
  return readRealtimeEvent(JSON.stringify(message));
}

describe('what a Realtime session says', () => {
  it('is understood as far as it is needed', () => {
    expect(read({ type: 'input_audio_buffer.committed', item_id: 'a' })).toEqual({
      type: 'committed',
      itemId: 'a',
    });
    const item = { item_id: 'a', content_index: 0 };
    expect(read({ type: `${PREFIX}.delta`, ...item, delta: 'al' })).toEqual({
      type: 'delta',
      itemId: 'a',
      text: 'al',
    });
    expect(read({ type: `${PREFIX}.completed`, ...item, transcript: 'allume' })).toEqual({
      type: 'completed',
      itemId: 'a',
      text: 'allume',
    });
    expect(read({ type: 'session.updated', session: {} })).toEqual({ type: 'other' });
  });

  it('is nothing where there was too little audio', () => {
    const error = { type: 'invalid_request_error', code: 'input_audio_buffer_commit_empty' };
    expect(read({ type: 'error', error })).toEqual({ type: 'nothing' });
  });

  it.each([
    [{ code: 'invalid_api_key' }, 'stt/key-refused', false],
    [{ code: 'model_not_found' }, 'stt/model-missing', false],
    [{ code: 'insufficient_quota' }, 'stt/quota', false],
    [{ type: 'rate_limit_error', code: null }, 'stt/quota', true],
    [{ type: 'server_error' }, 'stt/failed', true],
    [{ type: 'invalid_request_error', code: 'unknown_parameter' }, 'stt/failed', false],
  ])('is the error %j as a code', (error, code, retryable) => {
    expect(() => read({ type: 'error', error })).toThrow(
      expect.objectContaining({ code, retryable }),
    );
  });

  it('is a failure worth another try where the server could not, with or without its reason', () => {
    for (const reason of [{}, { error: { code: 'x' } }])
      expect(() => read({ type: `${PREFIX}.failed`, ...reason })).toThrow(
        expect.objectContaining({ code: 'stt/failed', retryable: true }),
      );
  });

  it('is a failure where it is no message, and nothing else', () => {
    for (const wrong of ['', '{', '[]', '{"type":1}', `{"type":"${PREFIX}.completed"}`])
      expect(() => readRealtimeEvent(wrong)).toThrow(
        expect.objectContaining({ code: 'stt/failed' }),
      );
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), (text, value) => {
        for (const data of [text, JSON.stringify(value)])
          try {
            readRealtimeEvent(data);
          } catch (error) {
            expect(error).toBeInstanceOf(ExoError);
          }
      }),
    );
  });
});

describe('audio on its way', () => {
  it('is the bytes of its samples, wherever they lie', () => {
    const samples = Int16Array.from([9, 1, -2, 9]).subarray(1, 3);
    const { audio } = JSON.parse(audioAppend(samples));
    expect([...Buffer.from(audio, 'base64')]).toEqual([1, 0, 0xfe, 0xff]);
  });
});
