/** The Responses API as OpenAI's server speaks it: strict about what it is asked, wordy in what it answers. */
import type { ServerResponse } from 'node:http';
import { z } from 'zod';
import type { FakeChatBody, FakeReply } from './fake-llm-server.ts';
import { endStream, fragments } from './llm-endings.ts';

const text = z.string();
const part = z.union([
  z.strictObject({ type: z.literal('input_text'), text }),
  z.strictObject({ type: z.literal('input_image'), image_url: text, detail: text }),
]);
const itemSchema = z.union([
  z.strictObject({ role: z.enum(['system', 'user']), content: z.union([text, z.array(part)]) }),
  z.strictObject({ role: z.literal('assistant'), content: text, phase: text.optional() }),
  z.strictObject({
    type: z.literal('reasoning'),
    id: text,
    summary: z.array(z.unknown()),
    encrypted_content: text,
  }),
  z.strictObject({
    type: z.literal('function_call'),
    call_id: text,
    name: text,
    arguments: text,
  }),
  z.strictObject({ type: z.literal('function_call_output'), call_id: text, output: text }),
]);
const bodySchema = z.strictObject({
  model: text,
  stream: z.literal(true),
  store: z.literal(false),
  input: z.array(itemSchema),
  tools: z
    .array(
      z.strictObject({
        type: z.literal('function'),
        name: text,
        description: text,
        parameters: z.record(text, z.unknown()),
        strict: z.boolean().optional(),
      }),
    )
    .optional(),
  max_output_tokens: z.number().int().min(16),
  temperature: z.number().optional(),
  reasoning: z.strictObject({ effort: text }).optional(),
  include: z.array(z.literal('reasoning.encrypted_content')).optional(),
  prompt_cache_key: text.optional(),
  parallel_tool_calls: z.boolean().optional(),
});
type Item = z.infer<typeof itemSchema>;

/**
 * What was asked, with the words that chat completions have for it, beside its own. Throws what the server would
 * refuse it with.
 */
export function readResponsesBody(json: unknown): FakeChatBody {
  const body = bodySchema.parse(json);
  for (const [at, item] of body.input.entries()) {
    if (!('type' in item)) continue;
    const next = body.input[at + 1];
    const leads =
      next && ('role' in next ? next.role === 'assistant' : !next.type.endsWith('output'));
    if (item.type === 'reasoning' && !leads)
      throw new Error("Item of type 'reasoning' was provided without its required following item");
    const isCall = (other: Item, id: string) =>
      'type' in other && other.type === 'function_call' && other.call_id === id;
    if (
      item.type === 'function_call_output' &&
      !body.input.slice(0, at).some((other) => isCall(other, item.call_id))
    )
      throw new Error('No tool call found for function call output');
  }
  return {
    ...body,
    messages: body.input.flatMap((item) => {
      if ('role' in item) return { ...item };
      if (item.type === 'reasoning') return [];
      return item.type === 'function_call'
        ? { role: 'assistant', content: null, tool_calls: [{ function: item }] }
        : { role: 'tool', content: item.output };
    }),
    tools: (body.tools ?? []).map(({ name }) => ({ function: { name } })),
  };
}

const USAGE = {
  input_tokens: 100,
  input_tokens_details: { cached_tokens: 64 },
  output_tokens: 5,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 105,
};

/** What is thought comes first, then what is said, then what is called. */
function outputOf({ reasoning = [], text: words = [], toolCalls = [] }: FakeReply): object[] {
  return [
    ...reasoning.map((sealed, at) => ({
      id: `rs_${at}`,
      type: 'reasoning',
      summary: [],
      encrypted_content: sealed,
    })),
    ...(words.length === 0
      ? []
      : [
          {
            id: 'msg_1',
            type: 'message',
            status: 'completed',
            role: 'assistant',
            phase: toolCalls.length > 0 ? 'commentary' : 'final_answer',
            content: [{ type: 'output_text', text: words.join(''), annotations: [] }],
          },
        ]),
    ...toolCalls.map((call, at) => ({
      id: `fc_${at}`,
      type: 'function_call',
      status: 'completed',
      call_id: `call_${at}`,
      ...call,
    })),
  ];
}

export async function sendResponses(
  response: ServerResponse,
  reply: FakeReply,
  model: string | undefined,
): Promise<void> {
  const { ending, finishReason, text: words = [], toolCalls = [] } = reply;
  const output = outputOf(reply);
  const isCut = finishReason !== undefined && finishReason !== 'stop';
  const status = isCut ? 'incomplete' : 'completed';
  const reason = finishReason === 'content_filter' ? finishReason : 'max_output_tokens';
  const asked = { id: 'resp_1', object: 'response', model, error: null, store: false };
  const whole = {
    ...asked,
    status,
    incomplete_details: isCut ? { reason } : null,
    output,
    usage: USAGE,
  };
  if (reply.whole) {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(whole));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  let sequence = 0;
  const send = (type: string, event: object) => {
    const data = JSON.stringify({ type, sequence_number: sequence++, ...event });
    return response.write(`event: ${type}\ndata: ${data}\n\n`);
  };
  const begun = { ...asked, status: 'in_progress', output: [], usage: null };
  send('response.created', { response: begun });
  send('response.in_progress', { response: begun });
  const saysAt = reply.reasoning?.length ?? 0;
  const say = (delta: string) =>
    send('response.output_text.delta', {
      item_id: 'msg_1',
      output_index: saysAt,
      content_index: 0,
      delta,
      logprobs: [],
      obfuscation: 'xxxx',
    });
  for (const [output_index, item] of output.entries()) {
    const { type } = item as { type: string };
    const call = toolCalls[output_index - output.length + toolCalls.length];
    const opening = type === 'message' ? { content: [] } : { encrypted_content: 'unfinished' };
    const added = type === 'function_call' ? { arguments: '' } : opening;
    send('response.output_item.added', {
      output_index,
      item: { ...item, ...added, status: 'in_progress' },
    });
    if (type === 'message') for (const piece of words) say(piece);
    for (const delta of call && type === 'function_call' ? fragments(call.arguments) : [])
      send('response.function_call_arguments.delta', {
        item_id: `fc_${output_index}`,
        output_index,
        delta,
      });
    if (type === 'message' && ending) break;
    if (call && type === 'function_call')
      send('response.function_call_arguments.done', {
        item_id: `fc_${output_index}`,
        output_index,
        arguments: call.arguments,
      });
    send('response.output_item.done', { output_index, item });
  }
  if (ending === 'error') {
    send('error', { code: 'server_error', message: 'overloaded', param: null });
    response.end();
    return;
  }
  if (ending) return await endStream(response, false, ending, () => say('encore '));
  send(`response.${status}`, { response: whole });
  response.end();
}
