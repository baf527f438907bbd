import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refusal } from './refusal.ts';

function body(error: Record<string, unknown>): string {
  return JSON.stringify({ error });
}

describe('a server’s no', () => {
  it.each([
    [401, '', 'stt/key-refused', false],
    [403, body({ code: 'unsupported_country' }), 'stt/key-refused', false],
    [404, body({ code: 'DeploymentNotFound' }), 'stt/model-missing', false],
    [408, '', 'stt/failed', true],
    [429, body({ code: 'rate_limit_exceeded' }), 'stt/quota', true],
    [429, body({ code: 'insufficient_quota' }), 'stt/quota', false],
    [400, body({ param: 'voice' }), 'stt/failed', false],
    [422, '[]', 'stt/failed', false],
    [503, '<html>', 'stt/failed', true],
  ])('%i %s is %s', (status, text, code, retryable) => {
    expect(refusal('stt', status, text)).toMatchObject({ code, retryable });
  });

  it('to a voice is no fault of the engine', () => {
    expect(refusal('tts', 400, body({ param: 'voice' })).code).toBe('tts/voice');
  });

  it('says its code, and never its words', () => {
    expect(refusal('tts', 404, body({ code: 'DeploymentNotFound' })).message).toBe(
      'The server answered 404 (DeploymentNotFound)',
    );
    const key = body({ code: 'sk-abc123', message: 'allume le salon', param: 'input text' });
    expect(refusal('tts', 401, key).message).toBe('The server answered 401');
  });

  it('is coded whatever its body holds', () => {
    fc.assert(
      fc.property(fc.anything(), fc.string(), (value, text) => {
        const json = JSON.stringify({ error: value }) ?? '';
        for (const each of [json, text]) expect(refusal('tts', 500, each).code).toBe('tts/failed');
      }),
    );
  });
});
