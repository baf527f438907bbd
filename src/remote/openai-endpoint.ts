/** Where an OpenAI-compatible server is and how to sign in: OpenAI, Azure's two surfaces, or any other. Pure. */
import { ExoError } from '../core/errors.ts';

export type OpenAiEndpoint =
  | {
      readonly kind: 'openai';
      /** With the version: `https://api.openai.com/v1`, `http://192.168.1.5:8000/v1`. */
      readonly baseUrl: string;
      /** Absent: a server of the house that asks for none. */
      readonly apiKey?: string;
    }
  | {
      readonly kind: 'azure';
      /** `https://NAME.openai.azure.com` */
      readonly endpoint: string;
      readonly apiKey: string;
      /** Absent: the v1 surface. Given: `/openai/deployments/NAME/…?api-version=`. */
      readonly apiVersion?: string;
    };

export const OPENAI_BASE_URL = 'https://api.openai.com/v1';

/** Its own servers and Azure's take everything that its documentation names. */
export function isOpenAi(endpoint: OpenAiEndpoint): boolean {
  return endpoint.kind === 'azure' || /^https:\/\/api\.openai\.com\//.test(endpoint.baseUrl);
}

/**
 * `path` as OpenAI has it: `/audio/speech`. On Azure, `model` is the name of a deployment.
 *
 * @throws `options/invalid`
 * @example openAiUrl({ kind: 'openai', baseUrl: OPENAI_BASE_URL }, '/audio/speech', 'gpt-4o-mini-tts')
 */
export function openAiUrl(endpoint: OpenAiEndpoint, path: string, model?: string): string {
  if (endpoint.kind === 'openai') return join(endpoint.baseUrl, path);
  const { apiVersion } = endpoint;
  if (apiVersion === undefined) return join(endpoint.endpoint, `/openai/v1${path}`);
  const deployment = model === undefined ? '' : `/deployments/${encodeURIComponent(model)}`;
  const url = join(endpoint.endpoint, `/openai${deployment}${path}`);
  return `${url}?api-version=${encodeURIComponent(apiVersion)}`;
}

export function openAiHeaders(endpoint: OpenAiEndpoint): Record<string, string> {
  if (endpoint.kind === 'azure') return { 'api-key': endpoint.apiKey };
  return endpoint.apiKey === undefined ? {} : { authorization: `Bearer ${endpoint.apiKey}` };
}

/** @throws `options/invalid` */
export function join(base: string, path: string): string {
  const url = URL.parse(base);
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    throw new ExoError(
      'options/invalid',
      'A server’s address has to begin with http:// or https://',
    );
  if (url.search !== '' || url.hash !== '' || url.username !== '')
    throw new ExoError('options/invalid', 'A server’s address has no query, fragment or user');
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}${path}`;
}
