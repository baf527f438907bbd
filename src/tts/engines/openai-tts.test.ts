import { describe, expect, it } from 'vitest';
import { FAKE_KEY, fakeOpenAiSpeech } from '../../../tests/fakes/fake-voice-servers.ts';
import type { OpenAiEndpoint } from '../../remote/openai-endpoint.ts';
import { type OpenAiTtsOptions, openAiTts } from './openai-tts.ts';
import { describeRemoteVoice } from './remote-voice.contract.ts';

const common = { model: 'gpt-4o-mini-tts', voices: ['marin', 'cedar'], languages: ['fr', 'en'] };

describeRemoteVoice('OpenAI', fakeOpenAiSpeech(), (url, clock) =>
  openAiTts({
    ...common,
    endpoint: { kind: 'openai', baseUrl: `${url}/v1`, apiKey: FAKE_KEY },
    clock,
  }),
);

async function asked(change: (url: string) => Partial<OpenAiTtsOptions>, voice?: string) {
  await using server = await fakeOpenAiSpeech().start();
  const endpoint: OpenAiEndpoint = { kind: 'openai', baseUrl: server.url, apiKey: FAKE_KEY };
  const engine = openAiTts({ ...common, endpoint, ...change(server.url) });
  const request = { language: 'fr', ...(voice === undefined ? {} : { voice }) };
  for await (const { sampleRateHz } of engine.speak('Oui.', request, new AbortController().signal))
    expect(sampleRateHz).toBe(24_000);
  const { body, path, query } = server.last;
  return { path: `${path}?${query}`, body: JSON.parse(body.toString('utf8')) };
}

describe('the request to OpenAI', () => {
  it('asks for samples, with the default voice and without an accent', async () => {
    const { body, path } = await asked(() => ({}));
    expect(path).toBe('/audio/speech?');
    expect(body).toEqual({
      model: 'gpt-4o-mini-tts',
      voice: 'marin',
      input: 'Oui.',
      response_format: 'pcm',
      instructions: expect.stringContaining('français'),
    });
  });

  it('names the voice that was wished for', async () => {
    const { body } = await asked(() => ({}), 'openai-cedar-fr');
    expect(body.voice).toBe('cedar');
  });

  it('leaves instructions out for models that do not take them', async () => {
    const { body } = await asked(() => ({ model: 'tts-1', instructions: 'Chuchote.' }));
    expect(body).not.toHaveProperty('instructions');
  });

  it('goes to the deployment on Azure, or to its v1 surface', async () => {
    const azure = (apiVersion?: string) => (endpoint: string) => ({
      endpoint: {
        kind: 'azure' as const,
        endpoint,
        apiKey: FAKE_KEY,
        ...(apiVersion === undefined ? {} : { apiVersion }),
      },
      model: 'ma voix',
      instructions: 'Chuchote.',
    });
    expect((await asked(azure('2025-04-01-preview'))).path).toBe(
      '/openai/deployments/ma%20voix/audio/speech?api-version=2025-04-01-preview',
    );
    const { body, path } = await asked(azure());
    expect(path).toBe('/openai/v1/audio/speech?');
    expect(body).toMatchObject({ model: 'ma voix', instructions: 'Chuchote.' });
  });

  it('is refused where the address is none', () => {
    const endpoint: OpenAiEndpoint = { kind: 'openai', baseUrl: 'ftp://somewhere' };
    expect(() => openAiTts({ ...common, endpoint })).toThrow(
      expect.objectContaining({ code: 'options/invalid' }),
    );
  });
});
