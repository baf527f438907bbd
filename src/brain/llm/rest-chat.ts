/** Chat completions by plain HTTP, for servers that trip the client up. */
import { z } from 'zod';
import { type ChatBody, chatWire } from './chat-body.ts';
import { malformed } from './chat-chunks.ts';
import { type OpenAiLlmOptions, openAiEngine } from './openai-engine.ts';
import { RestTransport } from './rest-server.ts';
import type { StreamedLlm } from './streamed-llm.ts';

/** @example const llm = restChat({ name: 'lan', endpoint: { kind: 'openai', baseUrl }, model, clock }); */
export function restChat(options: OpenAiLlmOptions): StreamedLlm<ChatBody> {
  return openAiEngine(options, (endpoint, model) => ({
    wire: chatWire(model),
    transport: new RestTransport({
      endpoint,
      path: '/chat/completions',
      deployment: model,
      asEvent: asChunk,
    }),
    refused: ['stream_options'],
  }));
}

const wholeSchema = z.object({
  choices: z.array(z.object({ message: z.unknown(), finish_reason: z.string().nullish() })).min(1),
  usage: z.unknown().optional(),
});

/** A whole answer is a stream of one chunk, its message called a delta. */
function asChunk(answer: unknown): unknown {
  const whole = wholeSchema.safeParse(answer);
  if (!whole.success) throw malformed();
  const { choices, usage } = whole.data;
  return {
    usage,
    choices: choices.map(({ message, finish_reason }) => ({
      delta: message,
      finish_reason: finish_reason ?? 'stop',
    })),
  };
}
