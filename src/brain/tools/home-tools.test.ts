import { describe, expect, test } from 'vitest';
import { turnRequest } from '../../../tests/fakes/turn-request.ts';
import type { HomeTool, HomeToolResult } from '../brain.ts';
import { callTool } from './call-tool.ts';
import { homeTools } from './home-tools.ts';
import type { ToolResult } from './tool.ts';

const PLAIN = { type: 'object', properties: {} };
const tool = (name: string, parameters: HomeTool['parameters'] = PLAIN): HomeTool => ({
  name,
  description: name,
  parameters,
});
const own = (...names: string[]) => names.map((name) => ({ name }));

function offered(names: readonly string[], beside: string[], dangerous?: ReadonlySet<string>) {
  const call = () => Promise.reject(new Error('not called'));
  const tools = names.map((name) => tool(name));
  return homeTools({ tools, call }, { own: own(...beside), dangerous }).map(({ name }) => name);
}

const TIMERS = ['StartTimer', 'CancelTimer', 'CancelAllTimers', 'PauseTimer', 'TimerStatus'].map(
  (name) => `intent__Hass${name}`,
);

describe('of what Home Assistant offers', () => {
  test.each<[string, readonly string[], string[], readonly string[]]>([
    ['what EXO does is left out', ['intent__HassTurnOn', 'HassTurnOff', 'light__x'], [], []],
    ['timers are EXO’s where it has them', TIMERS, ['set_timer'], []],
    ['timers are Home Assistant’s where EXO has none', TIMERS, ['get_state'], TIMERS],
    ['EXO announces', ['assist_satellite__HassBroadcast'], ['announce'], []],
    [
      'and they do not hang together',
      ['assist_satellite__HassBroadcast'],
      ['set_timer'],
      ['assist_satellite__HassBroadcast'],
    ],
    [
      'what EXO cannot do goes on',
      ['vacuum__HassVacuumStart', 'vacuum__HassVacuumCleanArea', 'todo__get_items'],
      ['control_vacuum'],
      ['vacuum__HassVacuumCleanArea', 'todo__get_items'],
    ],
    [
      'no name is there twice',
      ['set_timer', 'calendar__get_events'],
      ['set_timer'],
      ['calendar__get_events'],
    ],
    ['a script without fields is run with proof', ['script__menage'], ['run_script'], []],
    ['where EXO runs none it stays', ['script__menage'], [], ['script__menage']],
  ])('%s', (_what, names, beside, expected) => {
    expect(offered(names, beside)).toEqual(expected);
  });

  test('a script that the household wants to be asked about never runs without the question', () => {
    const fields = { type: 'object', properties: { side: { type: 'string' } } };
    const tools = ['script__portail', 'script__cafe'].map((name) => tool(name, fields));
    const call = () => Promise.reject(new Error('not called'));
    const dangerous = new Set(['script.portail']);
    const found = homeTools({ tools, call }, { own: own('run_script'), dangerous });
    expect(found.map(({ name }) => name)).toEqual(['script__cafe']);
  });

  test('a name that is taken, or that no provider takes, does not spoil the request', () => {
    const names = ['get_state', 'notes', 'notes', 'a name', 'mcp.search', 'x'.repeat(65), ''];
    expect(offered(names, ['get_state'])).toEqual(['notes']);
  });

  test('no more than a model chooses from', () => {
    const names = Array.from({ length: 60 }, (_, at) => `todo__tool_${at}`);
    expect(offered(names, [])).toHaveLength(24);
  });
});

const LIST = {
  type: 'object',
  properties: { item: {}, name: {}, domain: {}, note: {} },
  required: ['item', 'name'],
};

async function run(written: unknown, answer: HomeToolResult, parameters: object = LIST) {
  const sent: unknown[] = [];
  const home = {
    tools: [tool('todo__add', { ...parameters })],
    call: (_name: string, input: unknown) => {
      sent.push(input);
      return Promise.resolve(answer);
    },
  };
  const [add] = homeTools(home, { own: [] });
  if (!add) throw new Error('no tool');
  const turn = turnRequest({ text: '' });
  const result: ToolResult = await callTool(add, written, { turn }, new AbortController().signal);
  return { sent, result };
}

const FINE = { data: { success: true }, failed: false };

describe('a call', () => {
  test.each([
    [
      { item: 'lait', name: 'Courses', domain: [], note: 'none' },
      { item: 'lait', name: 'Courses' },
    ],
    [
      { item: 'none', name: '', area: 'Salon' },
      { item: 'none', name: '' },
    ],
    ['{"item":"lait","name":"Courses","note":" "}', { item: 'lait', name: 'Courses' }],
  ])('%o loses what Home Assistant would refuse, and nothing it needs', async (written, input) => {
    expect((await run(written, FINE)).sent).toEqual([input]);
  });

  test.each(['[1]', 'no JSON', 7, null])('%o is no call', async (written) => {
    const { result, sent } = await run(written, FINE);
    expect(result).toMatchObject({ status: 'refused', reason: 'invalid_arguments' });
    expect(sent).toEqual([]);
  });

  test('without a schema everything is sent', async () => {
    expect((await run({ a: 1, b: '' }, FINE, {})).sent).toEqual([{ a: 1 }]);
  });

  test.each([
    [{ error: 'MultipleInvalid', error_text: 'extra keys not allowed' }, 'invalid_arguments'],
    [{ error: 'MatchFailedError', error_text: 'no such list' }, 'failed'],
    ['nonsense', 'failed'],
  ])('that failed with %o is %s', async (data, reason) => {
    const { result } = await run({ item: 'lait', name: 'x' }, { data, failed: true });
    expect(result).toMatchObject({ status: 'refused', reason });
    expect(JSON.stringify(result).length).toBeLessThan(500);
  });
});
