/**
 * What every language model promises (`llm.ts`), as plain functions that throw where it is broken, and as the
 * suite that each engine's test runs against a scripted server on a real socket.
 */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'vitest';
import { FakeClock } from '../../../tests/fakes/fake-clock.ts';
import { FakeLlmServer } from '../../../tests/fakes/fake-llm-server.ts';
import { promptly } from '../../../tests/fakes/promptly.ts';
import { settledAsTimePasses, until } from '../../../tests/fakes/until.ts';
import { type ErrorCode, ExoError } from '../../core/errors.ts';
import type { Llm, LlmDelta, LlmRequest } from './llm.ts';

export interface LlmSubject {
  readonly llm: Llm;
  readonly clock: FakeClock;
  readonly server: FakeLlmServer;
}

export interface LlmCase {
  readonly name: string;
  readonly run: (subject: LlmSubject) => Promise<void>;
}

const LAMP_SCHEMA = {
  type: 'object',
  properties: { name: { type: 'string' } },
  required: ['name'],
  additionalProperties: false,
};

const REQUEST: LlmRequest = {
  messages: [
    { role: 'system', text: 'Tu es EXO.' },
    { role: 'user', text: 'Bonjour' },
  ],
  tools: [{ name: 'control_light', description: 'Lights.', parameters: LAMP_SCHEMA }],
};

const LAMP = { name: 'control_light', arguments: '{"name":"Lampe du salon","on":true}' };
const SHUTTER = { name: 'control_cover', arguments: '{"name":"Volet « été »"}' };

/** The beginning of a JPEG. */
const BYTES = Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]);
const PICTURED: LlmRequest = {
  messages: [{ role: 'user', text: 'Qui est là ?', picture: { type: 'image/jpeg', bytes: BYTES } }],
  tools: [],
};

const never = () => new AbortController().signal;

export async function collect(deltas: AsyncIterable<LlmDelta>): Promise<LlmDelta[]> {
  const all: LlmDelta[] = [];
  for await (const delta of deltas) all.push(delta);
  return all;
}

const chat = (llm: Llm, signal = never()) => promptly(collect(llm.chat(REQUEST, signal)));
const textOf = (deltas: readonly LlmDelta[]) =>
  deltas.map((delta) => (delta.type === 'text' ? delta.text : '')).join('');
const ends = (deltas: readonly LlmDelta[]) =>
  deltas.flatMap((delta) => (delta.type === 'end' ? delta.reason : []));

function rejection(code: ErrorCode, retryable?: boolean) {
  return (error: unknown) => {
    assert.ok(error instanceof ExoError, `an ExoError, not ${String(error)}`);
    assert.equal(error.code, code);
    if (retryable !== undefined) assert.equal(error.retryable, retryable);
    assert.doesNotMatch(error.message, /Bonjour|secret/, 'no words of the prompt, no key');
    return true;
  };
}

async function assertTimesOut({ llm, clock }: LlmSubject): Promise<void> {
  const answer = settledAsTimePasses(clock, 500, collect(llm.chat(REQUEST, never())));
  await assert.rejects(answer, rejection('llm/timeout', true));
}

const refusing = (name: string, status: number, code: ErrorCode, retryable: boolean): LlmCase => ({
  name,
  async run({ llm, server }) {
    server.next({ status, error: { message: 'Bonjour secret', code: 'x' } });
    await assert.rejects(chat(llm), rejection(code, retryable));
  },
});

const speaking: readonly LlmCase[] = [
  {
    name: 'says the words in order, and ends once',
    async run({ llm, server }) {
      server.next({ text: ['Bon', 'jour, ', 'il fait ', '21 °C… « été » 🙂'] });
      const deltas = await chat(llm);
      assert.equal(textOf(deltas), 'Bonjour, il fait 21 °C… « été » 🙂');
      assert.deepEqual(ends(deltas), ['stop']);
      assert.equal(deltas.at(-1)?.type, 'end');
    },
  },
  {
    name: 'gives tool calls whole, in order, each with its own id',
    async run({ llm, server }) {
      server.next({ toolCalls: [LAMP, SHUTTER] });
      const deltas = await chat(llm);
      const calls = deltas.flatMap((delta) => (delta.type === 'tool-call' ? delta.call : []));
      assert.deepEqual(
        calls.map(({ name }) => name),
        [LAMP.name, SHUTTER.name],
      );
      assert.deepEqual(
        calls.map((call): unknown => JSON.parse(call.arguments)),
        [LAMP, SHUTTER].map((call): unknown => JSON.parse(call.arguments)),
      );
      assert.equal(new Set(calls.map(({ id }) => id)).size, 2, 'ids differ');
      assert.deepEqual(ends(deltas), ['tool-calls']);
    },
  },
  {
    name: 'tells what was used',
    async run({ llm, server }) {
      server.next({ text: ['Oui.'] });
      const usage = (await chat(llm)).find(({ type }) => type === 'usage');
      assert.ok(usage?.type === 'usage');
      assert.deepEqual([usage.inputTokens, usage.outputTokens], [100, 5]);
    },
  },
  {
    name: 'tells that it was cut at the most tokens',
    async run({ llm, server }) {
      server.next({ text: ['Une longue histoire'], finishReason: 'length' });
      assert.deepEqual(ends(await chat(llm)), ['length']);
    },
  },
  {
    name: 'asks for what the request says',
    async run({ llm, server }) {
      server.next({ text: ['Oui.'] });
      await chat(llm);
      const body = server.requests.at(-1)?.body;
      assert.deepEqual(
        body?.messages.map(({ role, content }) => [role, content]),
        [
          ['system', 'Tu es EXO.'],
          ['user', 'Bonjour'],
        ],
      );
      assert.equal(body?.tools?.[0]?.function.name, 'control_light');
    },
  },
  {
    name: 'answers several at once',
    async run({ llm, server }) {
      server.next({ text: ['un'] }, { text: ['deux'] }, { text: ['trois'] });
      const answers = await Promise.all([chat(llm), chat(llm), chat(llm)]);
      assert.deepEqual(answers.map(textOf).sort(), ['deux', 'trois', 'un']);
    },
  },
];

