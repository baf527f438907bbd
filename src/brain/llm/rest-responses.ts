/** The Responses API by plain HTTP, for servers that trip the client up. */
import { z } from 'zod';
import { malformed } from './chat-chunks.ts';
import { type OpenAiLlmOptions, openAiEngine } from './openai-engine.ts';
import { type ResponsesBody, responsesWire } from './responses-body.ts';
import { RestTransport } from './rest-server.ts';
import type { StreamedLlm } from './streamed-llm.ts';

/** @example const llm = restResponses({ name: 'lan', endpoint: { kind: 'openai', baseUrl }, model, clock }); */
export function restResponses(options: OpenAiLlmOptions): StreamedLlm<ResponsesBody> {
  return openAiEngine(options, (endpoint, model) => ({
    wire: responsesWire(options.name, model),
    transport: new RestTransport({ endpoint, path: '/responses', asEvent: asLastEvent }),
  }));
}

const wholeSchema = z.object({
  output: z.array(z.unknown()),
  status: z.enum(['completed', 'incomplete', 'failed']),
});

/** A whole answer is a stream of its last event, which repeats everything. */
function asLastEvent(answer: unknown): unknown {
  const whole = wholeSchema.safeParse(answer);
  if (!whole.success) throw malformed();
  return { type: `response.${whole.data.status}`, response: answer };
}
