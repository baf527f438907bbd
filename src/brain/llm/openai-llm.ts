/**
 * A model on a server that speaks as OpenAI does, by whichever of its APIs and clients fits:
 *
 *   apiFor ─┬─▶ Responses ─ the server has none ─▶ chat completions
 *           └─▶ chat completions ─ the model has only Responses ─▶ Responses
 *   each through OpenAI's client ─ it trips ─▶ by plain HTTP
 */
import { lacksResponses, tripsClient, wantsResponses } from './http-errors.ts';
import type { Llm } from './llm.ts';
import { oneOrOther } from './one-or-other.ts';
import { apiFor, type OpenAiApi } from './openai-api.ts';
import { openAiChat } from './openai-chat.ts';
import type { OpenAiLlmOptions } from './openai-engine.ts';
import { openAiResponses } from './openai-responses.ts';
import { restChat } from './rest-chat.ts';
import { restResponses } from './rest-responses.ts';

/** @example const llm = openAiLlm({ name: 'openai', endpoint, model: 'gpt-6-luna', clock }, 'auto'); */
export function openAiLlm(
  options: OpenAiLlmOptions & { readonly model: string },
  wish: OpenAiApi,
): Llm {
  const chat = oneOrOther(openAiChat(options), restChat(options), tripsClient);
  if (wish === 'chat') return chat;
  const responses = oneOrOther(openAiResponses(options), restResponses(options), tripsClient);
  return apiFor(options.endpoint, options.model, wish) === 'responses'
    ? oneOrOther(responses, chat, lacksResponses)
    : oneOrOther(chat, responses, wantsResponses);
}
