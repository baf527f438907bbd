import { describe, expect, test } from 'vitest';
import { FakeClock } from '../tests/fakes/fake-clock.ts';
import { parseOptions } from './options.ts';
import { providerEngines } from './provider-engines.ts';

const settings = { temperature: 0.7, maxTokens: 100 };

function engines(...providers: object[]) {
  const { providers: parsed } = parseOptions({ providers }, {});
  const { ears, models, voices, mistakes } = providerEngines(parsed, settings, new FakeClock());
  return {
    ears: ears.map(({ stt, isCostly }) => [stt.name, stt.constructor.name, isCostly]),
    models: models.map(({ name, model }) => [name, model]),
    voices: voices.map(({ name }) => name),
    mistakes: mistakes.map(({ message }) => message),
  };
}

describe('the engines of providers', () => {
  test('a key alone thinks, and sends no sound anywhere', () => {
    expect(engines({ kind: 'openai', api_key: 'k' })).toEqual({
      ears: [],
      models: [['openai', 'gpt-4o']],
      voices: [],
      mistakes: [],
    });
  });

  test('hear and speak where a model is named for it', () => {
    const azure = { kind: 'azure', url: 'https://x.example', api_key: 'k', stt_model: 'ears' };
    const openai = {
      kind: 'openai',
      api_key: 'k',
      stt_model: 'gpt-live-transcribe',
      tts_model: 't',
    };
    const local = { kind: 'compatible', url: 'http://gpu:8000/v1', stt_model: 'whisper' };
    expect(engines(azure, openai, local)).toEqual({
      ears: [
        ['azure-stt', 'OpenAiStt', true],
        ['openai-stt', 'RealtimeStt', true],
        ['compatible-stt', 'OpenAiStt', false],
      ],
      models: [
        ['azure', 'gpt-4o'],
        ['openai', 'gpt-4o'],
      ],
      voices: ['openai-tts'],
      mistakes: [],
    });
  });

  test('remember where a model is named for it', () => {
    const { providers } = parseOptions(
      {
        providers: [
          { kind: 'openai', api_key: 'k', embedding_model: 'text-embedding-3-small' },
          { kind: 'ollama', model: 'qwen3', embedding_model: 'nomic-embed-text' },
          { kind: 'compatible', url: 'http://gpu:8000/v1', embedding_model: 'e5' },
          { kind: 'mistral', api_key: 'k' },
        ],
      },
      {},
    );
    const { embedders, mistakes, models } = providerEngines(providers, settings, new FakeClock());
    expect(embedders.map(({ id }) => id)).toEqual(
      embedders.map(() => expect.stringMatching(/^remote-/)),
    );
    expect(new Set(embedders.map(({ id }) => id)).size).toBe(3);
    // The compatible one only remembers.
    expect(models.map(({ name }) => name)).toEqual(['openai', 'ollama', 'mistral']);
    expect(mistakes).toEqual([]);
  });

  test('are told apart by what they do: none of a provider has the name of another', () => {
    const whole = { kind: 'openai', api_key: 'k', stt_model: 's', tts_model: 't' };
    const { ears, models, voices } = engines(whole, whole);
    const names = [...ears.map(([name]) => name), ...models.map(([name]) => name), ...voices];
    expect(new Set(names).size).toBe(6);
  });

  test('stand in the order of the user, told apart by number', () => {
    const { models } = engines(
      { kind: 'ollama', model: 'qwen3' },
      { kind: 'mistral', api_key: 'k' },
      { kind: 'ollama', model: 'llama', url: 'http://gpu:11434' },
    );
    expect(models.map(([name]) => name)).toEqual(['ollama', 'mistral', 'ollama-2']);
  });

  test('voices of their own', () => {
    const { voices } = engines(
      { kind: 'azure_speech', region: 'francecentral', api_key: 'k' },
      { kind: 'fish_speech', url: 'http://gpu:8080' },
      { kind: 'coqui', url: 'http://gpu:5002' },
    );
    expect(voices).toEqual(['azure-speech', 'fish-speech', 'coqui']);
  });

  test.each([
    [{ kind: 'openai' }, 'the provider openai needs a key: fill in api_key'],
    [{ kind: 'azure', api_key: 'k' }, 'the provider azure needs an address: fill in url'],
    [{ kind: 'compatible', model: 'm' }, 'needs an address: fill in url'],
    [{ kind: 'ollama' }, 'the provider ollama needs a model: fill in model'],
    [{ kind: 'azure_speech', api_key: 'k' }, 'needs a region'],
    [{ kind: 'coqui' }, 'needs an address'],
    [{ kind: 'openai', api_key: 'k', url: 'https://user:pw@x.example', tts_model: 't' }, 'address'],
  ])('%j says what is missing, and the others work', (provider, message) => {
    const { mistakes, models } = engines(provider, { kind: 'mistral', api_key: 'k' });
    expect(mistakes.join('\n')).toContain(message);
    expect(mistakes.join('\n')).not.toContain('pw');
    expect(models).toContainEqual(['mistral', 'mistral-medium-latest']);
  });
});
