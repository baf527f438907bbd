import { expect, test } from 'vitest';
import type { HomeTools } from '../brain.ts';
import { homeTools } from './home-tools.ts';

const homes = (...names: string[]): HomeTools => ({
  tools: names.map((name) => ({ name, description: '', parameters: { type: 'object' } })),
  call: () => Promise.resolve({ data: null, failed: false }),
});
const own = (...names: string[]) => names.map((name) => ({ name }));
const offered = (tools: HomeTools, ...names: string[]) =>
  homeTools(tools, { own: own(...names) }).map(({ name }) => name);

test('what EXO does with proof is left out, whatever Home Assistant calls it', () => {
  const tools = homes('HassTurnOn', 'intent__HassTurnOff', 'light__HassLightSet', 'todo__add_item');
  expect(offered(tools)).toEqual(['todo__add_item']);
});

test('timers and announcements are those of one of the two', () => {
  const names = [
    'intent__HassStartTimer',
    'intent__HassCancelAllTimers',
    'intent__HassTimerStatus',
    'assist_satellite__HassBroadcast',
  ];
  expect(offered(homes(...names))).toEqual(names);
  expect(offered(homes(...names), 'set_timer')).toEqual(['assist_satellite__HassBroadcast']);
  expect(offered(homes(...names), 'set_timer', 'announce')).toEqual([]);
});

test('a name that is taken, or that no provider takes, does not spoil the request', () => {
  const tools = homes('get_state', 'notes', 'notes', 'a name', 'mcp.search', 'x'.repeat(65), '');
  expect(offered(tools, 'get_state')).toEqual(['notes']);
});

test('a script of which EXO has to ask first is run by EXO alone', () => {
  const tools = homes('script__ouvrir_portail', 'script__bonne_nuit');
  const dangerous = new Set(['script.ouvrir_portail']);
  expect(homeTools(tools, { own: [], dangerous }).map(({ name }) => name)).toEqual([
    'script__bonne_nuit',
  ]);
});
