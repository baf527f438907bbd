import { expect, test } from 'vitest';
import { OPENAI_BASE_URL, type OpenAiEndpoint } from '../../remote/openai-endpoint.ts';
import { apiFor } from './openai-api.ts';

const OPENAI: OpenAiEndpoint = { kind: 'openai', baseUrl: OPENAI_BASE_URL };
const LAN: OpenAiEndpoint = { kind: 'openai', baseUrl: 'http://gpu:8000/v1' };
const azure = (apiVersion?: string): OpenAiEndpoint => ({
  kind: 'azure',
  endpoint: 'https://x.openai.azure.com',
  apiKey: 'k',
  ...(apiVersion === undefined ? {} : { apiVersion }),
});

test.each<[OpenAiEndpoint, string, ReturnType<typeof apiFor>]>([
  [OPENAI, 'gpt-4o', 'chat'],
  [OPENAI, 'gpt-4.1-mini', 'chat'],
  [OPENAI, 'gpt-5-chat-latest', 'chat'],
  [OPENAI, 'gpt-5-mini', 'responses'],
  [OPENAI, 'gpt-5.6-luna', 'responses'],
  [OPENAI, 'gpt-6-luna', 'responses'],
  [OPENAI, 'gpt-10', 'responses'],
  [OPENAI, 'o3', 'responses'],
  [azure(), 'gpt-6-luna', 'responses'],
  [azure('2025-04-01-preview'), 'gpt-5', 'responses'],
  [azure('2024-10-21'), 'gpt-5', 'chat'],
  [azure(), 'gpt-35-turbo', 'chat'],
  [azure(), 'maison', 'chat'],
  [LAN, 'gpt-6-luna', 'chat'],
  [LAN, 'qwen3', 'chat'],
])('%j asks %s by %s', (endpoint, model, api) => {
  expect(apiFor(endpoint, model, 'auto')).toBe(api);
});

test('what the user says goes first', () => {
  expect(apiFor(LAN, 'qwen3', 'responses')).toBe('responses');
  expect(apiFor(OPENAI, 'gpt-6-luna', 'chat')).toBe('chat');
});
