/** Chat completions through OpenAI's own client. */
import type { OpenAI } from 'openai';
import { type ChatBody, chatWire } from './chat-body.ts';
import { OpenAiTransport } from './openai-client.ts';
import { type OpenAiLlmOptions, openAiEngine } from './openai-engine.ts';
import type { StreamedLlm } from './streamed-llm.ts';

/** @example const gpt = openAiChat({ name: 'openai', endpoint: { kind: 'openai', baseUrl: OPENAI_BASE_URL, apiKey }, clock }); */
export function openAiChat(options: OpenAiLlmOptions): StreamedLlm<ChatBody> {
  return openAiEngine(options, (endpoint, model) => ({
    wire: chatWire(model),
    // The client's own types know neither every server's parts nor every message.
    transport: new OpenAiTransport(endpoint, model, (client, body: ChatBody, how) =>
      client.chat.completions.create(
        body as unknown as OpenAI.ChatCompletionCreateParamsStreaming,
        how,
      ),
    ),
  }));
}
