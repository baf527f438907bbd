import { beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from '../../../tests/fakes/fake-clock.ts';
import { FakeLlmServer } from '../../../tests/fakes/fake-llm-server.ts';
import { collect, describeLlmContract } from './llm.contract.ts';
import type { Llm, LlmRequest } from './llm.ts';
import { OllamaChat } from './ollama-chat.ts';
import { openAiChat } from './openai-chat.ts';
import { openAiLlm } from './openai-llm.ts';
import { openAiResponses } from './openai-responses.ts';
import { restChat } from './rest-chat.ts';
import { restResponses } from './rest-responses.ts';

const KEY = 'secret-key';

type Make = (server: FakeLlmServer, clock: FakeClock) => Llm;

const compatible = ({ url }: FakeLlmServer) =>
  ({ kind: 'openai', baseUrl: `${url}/v1`, apiKey: KEY }) as const;
const azure = ({ url }: FakeLlmServer) =>
  ({ kind: 'azure', endpoint: url, apiKey: KEY, apiVersion: '2024-10-21' }) as const;

const ENGINES: Readonly<Record<string, Make>> = {
  'the client': (server, clock) =>
    openAiChat({ name: 'openai', endpoint: compatible(server), clock }),
  'the client on Azure': (server, clock) =>
    openAiChat({ name: 'azure', endpoint: azure(server), model: 'maison', clock }),
  'plain HTTP': (server, clock) =>
    restChat({ name: 'lan', endpoint: compatible(server), model: 'gpt-4o', clock }),
  'plain HTTP on Azure': (server, clock) =>
    restChat({ name: 'azure', endpoint: azure(server), model: 'maison', clock }),
  'Responses through the client': (server, clock) =>
    openAiResponses({ name: 'openai', endpoint: compatible(server), model: 'gpt-6-luna', clock }),
  'Responses through the client on Azure': (server, clock) =>
    openAiResponses({ name: 'azure', endpoint: azure(server), model: 'maison', clock }),
  'Responses by plain HTTP': (server, clock) =>
    restResponses({ name: 'lan', endpoint: compatible(server), model: 'gpt-6-luna', clock }),
  'Responses by plain HTTP on Azure': (server, clock) =>
    restResponses({ name: 'azure', endpoint: azure(server), model: 'maison', clock }),
  Ollama: ({ url }, clock) => new OllamaChat({ name: 'ollama', model: 'qwen3', url, clock }),
};

for (const [name, make] of Object.entries(ENGINES)) describeLlmContract(name, make);

const HELLO: LlmRequest = { messages: [{ role: 'user', text: 'Bonjour' }], tools: [] };
const TOOL = { name: 'get_state', description: 'Reads.', parameters: { type: 'object' } };

let server: FakeLlmServer;
let clock: FakeClock;

beforeEach(async () => {
  server = new FakeLlmServer();
  clock = new FakeClock();
  await server.start();
  return () => server.stop();
});

const ask = (llm: Llm, request = HELLO) => collect(llm.chat(request, new AbortController().signal));
const make = (name: string) => (ENGINES[name] as Make)(server, clock);

describe('the wire', () => {
  test.each(['the client', 'plain HTTP'])('%s signs in with a bearer token', async (name) => {
    await ask(make(name));
    const [request] = server.requests;
    expect(request?.path).toBe('/v1/chat/completions');
    expect(request?.headers.authorization).toBe(`Bearer ${KEY}`);
    expect(request?.body).toMatchObject({
      model: 'gpt-4o',
      stream: true,
      temperature: 0.7,
      max_tokens: 1_000,
    });
    expect(request?.body).not.toHaveProperty('tools');
    expect(request?.body).not.toHaveProperty('store');
  });

  test.each(['the client on Azure', 'plain HTTP on Azure'])(
    '%s asks the deployment',
    async (name) => {
      await ask(make(name));
      const [request] = server.requests;
      expect(request?.path).toBe(
        '/openai/deployments/maison/chat/completions?api-version=2024-10-21',
      );
      expect(request?.headers['api-key']).toBe(KEY);
      expect(request?.headers.authorization).toBeUndefined();
      expect(request?.body).toMatchObject({ max_completion_tokens: 1_000, store: false });
    },
  );

  test('without a key, plain HTTP sends none', async () => {
    await ask(
      restChat({
        name: 'lan',
        endpoint: { kind: 'openai', baseUrl: server.url },
        model: 'm',
        clock,
      }),
    );
    expect(server.requests[0]?.headers.authorization).toBeUndefined();
  });

  test('Ollama gets the size of the context, and the tools of a request', async () => {
    await ask(make('Ollama'), { ...HELLO, tools: [TOOL] });
    expect(server.requests[0]).toMatchObject({
      path: '/api/chat',
      body: { model: 'qwen3', options: { temperature: 0.7, num_predict: 1_000, num_ctx: 8_192 } },
    });
    expect(server.requests[0]?.body.tools?.[0]?.function.name).toBe('get_state');
  });

  test.each(Object.keys(ENGINES))('%s hands the results of tools back', async (name) => {
    const call = { id: 'c1', name: 'get_state', arguments: '{"name":"Lampe"}' };
    await ask(make(name), {
      tools: [TOOL],
      messages: [
        { role: 'user', text: 'La lampe ?' },
        { role: 'assistant', text: '', toolCalls: [call] },
        { role: 'tool', callId: 'c1', name: 'get_state', text: '{"state":"on"}' },
      ],
    });
    const [, assistant, result] = server.requests[0]?.body.messages ?? [];
    expect(JSON.stringify(assistant)).toContain('get_state');
    expect(result).toMatchObject({ role: 'tool', content: '{"state":"on"}' });
  });
});

describe('servers that differ', () => {
  test.each(['the client', 'plain HTTP'])('%s: without role and index', async (name) => {
    const toolCalls = [
      { name: 'a', arguments: '{"x":1}' },
      { name: 'b', arguments: '{"y":2}' },
    ];
    server.next({ toolCalls, withoutIndex: true, withoutRole: true });
    const calls = (await ask(make(name))).filter(({ type }) => type === 'tool-call');
    expect(calls).toMatchObject(toolCalls.map((call) => ({ call })));
  });

  test.each(['plain HTTP', 'Responses by plain HTTP'])(
    '%s: an answer that comes whole',
    async (name) => {
      server.next({ text: ['Tout ', 'entier.'], whole: true, withoutUsage: true });
      const deltas = await ask(make(name));
      expect(deltas[0]).toEqual({ type: 'text', text: 'Tout entier.' });
      expect(deltas.at(-1)).toEqual({ type: 'end', reason: 'stop' });
    },
  );

  test('what trips the client up is asked by plain HTTP, from then on at once', async () => {
    const llm = openAiLlm(
      { name: 'lan', endpoint: compatible(server), model: 'gpt-4o', clock },
      'auto',
    );
    server.otherwise = { text: ['Tout entier.'], whole: true };
    for (let turn = 0; turn < 2; turn += 1)
      expect((await ask(llm))[0]).toEqual({ type: 'text', text: 'Tout entier.' });
    expect(server.requests).toHaveLength(3);
    server.otherwise = { status: 401 };
    await expect(ask(llm)).rejects.toMatchObject({ code: 'llm/key-refused' });
  });

  test.each(['the client', 'plain HTTP'])(
    '%s leaves out what a server refuses, from then on',
    async (name) => {
      const llm = make(name);
      const complaint = {
        message: "Unsupported parameter: 'temperature' is not supported with this model.",
      };
      server.next({ status: 400, error: complaint }, { text: ['Oui.'] });
      expect((await ask(llm)).at(-1)).toEqual({ type: 'end', reason: 'stop' });
      await ask(llm);
      expect(server.requests.map(({ body }) => 'temperature' in body)).toEqual([
        true,
        false,
        false,
      ]);
    },
  );

  test('gives up where a server refuses everything', async () => {
    server.otherwise = { status: 400, error: { message: 'temperature reasoning_effort strict' } };
    await expect(ask(make('the client'))).rejects.toMatchObject({ code: 'llm/failed' });
    expect(server.requests.length).toBeLessThan(10);
  });

  test('a model that reasons is told not to, and gets no temperature', async () => {
    const llm = openAiChat({
      name: 'o',
      endpoint: compatible(server),
      model: 'gpt-6-luna',
      clock,
    });
    await ask(llm);
    expect(server.requests[0]?.body).toMatchObject({ reasoning_effort: 'none' });
    expect(server.requests[0]?.body).not.toHaveProperty('temperature');
  });

  test('a model that must reason is told to do so as little as it can, with room for it', async () => {
    const message =
      "Unsupported value: 'reasoning_effort' does not support 'none' with this model. Supported values are: 'minimal', 'low', 'medium', and 'high'.";
    server.next({ status: 400, error: { message, param: 'reasoning_effort' } });
    const endpoint = compatible(server);
    await ask(openAiChat({ name: 'o', endpoint, model: 'gpt-5', clock }));
    expect(server.requests[1]?.body).toMatchObject({
      reasoning_effort: 'minimal',
      max_tokens: 5_000,
    });
  });

  test('sealed thoughts that a server cannot open are not sent it again', async () => {
    const llm = make('Responses by plain HTTP');
    server.next({
      reasoning: ['sealed'],
      toolCalls: [{ name: 'get_state', arguments: '{}' }],
    });
    const deltas = await ask(llm, { ...HELLO, tools: [TOOL] });
    const toolCalls = deltas.flatMap((delta) => (delta.type === 'tool-call' ? delta.call : []));
    const error = { message: 'It could not be verified.', code: 'invalid_encrypted_content' };
    server.next({ status: 400, error });
    const request: LlmRequest = {
      tools: [TOOL],
      messages: [
        ...HELLO.messages,
        { role: 'assistant', text: '', toolCalls },
        { role: 'tool', callId: toolCalls[0]?.id ?? '', name: 'get_state', text: 'on' },
      ],
    };
    expect((await ask(llm, request)).at(-1)).toEqual({ type: 'end', reason: 'stop' });
    const sent = server.requests.slice(1).map(({ body }) => JSON.stringify(body));
    expect(sent.map((body) => body.includes('"sealed"'))).toEqual([true, false]);
    expect(sent.map((body) => body.includes('encrypted_content'))).toEqual([true, false]);
  });

  test.each(['Responses through the client on Azure', 'Responses by plain HTTP on Azure'])(
    '%s asks the older surface, where the model is not in the path',
    async (name) => {
      await ask(make(name));
      expect(server.requests[0]).toMatchObject({
        path: '/openai/responses?api-version=2024-10-21',
        body: { model: 'maison', store: false },
      });
      expect(server.requests[0]?.headers['api-key']).toBe(KEY);
    },
  );

  test('fragments of a tool call that was cut are not run', async () => {
    server.next({ toolCalls: [{ name: 'a', arguments: '{"x":' }], finishReason: 'length' });
    expect(await ask(make('the client'))).toMatchObject([
      { type: 'usage' },
      { type: 'end', reason: 'length' },
    ]);
  });

  test('an answer of a megabyte is cut', async () => {
    server.next({ text: Array.from({ length: 1_024 }, () => 'x'.repeat(1_024)) });
    const deltas = await ask(make('the client'));
    const said = deltas.map((delta) => (delta.type === 'text' ? delta.text : '')).join('');
    expect(said).toHaveLength(65_536);
    expect(deltas.at(-1)).toEqual({ type: 'end', reason: 'length' });
  });

  test('nobody there', async () => {
    const { url } = server;
    await server.stop();
    const llm = restChat({
      name: 'x',
      endpoint: { kind: 'openai', baseUrl: url },
      model: 'm',
      clock,
    });
    await expect(ask(llm)).rejects.toMatchObject({ code: 'llm/unreachable', retryable: true });
  });

  test('a used-up quota is no matter of waiting', async () => {
    server.next({
      status: 429,
      error: { message: 'You exceeded your current quota', code: 'insufficient_quota' },
    });
    await expect(ask(make('the client'))).rejects.toMatchObject({ code: 'llm/key-refused' });
  });
});

test('on Azure without a version, its newer surface is asked, with its own header', async () => {
  for (const make of [openAiChat, restChat]) {
    const endpoint = { kind: 'azure', endpoint: server.url, apiKey: KEY } as const;
    await ask(make({ name: 'azure', endpoint, model: 'maison', clock }));
  }
  for (const { body, headers, path } of server.requests) {
    expect(path).toBe('/openai/v1/chat/completions');
    expect(headers['api-key']).toBe(KEY);
    expect(body.model).toBe('maison');
  }
});

describe('lists of models', () => {
  test.each(['the client', 'plain HTTP'])('%s reads when a model ends', async (name) => {
    server.models = {
      object: 'list',
      data: [
        { id: 'gpt-4o', shutdown_date: '2027-01-14' },
        {
          id: 'mistral-large',
          deprecation: '2027-02-01T00:00:00Z',
          deprecation_replacement_model: 'next',
        },
        { id: 'azure', deprecation: { inference: 1_800_000_000 } },
        { id: 'new' },
        { nonsense: true },
      ],
    };
    expect(await make(name).models(new AbortController().signal)).toEqual([
      { id: 'gpt-4o', retiresAtMs: Date.parse('2027-01-14') },
      { id: 'mistral-large', retiresAtMs: Date.parse('2027-02-01'), replacement: 'next' },
      { id: 'azure', retiresAtMs: 1_800_000_000_000 },
      { id: 'new' },
    ]);
  });
});

describe('a picture', () => {
  const picture = { type: 'image/png', bytes: Uint8Array.from([1, 2, 3]) } as const;
  const request: LlmRequest = {
    messages: [{ role: 'user', text: 'Quoi ?', picture }],
    tools: [],
  };

  test('travels as its server takes it', async () => {
    await ask(make('the client'), request);
    await ask(make('Ollama'), request);
    const [cloud, , local] = server.requests.map(({ body }) => body.messages);
    const url = 'data:image/png;base64,AQID';
    expect(cloud).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Quoi ?' },
          { type: 'image_url', image_url: { url } },
        ],
      },
    ]);
    expect(local).toEqual([{ role: 'user', content: 'Quoi ?', images: ['AQID'] }]);
  });

  test('is not shown to a model of Ollama that would make one up', async () => {
    server.sees = false;
    await expect(ask(make('Ollama'), request)).rejects.toMatchObject({ code: 'llm/no-vision' });
    expect(server.requests.map(({ path }) => path)).toEqual(['/api/show']);
  });

  test.each([
    [500, 'image input is not supported', 'llm/no-vision'],
    [500, 'out of memory', 'llm/failed'],
    [401, 'no images for you', 'llm/key-refused'],
  ])('refused with %i "%s" is %s', async (status, message, code) => {
    server.next({ status, error: { message } });
    await expect(ask(make('plain HTTP'), request)).rejects.toMatchObject({ code });
  });

  test('is no reason for a refusal where there was none', async () => {
    server.next({ status: 400, error: { message: 'no image' } });
    await expect(ask(make('plain HTTP'))).rejects.toMatchObject({ code: 'llm/failed' });
  });
});
