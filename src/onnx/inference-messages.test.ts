import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExoError } from '../core/errors.ts';
import { errorReply, readError } from './child-error.ts';
import { readReply, readRequest } from './inference-messages.ts';

describe('what goes between main and a child', () => {
  it('is read whatever comes, and only in shapes that are known', () => {
    fc.assert(
      fc.property(fc.anything(), (message) => {
        expect(['call', 'cancel', undefined]).toContain(readRequest(message)?.type);
        expect(['ready', 'partial', 'result', 'error', undefined]).toContain(
          readReply(message)?.type,
        );
      }),
    );
  });

  it('keeps typed arrays as they are', () => {
    const payload = Float32Array.of(0.5, -1);
    const request = readRequest({ type: 'call', id: 1, operation: 'recognise', payload });
    expect(request?.type === 'call' && request.payload).toBe(payload);
    expect(readReply({ type: 'partial', id: 1, value: payload })).toMatchObject({ value: payload });
  });

  it.each([
    { type: 'call', id: 1, operation: 'x'.repeat(65), payload: null },
    { type: 'call', id: '1', operation: 'x', payload: null },
    { type: 'cancel' },
  ])('is no request: %j', (message) => {
    expect(readRequest(message)).toBeUndefined();
  });

  it('is an error with its code, bounded, and of no code that a child does not have', () => {
    const thrown = new ExoError('inference/model-broken', 'm'.repeat(5_000), { retryable: true });
    const reply = errorReply(7, thrown);
    expect(readReply(reply)).toEqual(reply);
    expect(readError(reply)).toMatchObject({ code: 'inference/model-broken', retryable: true });
    expect(readError({ ...reply, code: 'home/auth-failed' }).code).toBe('inference/failed');
    expect(errorReply(7, 'a string')).toMatchObject({
      code: 'inference/failed',
      message: 'string at an unknown place',
    });
  });
});
