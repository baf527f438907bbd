import { describe, expect, it } from 'vitest';
import { FakeStt } from '../../tests/fakes/fake-stt.ts';
import { ExoError } from '../core/errors.ts';
import { answersAtOnce, isEngineFault, planRungs } from './rung-plan.ts';
import type { FinalTranscript } from './stt.ts';

const whisper = { stt: new FakeStt({ name: 'whisper', languages: ['fr', 'en', 'de'] }) };
const remote = { stt: new FakeStt({ name: 'remote', languages: ['fr', 'de'] }) };
const starter = { stt: new FakeStt({ name: 'starter', languages: ['fr', 'en'] }) };
const rungs = [whisper, remote, starter];

function plan(language: string, ...benched: readonly (typeof whisper)[]): string[] {
  const isUsable = (rung: typeof whisper) => !benched.includes(rung);
  return planRungs(rungs, language, isUsable).map(({ stt }) => stt.name);
}

describe('the order in which recognisers are asked', () => {
  it('is that of the ladder, without those that do not know the language', () => {
    expect(plan('fr-CA')).toEqual(['whisper', 'remote', 'starter']);
    expect(plan('en')).toEqual(['whisper', 'starter']);
    expect(plan('DE')).toEqual(['whisper', 'remote']);
  });

  it('leaves the benched ones out, never the last one', () => {
    expect(plan('fr', whisper)).toEqual(['remote', 'starter']);
    expect(plan('fr', whisper, remote, starter)).toEqual(['starter']);
  });

  it('has benched ones where nobody else knows the language', () => {
    expect(plan('de', whisper)).toEqual(['remote']);
    expect(plan('de', whisper, remote)).toEqual(['whisper', 'remote']);
  });

  it('does not exist for a language that nobody knows', () => {
    expect(() => plan('tlh')).toThrow(expect.objectContaining({ code: 'stt/language' }));
  });
});

describe('an answer', () => {
  it.each([
    ['sure', true],
    ['unsure', false],
    ['none', false],
  ] as const)('that is %s is given at once: %s', (certainty, expected) => {
    const final: FinalTranscript = {
      type: 'final',
      text: 'allume',
      certainty,
      alternatives: [],
      engine: 'starter',
    };
    expect(answersAtOnce(final)).toBe(expected);
  });
});

describe('a failure', () => {
  it('benches the engine unless the request or the moment is at fault', () => {
    const codes = ['stt/failed', 'stt/deadline', 'inference/crashed', 'stt/model-missing'] as const;
    for (const code of codes) expect(isEngineFault(new ExoError(code, ''))).toBe(true);
    for (const code of ['stt/language', 'audio/format', 'inference/overloaded'] as const)
      expect(isEngineFault(new ExoError(code, ''))).toBe(false);
  });
});
