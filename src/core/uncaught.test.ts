import { describe, expect, it } from 'vitest';
import { ExoError } from './errors.ts';
import { describeUncaught } from './uncaught.ts';

function withStack(error: Error, ...lines: readonly string[]): Error {
  error.stack = [`${error.name}: ${error.message}`, ...lines].join('\n');
  return error;
}

describe('what nobody caught', () => {
  it('is told by its kind and by the first place in EXO’s own files', () => {
    const error = withStack(
      new TypeError('said words at home (secret:1:2)'),
      '    at Socket.emit (node:events:508:20)',
      '    at async listen (file:///app/src/turn/listen.ts:42:11)',
      '    at file:///app/src/main.ts:7:1',
    );
    expect(describeUncaught(error)).toEqual({
      kind: 'TypeError',
      code: undefined,
      at: 'listen.ts:42',
    });
  });

  it('is told by its code where it has one of ours', () => {
    const error = withStack(
      new ExoError('stt/failed', 'said words'),
      '    at node:internal/timers:1:2',
    );
    expect(describeUncaught(error)).toEqual({
      kind: 'ExoError',
      code: 'stt/failed',
      at: 'timers:1',
    });
  });

  it.each([
    ['said words', 'string'],
    [undefined, 'undefined'],
    [{ said: 'words' }, 'object'],
  ])('is told by its type where it is no error: %j', (reason, kind) =>
    expect(describeUncaught(reason)).toEqual({ kind }),
  );

  it('is told also where its stack is gone, or a page long', () => {
    const error = new Error('said words');
    error.stack = '';
    expect(describeUncaught(error)).toMatchObject({ kind: 'Error', at: undefined });
    error.stack = `Error: ${'at ('.repeat(20_000)}`;
    expect(describeUncaught(error)).toMatchObject({ at: undefined });
    // Read line by line, a message of this kind would hold the house up for minutes.
    error.stack = `Error: \n    at ${'a'.repeat(1_000_000)}\n    at file:///app/src/main.ts:7:1`;
    expect(describeUncaught(error)).toMatchObject({ at: 'main.ts:7' });
  });
});
