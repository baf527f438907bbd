/** The providers that the user has → what hears, thinks and speaks on them, each in the user's order. */

import type { Llm, LlmSettings } from './brain/llm/llm.ts';
import { OllamaChat } from './brain/llm/ollama-chat.ts';
import { openAiLlm } from './brain/llm/openai-llm.ts';
import type { Embedder } from './brain/memory/embeddings/embedder.ts';
import { RemoteEmbedder } from './brain/memory/embeddings/remote-embedder.ts';
import type { Clock } from './core/clock.ts';
import { ExoError, toExoError } from './core/errors.ts';
import { OPENAI_BASE_URL, type OpenAiEndpoint } from './remote/openai-endpoint.ts';
import { OpenAiStt } from './stt/engines/openai-stt.ts';
import { RealtimeStt } from './stt/engines/realtime-stt.ts';
import type { SttRung } from './stt/stt-ladder.ts';
import { azureSpeechTts } from './tts/engines/azure-speech-tts.ts';
import { coquiTts } from './tts/engines/coqui-tts.ts';
import { fishSpeechTts } from './tts/engines/fish-speech-tts.ts';
import { openAiTts } from './tts/engines/openai-tts.ts';
import type { RemoteVoice } from './tts/engines/remote-voice.ts';
import type { Provider } from './user-options.ts';

const MISTRAL_BASE_URL = 'https://api.mistral.ai/v1';
const OLLAMA_URL = 'http://127.0.0.1:11434';
/** Where the user names none. Ollama has no usual one. */
const USUAL_MODELS: Partial<Record<Provider['kind'], string>> = {
  openai: 'gpt-4o',
  azure: 'gpt-4o',
  mistral: 'mistral-medium-latest',
};
const USUAL_VOICE = 'marin';
/** Sessions that hear while the person speaks; the others take files. */
const LIVE_MODEL = /live|realtime/;
/** What the house speaks; the services speak more. */
const LANGUAGES = ['fr', 'en'] as const;

export interface ProviderEngines {
  readonly ears: readonly SttRung[];
  readonly models: readonly Llm[];
  readonly voices: readonly RemoteVoice[];
  readonly embedders: readonly Embedder[];
  /** `options/invalid`, each names a provider and what it lacks; the others work. */
  readonly mistakes: readonly ExoError[];
}

/** Each has a name of its own: what hears at a provider may fall while what thinks there stands. */
export function providerEngines(
  providers: readonly Provider[],
  settings: LlmSettings,
  clock: Clock,
): ProviderEngines {
  const mistakes: ExoError[] = [];
  const each = <T>(make: (name: string, provider: Provider) => T | undefined): T[] =>
    withNames(providers).flatMap(([name, provider]) => {
      try {
        return make(name, provider) ?? [];
      } catch (error) {
        const mistake = toExoError(error, 'options/invalid', `the provider ${name} is not usable`);
        if (!mistakes.some(({ message }) => message === mistake.message)) mistakes.push(mistake);
        return [];
      }
    });
  return {
    ears: each((name, provider) => ear(name, provider, clock)),
    models: each((name, provider) => model(name, provider, settings, clock)),
    voices: each((name, provider) => voice(name, provider, clock)),
    embedders: each((name, provider) => embedder(name, provider, clock)),
    mistakes,
  };
}

/** What its kind is called, and a number where there are several of a kind. */
function withNames(providers: readonly Provider[]): [name: string, provider: Provider][] {
  const seen = new Map<string, number>();
  return providers.map((provider) => {
    const base = provider.kind.replace('_', '-');
    const count = (seen.get(base) ?? 0) + 1;
    seen.set(base, count);
    return [count === 1 ? base : `${base}-${count}`, provider];
  });
}

function ear(name: string, provider: Provider, clock: Clock): SttRung | undefined {
  const { sttModel } = provider;
  const endpoint = sttModel === undefined ? undefined : endpointOf(name, provider);
  if (sttModel === undefined || endpoint === undefined) return undefined;
  const common = { languages: LANGUAGES, name: `${name}-stt`, clock };
  const options = { endpoint, model: sttModel, ...common };
  const stt = LIVE_MODEL.test(sttModel) ? new RealtimeStt(options) : new OpenAiStt(options);
  // A server of the house costs nothing.
  const isCostly = provider.kind !== 'compatible';
  return { stt, probe: (signal) => stt.probe(signal), isCostly };
}

