import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ExoError } from '../../core/errors.ts';
import type { LlmDelta } from './llm.ts';
import { ResponseEvents } from './responses-events.ts';

const OF = 'openai/gpt-6-luna';
const USAGE = { input_tokens: 9, output_tokens: 2, input_tokens_details: { cached_tokens: 4 } };

function read(...events: object[]): LlmDelta[] {
  const decoder = new ResponseEvents(OF);
  const deltas = events.flatMap((event) => decoder.push(event));
  return [...deltas, ...decoder.finish()];
}

const say = (delta: string, output_index = 0) => ({
  type: 'response.output_text.delta',
  output_index,
  delta,
});
const item = (output_index: number, one: object) => ({
  type: 'response.output_item.done',
  output_index,
  item: one,
});
const call = (call_id: string, json = '{}') => ({
  type: 'function_call',
  call_id,
  name: 'get_state',
  arguments: json,
});
const thought = (id: string, encrypted_content: string | null = 'sealed') => ({
  type: 'reasoning',
  id,
  summary: [],
  encrypted_content,
});
const message = (text: string) => ({
  type: 'message',
  role: 'assistant',
  phase: 'commentary',
  content: [{ type: 'output_text', text }],
});
const completed = (response: object = {}) => ({ type: 'response.completed', response });
const incomplete = (reason: string) => ({
  type: 'response.incomplete',
  response: { incomplete_details: { reason } },
});
const kept = (id: string) => ({ ...thought(id), summary: [] });
const callsOf = (deltas: readonly LlmDelta[]) =>
  deltas.flatMap((delta) => (delta.type === 'tool-call' ? delta.call : []));
const codeOf = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return error instanceof ExoError ? error.code : error;
  }
};

describe('an answer', () => {
  test('comes in words, is counted, and ends', () => {
    expect(read(say('Bon'), say('jour.'), completed({ usage: USAGE }))).toEqual([
      { type: 'text', text: 'Bon' },
      { type: 'text', text: 'jour.' },
      { type: 'usage', inputTokens: 9, outputTokens: 2, cachedTokens: 4 },
      { type: 'end', reason: 'stop' },
    ]);
  });

  test('that refuses is said as well', () => {
    const refusal = { type: 'response.refusal.delta', output_index: 0, delta: 'Non.' };
    expect(read(refusal, completed())[0]).toEqual({ type: 'text', text: 'Non.' });
  });

  test('is not said twice by what repeats it', () => {
    const whole = completed({ output: [message('Bonjour.')] });
    const texts = read(say('Bonjour.'), item(0, message('Bonjour.')), whole).filter(
      ({ type }) => type === 'text',
    );
    expect(texts).toEqual([{ type: 'text', text: 'Bonjour.' }]);
  });

  test('may come whole, at an item or at the very end', () => {
    const text = { type: 'text', text: 'Bonjour.' };
    expect(read(item(0, message('Bonjour.')), completed())[0]).toEqual(text);
    const whole = read(completed({ output: [message('Bonjour.'), call('c')] }));
    expect(whole[0]).toEqual(text);
    expect(whole.at(-1)).toEqual({ type: 'end', reason: 'tool-calls' });
  });

  test.each([
    ['max_output_tokens', 'length'],
    ['content_filter', 'filtered'],
    ['something new', 'length'],
  ])('cut for %s ends with %s, and runs no fragment of a call', (why, reason) => {
    expect(read(item(0, call('c', '{"x":')), incomplete(why))).toEqual([{ type: 'end', reason }]);
  });

  test('that stops without an end broke off', () => {
    expect(codeOf(() => read(say('Bon')))).toBe('llm/unreachable');
  });
});

