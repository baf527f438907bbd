/** Two ways to ask one model: the second from the first answer on that shows that the first does not fit. */
import type { Llm, LlmDelta, LlmRequest, ModelNotice } from './llm.ts';

/** @param doesNotFit of what the first way threw before a word was said */
export function oneOrOther(one: Llm, other: Llm, doesNotFit: (error: unknown) => boolean): Llm {
  let current = one;
  const mayTurn = (asked: Llm, error: unknown) => asked === one && doesNotFit(error);
  return {
    name: one.name,
    model: one.model,
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
        // What was said cannot be taken back.
        if (isBegun || !mayTurn(asked, error)) throw error;
      }
      for await (const delta of other.chat(request, signal)) {
        // Only now is it the other that fits, and not one as gone as the other.
        current = other;
        yield delta;
      }
    },
    async probe(signal: AbortSignal): Promise<void> {
      const asked = current;
      try {
        await asked.probe(signal);
      } catch (error) {
        if (!mayTurn(asked, error)) throw error;
        await other.probe(signal);
        current = other;
      }
    },
    models: (signal: AbortSignal): Promise<readonly ModelNotice[]> => current.models(signal),
  };
}