function model(
  name: string,
  provider: Provider,
  settings: LlmSettings,
  clock: Clock,
): Llm | undefined {
  const { kind, url } = provider;
  if (kind === 'azure_speech' || kind === 'fish_speech' || kind === 'coqui') return undefined;
  const chosen = provider.model ?? USUAL_MODELS[kind];
  if (chosen === undefined) {
    // One that only hears, speaks or remembers needs none.
    if (provider.sttModel ?? provider.ttsModel ?? provider.embeddingModel) return undefined;
    throw lacking(name, 'a model', 'model');
  }
  if (kind === 'ollama')
    return new OllamaChat({ name, model: chosen, url: url ?? OLLAMA_URL, clock, settings });
  const endpoint = endpointOf(name, provider);
  return openAiLlm({ name, model: chosen, endpoint, clock, settings }, provider.api);
}

function voice(name: string, provider: Provider, clock: Clock): RemoteVoice | undefined {
  const { apiKey, kind, region, ttsModel, url } = provider;
  const key = apiKey === undefined ? {} : { apiKey };
  const common = { languages: LANGUAGES, name, clock };
  switch (kind) {
    case 'azure_speech': {
      const where = region ?? url;
      if (where === undefined) throw lacking(name, 'a region', 'region');
      if (apiKey === undefined) throw lacking(name, 'a key', 'api_key');
      const voices = provider.voice === undefined ? {} : { voices: [provider.voice] };
      return azureSpeechTts({ region: where, apiKey, name, clock, ...voices });
    }
    case 'fish_speech':
      return fishSpeechTts({
        baseUrl: needed(name, url),
        references: provider.voice === undefined ? [] : [provider.voice],
        ...key,
        ...common,
      });
    case 'coqui':
      return coquiTts({
        baseUrl: needed(name, url),
        speakers: provider.voice === undefined ? [] : [provider.voice],
        ...common,
      });
    default:
      if (ttsModel === undefined) return undefined;
      return openAiTts({
        endpoint: endpointOf(name, provider),
        model: ttsModel,
        voices: [provider.voice ?? USUAL_VOICE],
        ...common,
        name: `${name}-tts`,
      });
  }
}

function embedder(name: string, provider: Provider, clock: Clock): Embedder | undefined {
  const { embeddingModel: model } = provider;
  if (model === undefined) return undefined;
  return new RemoteEmbedder({ endpoint: endpointOf(name, provider), model, clock });
}

function endpointOf(name: string, { apiKey, apiVersion, kind, url }: Provider): OpenAiEndpoint {
  const key = apiKey === undefined ? {} : { apiKey };
  switch (kind) {
    case 'azure':
      if (apiKey === undefined) throw lacking(name, 'a key', 'api_key');
      return {
        kind: 'azure',
        endpoint: needed(name, url),
        apiKey,
        ...(apiVersion === undefined ? {} : { apiVersion }),
      };
    case 'openai':
      if (apiKey === undefined) throw lacking(name, 'a key', 'api_key');
      return { kind: 'openai', baseUrl: url ?? OPENAI_BASE_URL, apiKey };
    case 'mistral':
      if (apiKey === undefined) throw lacking(name, 'a key', 'api_key');
      return { kind: 'openai', baseUrl: url ?? MISTRAL_BASE_URL, apiKey };
    case 'ollama':
      return { kind: 'openai', baseUrl: `${url ?? OLLAMA_URL}/v1`, ...key };
    default:
      return { kind: 'openai', baseUrl: needed(name, url), ...key };
  }
}

function needed(name: string, url: string | undefined): string {
  if (url === undefined) throw lacking(name, 'an address', 'url');
  return url;
}

function lacking(name: string, what: string, option: string): ExoError {
  return new ExoError('options/invalid', `the provider ${name} needs ${what}: fill in ${option}`);
}
