/** What a chat-completions server is asked, as JSON: request × what this server takes. Pure. */
import { ChatChunks } from './chat-chunks.ts';
import type { LlmMessage, LlmPicture, LlmRequest, LlmSettings, LlmTool } from './llm.ts';
import { mostTokens, reasons } from './reasoning-effort.ts';
import type { OptionalPart, RefusedParts } from './refused-parts.ts';
import type { Wire } from './streamed-llm.ts';

export interface ChatBodyOptions {
  readonly model: string;
  readonly settings: LlmSettings;
  /** What this server is known to refuse. */
  readonly refused: RefusedParts;
}

/** One house, one prefix: requests with the same key land where it is cached. */
export const CACHE_KEY = 'exo';

export function chatBody(request: LlmRequest, { model, settings, refused }: ChatBodyOptions) {
  const { maxTokens, temperature } = { ...settings, ...request.settings };
  const effort = reasons(model) ? refused.effort : undefined;
  const limit = mostTokens(maxTokens, model, effort);
  const parts: Partial<Record<OptionalPart, unknown>> = {
    stream_options: { include_usage: true },
    max_completion_tokens: limit,
    temperature: reasons(model) ? undefined : temperature,
    reasoning_effort: effort,
    prompt_cache_key: CACHE_KEY,
    parallel_tool_calls: request.tools.length > 0 ? true : undefined,
    // OpenAI's default depends on the age of the account.
    store: false,
  };
  return {
    model,
    stream: true as const,
    messages: request.messages.map(wireMessage),
    ...(request.tools.length > 0
      ? { tools: request.tools.map((tool) => wireTool(tool, refused.has('strict'))) }
      : {}),
    ...taken(parts, refused),
    ...(refused.has('max_completion_tokens') ? { max_tokens: limit } : {}),
  };
}

export type ChatBody = ReturnType<typeof chatBody>;

export function chatWire(model: string): Wire<ChatBody> {
  return {
    body: (request, settings, refused) => chatBody(request, { model, settings, refused }),
    decoder: () => new ChatChunks(),
  };
}

/** Those of the parts that there are and the server takes. */
export function taken(
  parts: Partial<Record<OptionalPart, unknown>>,
  refused: RefusedParts,
): Partial<Record<OptionalPart, unknown>> {
  return Object.fromEntries(
    Object.entries(parts).filter(
      ([part, value]) => value !== undefined && !refused.has(part as OptionalPart),
    ),
  );
}

export function wireTool({ name, description, parameters, strict }: LlmTool, plain: boolean) {
  return {
    type: 'function' as const,
    function: { name, description, parameters, ...(strict && !plain ? { strict } : {}) },
  };
}

function wireMessage(message: LlmMessage) {
  switch (message.role) {
    case 'system':
      return { role: message.role, content: message.text };
    case 'user':
      return { role: message.role, content: userContent(message.text, message.picture) };
    case 'tool':
      return { role: 'tool', tool_call_id: message.callId, content: message.text };
    case 'assistant':
      return message.toolCalls && message.toolCalls.length > 0
        ? {
            role: 'assistant',
            // Some servers take null only, some an empty text only; null is the older.
            content: message.text || null,
            tool_calls: message.toolCalls.map((call) => ({
              id: call.id,
              type: 'function',
              function: { name: call.name, arguments: call.arguments },
            })),
          }
        : { role: 'assistant', content: message.text };
  }
}

/** Text alone stays a text: many servers take nothing else. */
function userContent(text: string, picture: LlmPicture | undefined) {
  if (!picture) return text;
  return [
    { type: 'text', text },
    { type: 'image_url', image_url: { url: dataUrl(picture) } },
  ];
}

export function dataUrl(picture: LlmPicture): string {
  return `data:${picture.type};base64,${base64(picture)}`;
}

export function base64({ bytes }: LlmPicture): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
