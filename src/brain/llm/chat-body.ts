/** What a chat-completions server is asked, as JSON: request × what this server takes. Pure. */
import type { LlmMessage, LlmPicture, LlmRequest, LlmSettings, LlmTool } from './llm.ts';

/**
 * Parts of the body that some servers refuse. An engine that meets a refusal leaves the part out from then on.
 * `max_completion_tokens` left out is sent as `max_tokens`, the older name.
 */
const OPTIONAL_PARTS = [
  'stream_options',
  'max_completion_tokens',
  'temperature',
  'reasoning_effort',
  'prompt_cache_key',
  'parallel_tool_calls',
  'strict',
] as const;
export type OptionalPart = (typeof OPTIONAL_PARTS)[number];

/** What servers that only resemble OpenAI's are better not asked. */
export const COMMON_REFUSALS = [
  'max_completion_tokens',
  'prompt_cache_key',
  'parallel_tool_calls',
] as const satisfies readonly OptionalPart[];

export interface ChatBodyOptions {
  readonly model: string;
  readonly settings: LlmSettings;
  /** What this server is known to refuse. */
  readonly without: ReadonlySet<OptionalPart>;
}

/** Models that reason unless they are told not to, and then take no temperature. */
const REASONS_BY_DEFAULT = /^(?:o\d|gpt-(?:[5-9]|\d\d))/;
/** One house, one prefix: requests with the same key land where it is cached. */
const CACHE_KEY = 'exo';

export function chatBody(request: LlmRequest, { model, settings, without }: ChatBodyOptions) {
  const { maxTokens, temperature } = { ...settings, ...request.settings };
  const reasons = REASONS_BY_DEFAULT.test(model);
  const parts: Readonly<Record<OptionalPart, unknown>> = {
    stream_options: { include_usage: true },
    max_completion_tokens: maxTokens,
    temperature: reasons ? undefined : temperature,
    reasoning_effort: reasons ? 'none' : undefined,
    prompt_cache_key: CACHE_KEY,
    parallel_tool_calls: request.tools.length > 0 ? true : undefined,
    strict: undefined,
  };
  const given = OPTIONAL_PARTS.filter((part) => !without.has(part) && parts[part] !== undefined);
  return {
    model,
    stream: true as const,
    messages: request.messages.map(wireMessage),
    ...(request.tools.length > 0
      ? { tools: request.tools.map((tool) => wireTool(tool, without.has('strict'))) }
      : {}),
    ...Object.fromEntries(given.map((part) => [part, parts[part]])),
    ...(without.has('max_completion_tokens') ? { max_tokens: maxTokens } : {}),
  };
}

export type ChatBody = ReturnType<typeof chatBody>;

/** The part that a server complains of in its 400, if leaving it out may help. */
export function refusedPart(
  complaint: string,
  without: ReadonlySet<OptionalPart>,
): OptionalPart | undefined {
  return OPTIONAL_PARTS.find(
    (part) => !without.has(part) && new RegExp(`\\b${part}\\b`, 'i').test(complaint),
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
  const url = `data:${picture.type};base64,${base64(picture)}`;
  return [
    { type: 'text', text },
    { type: 'image_url', image_url: { url } },
  ];
}

export function base64({ bytes }: LlmPicture): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
