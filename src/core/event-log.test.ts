import { describe, expect, it } from 'vitest';
import { eventLog } from './event-log.ts';
import { createLog } from './log.ts';

describe('the event log', () => {
  it('writes what a person wants to see, as numbers and codes', () => {
    const lines: string[] = [];
    const observe = eventLog(createLog('info', (line) => lines.push(line)));
    observe({
      type: 'transcribed',
      atMs: 5,
      streamId: 's',
      engine: 'starter',
      language: 'fr',
      certainty: 'sure',
      tookMs: 31.4,
    });
    observe({ type: 'link-opened', atMs: 6 });
    observe({ type: 'engine-failed', atMs: 7, engine: 'starter', code: 'inference/crashed' });
    observe({
      type: 'engine-runs-on',
      atMs: 8,
      engine: 'whisper',
      provider: 'cuda',
      fellBack: null,
    });
    observe({
      type: 'engine-runs-on',
      atMs: 9,
      engine: 'piper',
      provider: 'cpu',
      fellBack: 'no cuDNN',
    });
    expect(lines.map((line) => line.replace(/^\S+ /, ''))).toEqual([
      'info  exo: heard engine=starter language=fr certainty=sure tookMs=31',
      'warn  exo: an engine failed engine=starter code=inference/crashed',
      'info  exo: a model runs engine=whisper provider=cuda',
      'warn  exo: a model runs engine=piper provider=cpu fellBack="no cuDNN"',
    ]);
  });
});
