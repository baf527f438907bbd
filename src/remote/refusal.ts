/** What a server's no means: its status and error object → a coded error. Pure. */
import { z } from 'zod';
import { ExoError } from '../core/errors.ts';

/** The stages that ask servers of others through this folder. */
export type RemoteStage = 'stt' | 'tts' | 'embeddings';

/** `{ error: { code, param } }` as OpenAI and Azure write it; others send what they like. */
const errorSchema = z.object({
  error: z.object({
    code: z.union([z.string(), z.number()]).nullish(),
    param: z.string().nullish(),
  }),
});

/** The body is never quoted: servers repeat there what they were sent. */
export function refusal(stage: RemoteStage, status: number, body: string): ExoError {
  const { code, param } = readError(body);
  const message = `The server answered ${status}${code === undefined ? '' : ` (${code})`}`;
  if (status === 401 || status === 403) return new ExoError(`${stage}/key-refused`, message);
  if (status === 404) return new ExoError(`${stage}/model-missing`, message);
  if (status === 429)
    // Out of credit is not out of breath.
    return new ExoError(`${stage}/quota`, message, { retryable: code !== 'insufficient_quota' });
  if (stage === 'tts' && param === 'voice') return new ExoError('tts/voice', message);
  return new ExoError(`${stage}/failed`, message, { retryable: status === 408 || status >= 500 });
}

function readError(body: string): { code?: string; param?: string } {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return {};
  }
  const parsed = errorSchema.safeParse(json);
  if (!parsed.success) return {};
  const { code, param } = parsed.data.error;
  return {
    ...(isIdentifier(code) ? { code } : {}),
    ...(isIdentifier(param) ? { param } : {}),
  };
}

/** Fit for a log: no prose, no echo of a key. */
function isIdentifier(value: unknown): value is string {
  return typeof value === 'string' && /^[a-z][a-z_.]{0,40}$/i.test(value);
}
