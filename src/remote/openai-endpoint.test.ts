import { describe, expect, it } from 'vitest';
import { type OpenAiEndpoint, openAiHeaders, openAiUrl } from './openai-endpoint.ts';

const azure = { kind: 'azure', endpoint: 'https://name.openai.azure.com/', apiKey: 'k' } as const;

describe('the address of an OpenAI-compatible server', () => {
  it.each<[OpenAiEndpoint, string]>([
    [{ kind: 'openai', baseUrl: 'https://api.openai.com/v1' }, 'https://api.openai.com/v1/models'],
    [{ kind: 'openai', baseUrl: 'http://gpu:8000/v1//' }, 'http://gpu:8000/v1/models'],
    [azure, 'https://name.openai.azure.com/openai/v1/models'],
    [
      { ...azure, apiVersion: '2025-04-01-preview' },
      'https://name.openai.azure.com/openai/models?api-version=2025-04-01-preview',
    ],
  ])('%j is joined', (endpoint, url) => {
    expect(openAiUrl(endpoint, '/models')).toBe(url);
  });

  it('has the deployment in it where Azure wants it there, and nothing else of its name', () => {
    const old = { ...azure, apiVersion: 'v&x' };
    expect(openAiUrl(old, '/audio/speech', '../a b')).toBe(
      'https://name.openai.azure.com/openai/deployments/..%2Fa%20b/audio/speech?api-version=v%26x',
    );
    expect(openAiUrl(azure, '/audio/speech', 'a b')).toBe(
      'https://name.openai.azure.com/openai/v1/audio/speech',
    );
  });

  it.each(['', 'gpu:8000', 'file:///etc', 'https://k@host/v1', 'https://host/v1?key=k'])(
    'cannot be %j',
    (baseUrl) => {
      expect(() => openAiUrl({ kind: 'openai', baseUrl }, '/models')).toThrow(
        expect.objectContaining({ code: 'options/invalid' }),
      );
    },
  );
});

describe('signing in', () => {
  it('is a bearer, Azure’s own header, or nothing', () => {
    const baseUrl = 'http://gpu:8000/v1';
    expect(openAiHeaders({ kind: 'openai', baseUrl, apiKey: 'k' })).toEqual({
      authorization: 'Bearer k',
    });
    expect(openAiHeaders({ kind: 'openai', baseUrl })).toEqual({});
    expect(openAiHeaders(azure)).toEqual({ 'api-key': 'k' });
  });
});
