import { describe, expect, it } from 'vitest';
import { WRITTEN } from '../../../tests/fixtures/wyoming/reference-events.ts';
import { ExoError } from '../../core/errors.ts';
import { readMessage } from './client-messages.ts';
import { MAX_HOTWORDS } from './limits.ts';

function read(type: string, data: Record<string, unknown> = {}) {
  return readMessage({ type, data, payload: new Uint8Array() });
}

function reference(name: string) {
  const event = WRITTEN.find((known) => known.name === name);
  return event && readMessage(event);
}

describe('readMessage', () => {
  it('takes what the reference client writes', () => {
    expect(reference('describe')).toEqual({ type: 'describe' });
    expect(reference('transcribe-bare')).toEqual({ type: 'transcribe' });
    expect(reference('transcribe')).toEqual({
      type: 'transcribe',
      name: 'exo',
      language: 'fr',
      transcript_names: ['Salle de bain', 'Léo'],
      transcript_terms: ['véranda'],
    });
    expect(reference('audio-start')).toEqual({
      type: 'audio-start',
      rate: 16_000,
      width: 2,
      channels: 1,
    });
    expect(reference('synthesize-voice')).toMatchObject({
      text: 'Oui.',
      voice: { name: 'fake-fr', speaker: '1' },
      text_format: 'ssml',
    });
    expect(reference('synthesize-start-bare')).toEqual({ type: 'synthesize-start' });
    expect(reference('ping-without-text')).toEqual({ type: 'ping', text: undefined });
  });

  it.each(['x-unheard-of', 'detect', 'select-program', 'toString', '__proto__', 'info'])(
    'ignores %s',
    (type) => {
      expect(read(type, { rate: 'x' })).toBeUndefined();
    },
  );

  it.each([
    ['synthesize', {}],
    ['synthesize', { text: 7 }],
    ['synthesize', { text: 'a', voice: 'fr' }],
    ['synthesize-chunk', { text: null }],
    ['transcribe', { language: '' }],
    ['transcribe', { language: 'x'.repeat(36) }],
    ['transcribe', { transcript_names: 'Léo' }],
    ['transcribe', { transcript_names: [1] }],
    ['audio-start', { rate: 16_000, width: 2 }],
    ['audio-start', { rate: 0, width: 2, channels: 1 }],
    ['audio-start', { rate: 1.5, width: 2, channels: 1 }],
    ['audio-start', { rate: true, width: 2, channels: 1 }],
    ['audio-chunk', { rate: -1 }],
  ])('refuses %s %j and quotes nothing of it', (type, data) => {
    expect(() => read(type, data)).toThrow(ExoError);
    expect(() => read(type, data)).toThrow(new RegExp(`^${type}: `));
    expect(() => read(type, data)).not.toThrow('Léo');
  });

  it('leaves out names that no engine could use', () => {
    const names = ['', 'x'.repeat(201), ...Array.from({ length: 3_000 }, (_, n) => `nom ${n}`)];
    const message = read('transcribe', { transcript_names: names });
    expect(message).toMatchObject({ transcript_names: names.slice(2, MAX_HOTWORDS) });
  });

  it('mends half a surrogate pair', () => {
    expect(read('synthesize', { text: 'a\ud800b' })).toMatchObject({ text: 'a\ufffdb' });
  });
});
