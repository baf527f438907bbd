import { expect, test } from 'vitest';
import { DEFAULT_SETTINGS, type LlmMessage, type LlmRequest, type LlmToolCall } from './llm.ts';
import { RefusedParts } from './refused-parts.ts';
import { responsesBody } from './responses-body.ts';

const TOOL = { name: 'get_state', description: 'Reads.', parameters: { type: 'object' } };
const HELLO: LlmRequest = {
  messages: [
    { role: 'system', text: 'Tu es EXO.' },
    { role: 'user', text: 'Bonjour' },
  ],
  tools: [],
};

function body(
  request: Partial<LlmRequest> = {},
  model = 'gpt-6-luna',
  refused = new RefusedParts(),
) {
  const options = { model, settings: DEFAULT_SETTINGS, refused, of: 'openai/gpt-6-luna' };
  return responsesBody({ ...HELLO, ...request }, options);
}

const said = (text: string, ...toolCalls: LlmToolCall[]): LlmMessage => ({
  role: 'assistant',
  text,
  toolCalls,
});
const sealed = (id: string) => ({
  type: 'reasoning',
  id,
  summary: [],
  encrypted_content: `sealed ${id}`,
});
const call = (id: string, items?: readonly unknown[], of = 'openai/gpt-6-luna'): LlmToolCall => ({
  id,
  name: 'get_state',
  arguments: '{}',
  ...(items ? { keepsake: { of, items } } : {}),
});
const called = (id: string) => ({
  type: 'function_call',
  call_id: id,
  name: 'get_state',
  arguments: '{}',
});

test('nothing is stored, little is thought, and what is thought is handed out sealed', () => {
  expect(body()).toEqual({
    model: 'gpt-6-luna',
    stream: true,
    store: false,
    input: [
      { role: 'system', content: 'Tu es EXO.' },
      { role: 'user', content: 'Bonjour' },
    ],
    max_output_tokens: 1_000,
    reasoning: { effort: 'none' },
    include: ['reasoning.encrypted_content'],
    prompt_cache_key: 'exo',
  });
});

test('a model that does not reason gets a temperature, and is asked for no thoughts', () => {
  const asked = body({}, 'gpt-4o');
  expect(asked).toMatchObject({ temperature: 0.7 });
  expect(asked).not.toHaveProperty('reasoning');
  expect(asked).not.toHaveProperty('include');
});

test('without being told, the API would hold a tool to a schema that was not written for it', () => {
  const tools = [TOOL, { ...TOOL, strict: true }];
  expect(body({ tools }).tools).toEqual([
    { type: 'function', ...TOOL, strict: false },
    { type: 'function', ...TOOL, strict: true },
  ]);
  const plain = body({ tools }, 'gpt-6-luna', new RefusedParts(['strict'])).tools;
  expect(plain?.[0]).toEqual({ type: 'function', ...TOOL });
});

test('a probe asks for no less than the API gives', () => {
  expect(body({ settings: { maxTokens: 1 } }).max_output_tokens).toBe(16);
});

test('a picture travels with the words', () => {
  const picture = { type: 'image/png', bytes: Uint8Array.from([1, 2, 3]) } as const;
  expect(body({ messages: [{ role: 'user', text: 'Quoi ?', picture }] }).input).toEqual([
    {
      role: 'user',
      content: [
        { type: 'input_text', text: 'Quoi ?' },
        { type: 'input_image', image_url: 'data:image/png;base64,AQID', detail: 'auto' },
      ],
    },
  ]);
});

test('thoughts, words and calls go back in the order in which they came', () => {
  const kept = [sealed('a'), { type: 'message', phase: 'commentary' }, sealed('b')];
  const messages: LlmMessage[] = [
    said('Je regarde.', call('1', kept), call('2', [sealed('c')])),
    { role: 'tool', callId: '1', name: 'get_state', text: 'on' },
  ];
  expect(body({ messages }).input).toEqual([
    sealed('a'),
    { role: 'assistant', content: 'Je regarde.', phase: 'commentary' },
    sealed('b'),
    called('1'),
    sealed('c'),
    called('2'),
    { type: 'function_call_output', call_id: '1', output: 'on' },
  ]);
});

test('what another model thought is not sent: nobody else can open it', () => {
  const other = call('1', [sealed('a'), { type: 'message' }], 'azure/gpt-5');
  const words = { role: 'assistant', content: 'Oui.' };
  expect(body({ messages: [said('Oui.', other)] }).input).toEqual([words, called('1')]);
});

test('a server that cannot open its own is not sent them again', () => {
  const messages = [said('', call('1', [sealed('a')]))];
  expect(body({ messages }, 'gpt-6-luna', new RefusedParts(['include'])).input).toEqual([
    called('1'),
  ]);
});

test('no empty words are put into its mouth', () => {
  const messages = [said('', call('1', [{ type: 'message', phase: 'commentary' }]))];
  expect(body({ messages }).input).toEqual([called('1')]);
});

test('calls of a model that counts from zero each time stay apart, each with its result', () => {
  const result = (text: string, callId = 'call_0'): LlmMessage => ({
    role: 'tool',
    callId,
    name: 'get_state',
    text,
  });
  const long = 'x'.repeat(65);
  const messages = [
    said('', call('call_0')),
    result('on'),
    said('', call('call_0'), call(long)),
    result('off'),
    result('21', long),
  ];
  const items = body({ messages }).input as { call_id: string; output?: string }[];
  const idOf = (output: string) => items.find((item) => item.output === output)?.call_id;
  expect(items.map(({ call_id }) => call_id)).toEqual([
    'call_0',
    idOf('on'),
    idOf('off'),
    idOf('21'),
    idOf('off'),
    idOf('21'),
  ]);
  expect(new Set(items.map(({ call_id }) => call_id)).size).toBe(3);
  expect(items.every(({ call_id }) => call_id.length <= 64)).toBe(true);
  expect(body({ messages: messages.slice(0, 2) }).input).toEqual(items.slice(0, 2));
});
