/** One server, asked through its maker's client, and by plain HTTP from the first answer on that trips the client up. */
import { ExoError } from '../../core/errors.ts';
import type { Llm, LlmDelta, LlmRequest, ModelNotice } from './llm.ts';

/** @example const llm = sdkOrRest(openAiChat(options), restChat(options)); */
export function sdkOrRest(sdk: Llm, rest: Llm): Llm {
  let current = sdk;
  return {
    name: sdk.name,
    model: sdk.model,
    async *chat(request: LlmRequest, signal: AbortSignal): AsyncGenerator<LlmDelta, void> {
      const asked = current;
      let isBegun = false;
      try {
        for await (const delta of asked.chat(request, signal)) {
          isBegun = true;
          yield delta;
        }
        return;
      } catch (error) {
        // What was said cannot be taken back; what the server refused, it refuses over any client.
        if (isBegun || asked === rest || !tripped(error)) throw error;
      }
      current = rest;
      yield* rest.chat(request, signal);
    },
    probe: (signal: AbortSignal): Promise<void> => current.probe(signal),
    models: (signal: AbortSignal): Promise<readonly ModelNotice[]> => current.models(signal),
  };
}

function tripped(error: unknown): boolean {
  return error instanceof ExoError && error.code === 'llm/malformed';
}