const seeing: readonly LlmCase[] = [
  {
    name: 'shows the model a picture',
    async run({ llm, server }) {
      server.otherwise = { text: ['Un chat.'] };
      const deltas = await promptly(collect(llm.chat(PICTURED, never())));
      assert.equal(textOf(deltas), 'Un chat.');
      const sent = JSON.stringify(server.requests.at(-1)?.body.messages);
      assert.ok(sent.includes(Buffer.from(BYTES).toString('base64')), 'the picture');
      assert.ok(sent.includes('Qui est là ?'), 'the question');
    },
  },
  {
    name: 'says that the model takes no pictures',
    async run({ llm, server }) {
      const message = 'Bonjour secret: image input is not supported';
      server.otherwise = { status: 400, error: { message } };
      const asked = () => promptly(collect(llm.chat(PICTURED, never())));
      await assert.rejects(asked, rejection('llm/no-vision', false));
    },
  },
];

const failing: readonly LlmCase[] = [
  refusing('says that the key is refused', 401, 'llm/key-refused', false),
  refusing('says that the model is gone', 404, 'llm/model-gone', false),
  refusing('says that there were too many requests', 429, 'llm/rate-limited', true),
  refusing('says that the server has a fault', 500, 'llm/failed', true),
  {
    name: 'says that the answer broke off',
    async run({ llm, server }) {
      for (const ending of ['drop', 'close'] as const) {
        server.next({ text: ['Bon'], ending });
        await assert.rejects(chat(llm), rejection('llm/unreachable', true));
      }
    },
  },
  {
    name: 'says that what came is no answer',
    async run({ llm, server }) {
      server.next({ text: ['Bon'], ending: 'garbage' });
      await assert.rejects(chat(llm), rejection('llm/malformed', true));
    },
  },
  {
    name: 'says that the server failed in the middle',
    async run({ llm, server }) {
      server.next({ text: ['Bon'], ending: 'error' });
      await assert.rejects(chat(llm), rejection('llm/failed', true));
    },
  },
  {
    name: 'gives up where the first word does not come',
    async run(subject) {
      subject.server.next({ silent: true });
      await assertTimesOut(subject);
    },
  },
  {
    name: 'gives up where the next word does not come',
    async run(subject) {
      subject.server.next({ text: ['Bon'], ending: 'stall' });
      await assertTimesOut(subject);
    },
  },
  {
    name: 'takes no endless answer',
    async run({ llm, server }) {
      server.next({ ending: 'endless' });
      assert.deepEqual(ends(await chat(llm)), ['length']);
      await until(() => server.hangUps > 0, 'the hang-up');
    },
  },
  {
    name: 'takes no endless line',
    async run({ llm, server }) {
      server.next({ ending: 'endless-line' });
      await assert.rejects(chat(llm), rejection('llm/malformed'));
      await until(() => server.hangUps > 0, 'the hang-up');
    },
  },
];

const stopping: readonly LlmCase[] = [
  {
    name: 'is quiet where it is aborted before it begins',
    async run({ llm, server }) {
      assert.deepEqual(await chat(llm, AbortSignal.abort()), []);
      assert.equal(server.requests.length, 0, 'nothing is asked');
    },
  },
  {
    name: 'ends quietly and hangs up when it is aborted in the middle',
    async run({ llm, server }) {
      server.next({ text: ['Bonjour.'], ending: 'stall' });
      const controller = new AbortController();
      const deltas: LlmDelta[] = [];
      const answer = (async () => {
        for await (const delta of llm.chat(REQUEST, controller.signal)) deltas.push(delta);
      })();
      await until(() => deltas.length > 0 || server.requests.length > 1, 'the first word');
      controller.abort();
      await promptly(answer);
      assert.deepEqual(ends(deltas), []);
      await until(() => server.hangUps > 0, 'the hang-up');
    },
  },
  {
    name: 'proves itself by a probe',
    async run({ llm, server }) {
      server.next({ text: ['x'], finishReason: 'length' });
      await promptly(llm.probe(never()));
      server.next({ status: 401 });
      await assert.rejects(promptly(llm.probe(never())), rejection('llm/key-refused'));
    },
  },
];

export const llmCases: readonly LlmCase[] = [...speaking, ...seeing, ...failing, ...stopping];

/** @example describeLlmContract('openai', ({ url }, clock) => openAiChat({ …, clock })); */
export function describeLlmContract(
  name: string,
  makeLlm: (server: FakeLlmServer, clock: FakeClock) => Llm,
): void {
  describe(`${name} keeps the contract of a language model`, () => {
    let server: FakeLlmServer;
    beforeEach(async () => {
      server = new FakeLlmServer();
      await server.start();
    });
    afterEach(() => server.stop());
    for (const { name: promise, run } of llmCases) {
      it(promise, async () => {
        const clock = new FakeClock();
        await run({ llm: makeLlm(server, clock), clock, server });
      });
    }
  });
}
