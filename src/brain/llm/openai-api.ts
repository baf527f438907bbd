/** By which of OpenAI's two APIs a model is better asked. Pure. */
import { isOpenAi, type OpenAiEndpoint } from '../../remote/openai-endpoint.ts';
import { reasons } from './reasoning-effort.ts';

export const OPENAI_APIS = ['auto', 'chat', 'responses'] as const;
export type OpenAiApi = (typeof OPENAI_APIS)[number];

/** Azure's older surface has Responses from here on. */
const AZURE_HAS_RESPONSES = '2025-03-01';

/**
 * Which API is asked first. With chat completions a model that reasons forgets between two calls of tools what it
 * thought; everything else is as well served by what every server has.
 *
 * @example apiFor({ kind: 'openai', baseUrl: OPENAI_BASE_URL }, 'gpt-6-luna', 'auto') === 'responses'
 */
export function apiFor(
  endpoint: OpenAiEndpoint,
  model: string,
  wish: OpenAiApi,
): 'chat' | 'responses' {
  if (wish !== 'auto') return wish;
  const hasThem =
    endpoint.kind !== 'azure' ||
    (endpoint.apiVersion ?? AZURE_HAS_RESPONSES) >= AZURE_HAS_RESPONSES;
  return isOpenAi(endpoint) && hasThem && reasons(model) ? 'responses' : 'chat';
}
