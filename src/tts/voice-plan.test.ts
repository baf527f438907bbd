import { describe, expect, it } from 'vitest';
import { FakeSentenceEngine } from '../../tests/fakes/fake-sentence-engine.ts';
import { ExoError } from '../core/errors.ts';
import type { TtsRequest } from './tts.ts';
import { isVoiceFault, planVoices } from './voice-plan.ts';

const kokoro = { engine: new FakeSentenceEngine({ name: 'kokoro' }) };
const piper = { engine: new FakeSentenceEngine({ name: 'piper' }) };
const german = { id: 'de', description: '', language: 'de-DE' };
const espeak = {
  engine: new FakeSentenceEngine({
    name: 'espeak',
    voices: [german, { id: 'espeak-fr', description: '', language: 'fr-FR' }],
  }),
};
type Rung = typeof kokoro;

function plan(request: TtsRequest, ...benched: readonly Rung[]) {
  const planned = planVoices([kokoro, piper, espeak], request, (rung) => !benched.includes(rung));
  return planned.map(({ rung, request: asked }) => [rung.engine.name, asked]);
}

describe('the order in which voices are asked', () => {
  it('is that of the ladder', () => {
    const french = { language: 'fr-CA' };
    expect(plan(french)).toEqual([
      ['kokoro', french],
      ['piper', french],
      ['espeak', french],
    ]);
    expect(plan({}).map(([name]) => name)).toEqual(['kokoro', 'piper', 'espeak']);
  });

  it('begins at the rung of the voice; the others speak its language with a voice of theirs', () => {
    expect(plan({ voice: 'piper-fr' })).toEqual([
      ['piper', { voice: 'piper-fr' }],
      ['espeak', { language: 'fr' }],
      ['kokoro', { language: 'fr' }],
    ]);
    expect(plan({ voice: 'espeak-fr' }).map(([name]) => name)).toEqual([
      'espeak',
      'kokoro',
      'piper',
    ]);
  });

  it('leaves out who does not speak the language', () => {
    expect(plan({ language: 'de' }).map(([name]) => name)).toEqual(['espeak']);
    expect(plan({ language: 'en' }).map(([name]) => name)).toEqual(['kokoro', 'piper']);
  });

  it('leaves out the benched ones while somebody else speaks, never the last one', () => {
    const french = { language: 'fr' };
    expect(plan(french, kokoro, espeak).map(([name]) => name)).toEqual(['piper', 'espeak']);
    expect(plan({ language: 'en' }, kokoro, piper).map(([name]) => name)).toEqual([
      'kokoro',
      'piper',
    ]);
  });

  it('does not exist for what nobody speaks', () => {
    expect(() => plan({ language: 'tlh' })).toThrow(
      expect.objectContaining({ code: 'tts/language' }),
    );
    expect(() => plan({ voice: 'nobody' })).toThrow(expect.objectContaining({ code: 'tts/voice' }));
    expect(plan({ voice: 'nobody', language: 'fr' })).toHaveLength(3);
  });
});

describe('a failure', () => {
  it('benches the engine unless the request is at fault', () => {
    for (const code of ['tts/failed', 'tts/deadline', 'tts/key-refused'] as const)
      expect(isVoiceFault(new ExoError(code, ''))).toBe(true);
    for (const code of ['tts/language', 'tts/voice'] as const)
      expect(isVoiceFault(new ExoError(code, ''))).toBe(false);
  });
});
