/** `fetch` whose answer cannot fill the memory: neither an endless line nor an endless stream. */
import { ExoError } from '../../core/errors.ts';

/** A long answer comes in some thousand chunks of a few hundred bytes each. */
export const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

export type Fetch = typeof fetch;

/** The body throws `llm/malformed` past the bound. Redirects are errors: the key would go along. */
export async function boundedFetch(
  input: Parameters<Fetch>[0],
  init?: RequestInit,
): Promise<Response> {
  const response = await fetch(input, { ...init, redirect: 'error' });
  if (!response.body) return response;
  let bytes = 0;
  const counted = response.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        bytes += chunk.byteLength;
        if (bytes <= MAX_ANSWER_BYTES) controller.enqueue(chunk);
        else controller.error(new ExoError('llm/malformed', 'the answer does not end'));
      },
    }),
  );
  const { status, statusText, headers } = response;
  return new Response(counted, { status, statusText, headers });
}