describe('calls', () => {
  test('are put together from fragments, in their own order', () => {
    const open = (output_index: number, call_id: string) => ({
      type: 'response.output_item.added',
      output_index,
      item: call(call_id, ''),
    });
    const json = (output_index: number, delta: string) => ({
      type: 'response.function_call_arguments.delta',
      output_index,
      delta,
    });
    const parts = [open(1, 'b'), open(0, 'a'), json(0, '{"x"'), json(1, '{"y":2}'), json(0, ':1}')];
    expect(callsOf(read(...parts, completed()))).toEqual([
      { id: 'a', name: 'get_state', arguments: '{"x":1}' },
      { id: 'b', name: 'get_state', arguments: '{"y":2}' },
    ]);
  });

  test('keep what was thought and where words stood before each', () => {
    const events = [
      item(0, thought('r0')),
      item(1, message('Je regarde.')),
      item(2, call('a')),
      item(3, thought('r1')),
      item(4, call('b')),
      item(5, call('c')),
    ];
    const [a, b, c] = callsOf(read(...events, completed()));
    const place = { type: 'message', phase: 'commentary' };
    expect(a?.keepsake).toEqual({ of: OF, items: [kept('r0'), place] });
    expect(b?.keepsake).toEqual({ of: OF, items: [kept('r1')] });
    expect(c).not.toHaveProperty('keepsake');
  });

  test('keep nothing that is not sealed: it would be looked for where nothing is stored', () => {
    const early = {
      type: 'response.output_item.added',
      output_index: 0,
      item: thought('r0', 'unfinished'),
    };
    const events = [early, item(0, thought('r0', null)), item(1, call('a')), completed()];
    expect(callsOf(read(...events))[0]).not.toHaveProperty('keepsake');
  });

  test('keep no more than fits: all of it, or none', () => {
    const long = 'x'.repeat(40_000);
    const events = [
      item(0, thought('r0', long)),
      item(1, call('a')),
      item(2, thought('r1', long)),
      item(3, call('b')),
    ];
    const calls = callsOf(read(...events, completed()));
    expect(calls.map(({ keepsake }) => keepsake)).toEqual([undefined, undefined]);
  });

  test('of tools that nobody offered are left alone', () => {
    const search = { type: 'web_search_call', id: 'ws', action: {} };
    expect(read(item(0, search), completed())).toEqual([{ type: 'end', reason: 'stop' }]);
  });

  test('are bounded', () => {
    const many = Array.from({ length: 100 }, (_, at) => item(at, call(`c${at}`)));
    expect(callsOf(read(...many, completed()))).toHaveLength(32);
    const long = item(0, call('c', 'x'.repeat(70_000)));
    expect(read(long).at(-1)).toEqual({ type: 'end', reason: 'length' });
  });
});

describe('a fault', () => {
  const failed = (error: object | null) => ({ type: 'response.failed', response: { error } });
  test.each([
    [failed({ code: 'server_error', message: 'x' }), 'llm/failed'],
    [failed({ code: 'rate_limit_exceeded', message: 'x' }), 'llm/rate-limited'],
    [failed(null), 'llm/failed'],
    [{ type: 'error', code: 'rate_limit_exceeded', message: 'x', param: null }, 'llm/rate-limited'],
    [{ type: 'error', error: { code: 'model_not_found', message: 'x' } }, 'llm/model-gone'],
  ])('%j is %s', (event, code) => {
    expect(codeOf(() => read(event))).toBe(code);
  });

  test('of a picture is the picture’s', () => {
    const event = failed({ code: 'invalid_image_format', message: 'The image is no image' });
    const error: unknown = (() => {
      try {
        return read(event);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toMatchObject({ code: 'llm/failed', retryable: false });
  });
});

describe('whatever comes', () => {
  const TYPES = [
    'response.created',
    'response.output_text.delta',
    'response.refusal.delta',
    'response.output_item.added',
    'response.output_item.done',
    'response.function_call_arguments.delta',
    'response.function_call_arguments.done',
    'response.completed',
    'response.incomplete',
    'response.failed',
    'error',
  ];
  const anyItem = fc.oneof(
    fc.record({
      type: fc.constantFrom('message', 'function_call', 'reasoning', 'new'),
      call_id: fc.string(),
      id: fc.string(),
      name: fc.string(),
      arguments: fc.string(),
      encrypted_content: fc.string(),
      content: fc.array(fc.record({ text: fc.string() })),
    }),
    fc.jsonValue(),
  );
  const event = fc.record(
    {
      type: fc.constantFrom(...TYPES),
      output_index: fc.oneof(fc.nat({ max: 6 }), fc.jsonValue()),
      delta: fc.oneof(fc.string({ maxLength: 40_000 }), fc.jsonValue()),
      arguments: fc.string(),
      item: anyItem,
      response: fc.oneof(
        fc.record({ output: fc.array(anyItem, { maxLength: 5 }) }),
        fc.jsonValue(),
      ),
    },
    { requiredKeys: ['type'] },
  );

  test('is read, refused by a code, or cut: never more, never anything else', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(event, fc.jsonValue()), { maxLength: 30 }), (events) => {
        const decoder = new ResponseEvents(OF);
        const deltas: LlmDelta[] = [];
        try {
          for (const one of events) deltas.push(...decoder.push(one));
          deltas.push(...decoder.finish());
        } catch (error) {
          expect(error).toBeInstanceOf(ExoError);
          expect((error as ExoError).code).toMatch(/^llm\//);
        }
        const words = deltas.map((delta) => (delta.type === 'text' ? delta.text : ''));
        const json = callsOf(deltas).map((one) => one.arguments);
        expect([...words, ...json].join('').length).toBeLessThanOrEqual(65_536 + 64);
        expect(deltas.filter(({ type }) => type === 'end').length).toBeLessThanOrEqual(1);
        expect(callsOf(deltas).every(({ name }) => name !== '')).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
