import { describe, expect, test } from 'vitest';
import type { HassConnection } from '../home-assistant.ts';
import type { MicrophoneProblem } from './microphone.ts';
import { MicrophoneReport } from './microphone-report.ts';

function reporting(problems: readonly (MicrophoneProblem | undefined)[]): unknown[] {
  const told: unknown[] = [];
  const connection = {
    sendMessagePromise: (message: { readonly problem: unknown }) => {
      told.push(message.problem);
      return Promise.reject(new Error('an integration of before'));
    },
  } as unknown as HassConnection;
  const report = new MicrophoneReport();
  for (const problem of problems) report.tell(connection, problem);
  return told;
}

describe('what Home Assistant is told of a microphone', () => {
  test.each([
    { problems: [undefined, undefined], told: [null] },
    { problems: ['denied', 'denied', undefined], told: ['denied', null] },
    { problems: ['insecure', 'denied'], told: ['insecure', 'denied'] },
    { problems: ['missing', 'busy', 'unsupported'], told: [] },
    { problems: ['denied', 'missing', undefined], told: ['denied', null] },
  ] as const)('$problems', ({ problems, told }) => {
    expect(reporting(problems)).toEqual(told);
  });

  test('waits for a connection', () => {
    expect(() => new MicrophoneReport().tell(undefined, 'denied')).not.toThrow();
  });
});
