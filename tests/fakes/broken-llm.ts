/** Language models that each break one promise of the contract, which has to notice. */

import type { Llm, LlmDelta, LlmMessage } from '../../src/brain/llm/llm.ts';
import { type ErrorCode, ExoError } from '../../src/core/errors.ts';

type Break = (whole: Llm) => Llm;
type Answer = (deltas: AsyncIterable<LlmDelta>, signal: AbortSignal) => AsyncIterable<LlmDelta>;

const answering =
  (answer: Answer): Break =>
  (whole) => ({
    ...named(whole),
    chat: (request, signal) => answer(whole.chat(request, signal), signal),
  });

const named = (whole: Llm): Llm => ({
  name: whole.name,
  model: whole.model,
  chat: (request, signal) => whole.chat(request, signal),
  probe: (signal) => whole.probe(signal),
  models: (signal) => whole.models(signal),
});

const each = (change: (delta: LlmDelta) => readonly LlmDelta[]): Break =>
  answering(async function* (deltas) {
    for await (const delta of deltas) yield* change(delta);
  });

const failingWith = (code: ErrorCode, retryable = false): Break =>
  answering(async function* (deltas) {
    try {
      yield* deltas;
    } catch (cause) {
      throw new ExoError(code, 'broken', { cause, retryable });
    }
  });

/** Makes an answer of every failure. */
const beautifying: Break = answering(async function* (deltas) {
  try {
    yield* deltas;
  } catch {
    yield { type: 'end', reason: 'stop' };
  }
});

const endingAtOnce: Break = answering(async function* () {
  yield await Promise.resolve<LlmDelta>({ type: 'end', reason: 'stop' });
});

const oneAtATime: Break = (whole) => {
  let busy = false;
  return {
    ...named(whole),
    async *chat(request, signal) {
      if (busy) return;
      busy = true;
      yield* whole.chat(request, signal);
      busy = false;
    },
  };
};

const blind = (message: LlmMessage): LlmMessage =>
  message.role === 'user' ? { role: 'user', text: message.text } : message;

export const BROKEN_LLMS: Readonly<Record<string, Break>> = {
  'says the words in order, and ends once': each((delta) =>
    delta.type === 'end' ? [delta, delta] : [delta],
  ),
  'gives tool calls whole, in order, each with its own id': each((delta) =>
    delta.type === 'tool-call' ? [{ ...delta, call: { ...delta.call, id: 'same' } }] : [delta],
  ),
  'tells what was used': each((delta) => (delta.type === 'usage' ? [] : [delta])),
  'tells that it was cut at the most tokens': each((delta) =>
    delta.type === 'end' ? [{ type: 'end', reason: 'stop' }] : [delta],
  ),
  'asks for what the request says': (whole) => ({
    ...named(whole),
    chat: (request, signal) =>
      whole.chat({ ...request, messages: request.messages.slice(1) }, signal),
  }),
  'answers several at once': oneAtATime,
  'shows the model a picture': (whole) => ({
    ...named(whole),
    chat: ({ messages, ...rest }, signal) =>
      whole.chat({ ...rest, messages: messages.map(blind) }, signal),
  }),
  'says that the model takes no pictures': failingWith('llm/failed'),
  'says that the key is refused': failingWith('llm/failed'),
  'says that the model is gone': failingWith('llm/failed'),
  'says that there were too many requests': failingWith('llm/rate-limited'),
  'says that the server has a fault': beautifying,
  'says that the answer broke off': beautifying,
  'says that what came is no answer': failingWith('llm/unreachable', true),
  'says that the server failed in the middle': beautifying,
  'gives up where the first word does not come': endingAtOnce,
  'gives up where the next word does not come': endingAtOnce,
  'takes no endless answer': endingAtOnce,
  'takes no endless line': beautifying,
  'is quiet where it is aborted before it begins': (whole) => ({
    ...named(whole),
    chat: (request) => whole.chat(request, new AbortController().signal),
  }),
  'ends quietly and hangs up when it is aborted in the middle': answering(
    async function* (deltas, signal) {
      yield* deltas;
      signal.throwIfAborted();
    },
  ),
  'proves itself by a probe': (whole) => ({ ...named(whole), probe: () => Promise.resolve() }),
};
