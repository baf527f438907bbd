/** What a Responses server is asked, as JSON: request × what this server takes. Nothing is stored there. Pure. */
import { withOwnIds } from './call-ids.ts';
import { CACHE_KEY, dataUrl, taken } from './chat-body.ts';
import type {
  LlmKeepsake,
  LlmMessage,
  LlmPicture,
  LlmRequest,
  LlmSettings,
  LlmTool,
  LlmToolCall,
} from './llm.ts';
import { mayReason, mostTokens, reasons } from './reasoning-effort.ts';
import type { RefusedParts } from './refused-parts.ts';
import { type KeptItem, ResponseEvents } from './responses-events.ts';
import type { Wire } from './streamed-llm.ts';

/** The API takes no smaller limit, not even for a probe. */
const LEAST_TOKENS = 16;

export interface ResponsesBodyOptions {
  readonly model: string;
  readonly settings: LlmSettings;
  readonly refused: RefusedParts;
  /** Whose keepsakes go back: `LlmKeepsake.of`. */
  readonly of: string;
}

export function responsesBody(request: LlmRequest, options: ResponsesBodyOptions) {
  const { model, of, refused, settings } = options;
  const { maxTokens, temperature } = { ...settings, ...request.settings };
  const effort = mayReason(model) ? refused.effort : undefined;
  const { reasoning_effort, ...flat } = taken(
    {
      temperature: reasons(model) ? undefined : temperature,
      // Without a store the model's own thoughts come back to it only if they were handed out, sealed.
      include: mayReason(model) ? ['reasoning.encrypted_content'] : undefined,
      reasoning_effort: effort,
      prompt_cache_key: CACHE_KEY,
      parallel_tool_calls: request.tools.length > 0 ? true : undefined,
    },
    refused,
  );
  const seal = refused.has('include') ? undefined : of;
  return {
    model,
    stream: true as const,
    store: false as const,
    // Not as `instructions`: each answer would repeat them three times.
    input: withOwnIds(request.messages).flatMap((message) => inputItems(message, seal)),
    ...(request.tools.length > 0
      ? { tools: request.tools.map((tool) => flatTool(tool, refused.has('strict'))) }
      : {}),
    max_output_tokens: Math.max(LEAST_TOKENS, mostTokens(maxTokens, model, effort)),
    ...(reasoning_effort === undefined ? {} : { reasoning: { effort: reasoning_effort } }),
    ...flat,
  };
}

export type ResponsesBody = ReturnType<typeof responsesBody>;

/** @param name the provider's; with the model it says whose sealed thoughts these are */
export function responsesWire(name: string, model: string): Wire<ResponsesBody> {
  const of = `${name}/${model}`;
  return {
    body: (request, settings, refused) => responsesBody(request, { model, settings, refused, of }),
    decoder: () => new ResponseEvents(of),
  };
}

/** Left out, `strict` would mean true here. */
function flatTool({ name, description, parameters, strict = false }: LlmTool, plain: boolean) {
  return { type: 'function', name, description, parameters, ...(plain ? {} : { strict }) };
}

function inputItems(message: LlmMessage, seal: string | undefined): object[] {
  switch (message.role) {
    case 'system':
      return [{ role: message.role, content: message.text }];
    case 'user':
      return [{ role: message.role, content: userContent(message.text, message.picture) }];
    case 'tool':
      return [{ type: 'function_call_output', call_id: message.callId, output: message.text }];
    case 'assistant':
      return assistantItems(message.text, message.toolCalls ?? [], seal);
  }
}

/** In the order in which they came, for a thought is refused without what it led to. */
function assistantItems(
  text: string,
  calls: readonly LlmToolCall[],
  seal: string | undefined,
): object[] {
  const items: object[] = [];
  let toSay: string | undefined = text === '' ? undefined : text;
  const say = (phase?: string) => {
    if (toSay !== undefined)
      items.push({ role: 'assistant', content: toSay, ...(phase === undefined ? {} : { phase }) });
    toSay = undefined;
  };
  const kept = calls.map((call) => keptOf(call.keepsake, seal));
  // Said by another model, or after all of its calls.
  if (!kept.flat().some(({ type }) => type === 'message')) say();
  for (const [at, { id, name, arguments: json }] of calls.entries()) {
    for (const item of kept[at] ?? []) {
      if (item.type === 'message') say(item.phase);
      else items.push(item);
    }
    items.push({ type: 'function_call', call_id: id, name, arguments: json });
  }
  return items;
}

/** What carries an engine's own mark was put there by that engine. */
function keptOf(keepsake: LlmKeepsake | undefined, seal: string | undefined): KeptItem[] {
  return keepsake && keepsake.of === seal ? [...(keepsake.items as readonly KeptItem[])] : [];
}

function userContent(text: string, picture: LlmPicture | undefined) {
  if (!picture) return text;
  return [
    { type: 'input_text', text },
    { type: 'input_image', image_url: dataUrl(picture), detail: 'auto' },
  ];
}
