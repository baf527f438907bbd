/** The Responses API by plain HTTP, for servers that trip the client up. */
import { z } from 'zod';
import { isOpenAi } from '../../remote/openai-endpoint.ts';
import { malformed } from './chat-chunks.ts';
import { DEFAULT_MODEL } from './llm.ts';
import type { OpenAiLlmOptions } from './openai-chat.ts';
import { COMMON_REFUSALS } from './refused-parts.ts';
import { type ResponsesBody, responsesWire } from './responses-body.ts';
import { RestTransport } from './rest-server.ts';
import { StreamedLlm } from './streamed-llm.ts';

/** @example const llm = restResponses({ name: 'lan', endpoint: { kind: 'openai', baseUrl }, model, clock }); */
export function restResponses({
  endpoint,
  model = DEFAULT_MODEL,
  ...rest
}: OpenAiLlmOptions): StreamedLlm<ResponsesBody> {
  return new StreamedLlm({
    without: isOpenAi(endpoint) ? [] : COMMON_REFUSALS,
    ...rest,
    model,
    wire: responsesWire(rest.name, model),
    transport: new RestTransport({ endpoint, path: '/responses', asEvent: asLastEvent }),
  });
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
