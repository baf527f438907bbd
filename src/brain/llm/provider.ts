/** Providers as the user lists them → rungs of the ladder. Pure. */
import type { Clock } from '../../core/clock.ts';
import { OPENAI_BASE_URL, type OpenAiEndpoint } from '../../remote/openai-endpoint.ts';
import { DEFAULT_MODEL, type Llm, type LlmSettings } from './llm.ts';
import { OllamaChat } from './ollama-chat.ts';
import { openAiChat } from './openai-chat.ts';
import { restChat } from './rest-chat.ts';

export interface LlmProvider {
  /** Those that only hear or speak give no rung. */
  readonly kind: string;
  readonly url?: string | undefined;
  readonly apiKey?: string | undefined;
  /** On Azure the name of a deployment. */
  readonly model?: string | undefined;
  readonly apiVersion?: string | undefined;
  /** Named without `model`, this provider is there to hear or speak. */
  readonly sttModel?: string | undefined;
  readonly ttsModel?: string | undefined;
}

const MISTRAL_URL = 'https://api.mistral.ai/v1';
const OLLAMA_URL = 'http://127.0.0.1:11434';

/**
 * None where this provider is not to think. Only OpenAI's name alone means a model. Compatible servers
 * and Azure get a second rung that speaks plain HTTP, for what the client stumbles over.
 *
 * @example const rungs = providers.flatMap((provider) => rungsOf(provider, { clock, settings }));
 */
export function rungsOf(
  { kind, url, apiKey, apiVersion, ...named }: LlmProvider,
  context: { readonly clock: Clock; readonly settings?: Partial<LlmSettings> },
): Llm[] {
  const isBare = kind === 'openai' && named.sttModel === undefined && named.ttsModel === undefined;
  const model = named.model ?? (isBare ? DEFAULT_MODEL : undefined);
  if (model === undefined) return [];
  const key = apiKey === undefined ? {} : { apiKey };
  const shared = { ...context, model, name: kind };
  const both = (endpoint: OpenAiEndpoint) => [
    openAiChat({ ...shared, endpoint }),
    restChat({ ...shared, endpoint, name: `${kind}-http` }),
  ];
  switch (kind) {
    case 'openai':
      return [
        openAiChat({ ...shared, endpoint: { kind, baseUrl: url ?? OPENAI_BASE_URL, ...key } }),
      ];
    case 'mistral':
      return [
        openAiChat({
          ...shared,
          endpoint: { kind: 'openai', baseUrl: url ?? MISTRAL_URL, ...key },
        }),
      ];
    case 'compatible':
      return url === undefined ? [] : both({ kind: 'openai', baseUrl: url, ...key });
    case 'azure':
      return url === undefined || apiKey === undefined
        ? []
        : both({
            kind,
            endpoint: url,
            apiKey,
            ...(apiVersion === undefined ? {} : { apiVersion }),
          });
    case 'ollama':
      return [new OllamaChat({ ...shared, url: url ?? OLLAMA_URL })];
    default:
      return [];
  }
}
