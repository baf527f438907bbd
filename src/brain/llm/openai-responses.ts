/** OpenAI's Responses API through its own client, with nothing stored there. */
import type { OpenAI } from 'openai';
import { isOpenAi } from '../../remote/openai-endpoint.ts';
import { DEFAULT_MODEL } from './llm.ts';
import type { OpenAiLlmOptions } from './openai-chat.ts';
import { OpenAiTransport } from './openai-client.ts';
import { COMMON_REFUSALS } from './refused-parts.ts';
import { type ResponsesBody, responsesWire } from './responses-body.ts';
import { StreamedLlm } from './streamed-llm.ts';

/** @example const luna = openAiResponses({ name: 'openai', endpoint, model: 'gpt-6-luna', clock }); */
export function openAiResponses({
  endpoint,
  model = DEFAULT_MODEL,
  ...rest
}: OpenAiLlmOptions): StreamedLlm<ResponsesBody> {
  return new StreamedLlm({
    without: isOpenAi(endpoint) ? [] : COMMON_REFUSALS,
    ...rest,
    model,
    wire: responsesWire(rest.name, model),
    // The client's own types do not know every server's parts.
    transport: new OpenAiTransport(endpoint, model, (client, body: ResponsesBody, options) =>
      client.responses.create(
        body as unknown as OpenAI.Responses.ResponseCreateParamsStreaming,
        options,
      ),
    ),
  });
}
