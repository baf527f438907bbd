/** Chat completions through OpenAI's own client. */
import type { OpenAI } from 'openai';
import { isOpenAi, type OpenAiEndpoint } from '../../remote/openai-endpoint.ts';
import { type ChatBody, chatWire } from './chat-body.ts';
import { DEFAULT_MODEL } from './llm.ts';
import { OpenAiTransport } from './openai-client.ts';
import { COMMON_REFUSALS } from './refused-parts.ts';
import { StreamedLlm, type StreamedLlmOptions } from './streamed-llm.ts';

/** Of an engine on a server that speaks as OpenAI does. */
export interface OpenAiLlmOptions
  extends Omit<StreamedLlmOptions<never>, 'transport' | 'wire' | 'model'> {
  readonly endpoint: OpenAiEndpoint;
  /** On Azure the name of a deployment. */
  readonly model?: string | undefined;
}

/** @example const gpt = openAiChat({ name: 'openai', endpoint: { kind: 'openai', baseUrl: OPENAI_BASE_URL, apiKey }, clock }); */
export function openAiChat({
  endpoint,
  model = DEFAULT_MODEL,
  ...rest
}: OpenAiLlmOptions): StreamedLlm<ChatBody> {
  return new StreamedLlm({
    // Older names and fewer parts are what compatible servers have in common.
    without: isOpenAi(endpoint) ? [] : COMMON_REFUSALS,
    ...rest,
    model,
    wire: chatWire(model),
    // The client's own types know neither every server's parts nor every message.
    transport: new OpenAiTransport(endpoint, model, (client, body: ChatBody, options) =>
      client.chat.completions.create(
        body as unknown as OpenAI.ChatCompletionCreateParamsStreaming,
        options,
      ),
    ),
  });
}
