/** OpenAI's Responses API through its own client, with nothing stored there. */
import type { OpenAI } from 'openai';
import { OpenAiTransport } from './openai-client.ts';
import { type OpenAiLlmOptions, openAiEngine } from './openai-engine.ts';
import { type ResponsesBody, responsesWire } from './responses-body.ts';
import type { StreamedLlm } from './streamed-llm.ts';

/** @example const luna = openAiResponses({ name: 'openai', endpoint, model: 'gpt-6-luna', clock }); */
export function openAiResponses(options: OpenAiLlmOptions): StreamedLlm<ResponsesBody> {
  return openAiEngine(options, (endpoint, model) => ({
    wire: responsesWire(options.name, model),
    // The client's own types do not know every server's parts.
    transport: new OpenAiTransport(endpoint, model, (client, body: ResponsesBody, how) =>
      client.responses.create(
        body as unknown as OpenAI.Responses.ResponseCreateParamsStreaming,
        how,
      ),
    ),
  }));
}
