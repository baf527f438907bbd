/** Ids of calls that several models made in one turn: each counts its own anew. Pure. */
import type { LlmMessage } from './llm.ts';

/** OpenAI takes no longer ones. Characters. */
const MAX_ID_LENGTH = 64;

/** The same messages; an id that is not the only one of its kind, or too long, is another, for the result as for the call. */
export function withOwnIds(messages: readonly LlmMessage[]): LlmMessage[] {
  const taken = new Set<string>();
  let current = new Map<string, string>();
  const own = (id: string) => {
    let name = id;
    for (let at = taken.size; taken.has(name) || name.length > MAX_ID_LENGTH; at += 1)
      name = `exo_${at}`;
    taken.add(name);
    current.set(id, name);
    return name;
  };
  return messages.map((message) => {
    if (message.role === 'tool')
      return { ...message, callId: current.get(message.callId) ?? message.callId };
    if (message.role !== 'assistant' || !message.toolCalls) return message;
    current = new Map();
    return {
      ...message,
      toolCalls: message.toolCalls.map((call) => ({ ...call, id: own(call.id) })),
    };
  });
}
