/** Which tools a model is offered in a turn, EXO's and Home Assistant's. */
import { beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from '../../tests/fakes/fake-clock.ts';
import { Confirmations } from './confirmations.ts';
import { call, done, lamp, says, Thinking, tool } from './think.fixture.ts';
import type { Tool } from './tools/tool.ts';

let thinking: Thinking;

beforeEach(async () => {
  thinking = await Thinking.start();
  return () => thinking.stop();
});

describe("Home Assistant's own tools", () => {
  const timer = {
    name: 'intent__HassStartTimer',
    description: 'Timer',
    parameters: { type: 'object' },
  };
  const light = {
    name: 'light__HassLightSet',
    description: 'Light',
    parameters: { type: 'object' },
  };

  test('are offered where EXO has none, and run by Home Assistant', async () => {
    const calls: unknown[] = [];
    const homeTools = {
      tools: [timer, light],
      call: (name: string, input: object) => {
        calls.push([name, input]);
        return Promise.resolve({ data: { timer_id: 7 }, failed: false });
      },
    };
    thinking.server.next(call(timer.name, { minutes: 5 }), says("J'ai lancé le minuteur."));
    const { said } = await thinking.ask('Lance un minuteur de cinq minutes', { homeTools });
    expect(said).toBe("J'ai lancé le minuteur.");
    expect(calls).toEqual([[timer.name, { minutes: 5 }]]);
    expect(thinking.offered()[0]).toEqual(['control_light', 'get_state', timer.name]);
    expect(thinking.toldToModel()).toContain('"timer_id":7');
  });

  test('that fail are told', async () => {
    const homeTools = {
      tools: [timer],
      call: () =>
        Promise.resolve({ data: { error: 'X', error_text: 'no timer here' }, failed: true }),
    };
    thinking.server.next(call(timer.name, {}), says("C'est fait."));
    expect((await thinking.ask('Lance un minuteur', { homeTools })).said).toBe(
      "Ça n'a pas marché.",
    );
    expect(thinking.toldToModel()).toContain('no timer here');
  });
});

describe('a plain request', () => {
  const others = () => [
    ...thinking.tools,
    tool('control_cover', true, () => done('Volet')),
    tool('todo__add_item', true, () => done()),
  ];

  test('is asked with the tools that it can mean', async () => {
    thinking.tools = others();
    thinking.server.next(call('control_light'), says("C'est fait."));
    expect((await thinking.ask('Allume la lampe')).said).toBe("C'est fait.");
    const meant = ['control_light', 'get_state'];
    expect(thinking.offered()).toEqual([meant, meant]);
  });

  test('is asked with all of them once one says no', async () => {
    thinking.tools = [
      lamp(() => ({ status: 'refused', reason: 'not_supported', message: 'It is a cover.' })),
      ...others().slice(1),
    ];
    thinking.server.next(call('control_light'), call('control_cover'), says("C'est fait."));
    await thinking.ask('Allume la lampe');
    expect(thinking.offered()[0]).toEqual(['control_light', 'get_state']);
    expect(thinking.offered()[1]).toEqual([
      'control_light',
      'get_state',
      'control_cover',
      'todo__add_item',
    ]);
  });

  test('is asked with those of the exchange before as well', async () => {
    thinking.tools = others();
    thinking.server.next(call('control_cover', { name: 'Volet' }), says("C'est fait."));
    await thinking.ask('Ferme le volet');
    thinking.server.next(says("Rien n'a changé."));
    await thinking.ask('Allume la lampe');
    expect(thinking.offered()[2]).toEqual(['control_light', 'get_state', 'control_cover']);
  });

  test('may be done with a tool that was not shown', async () => {
    thinking.tools = others();
    thinking.server.next(call('control_cover', { name: 'Volet' }), says("C'est fait."));
    expect((await thinking.ask('Allume la lampe')).said).toBe("C'est fait.");
    expect(thinking.ran).toMatchObject([{ tool: 'control_cover' }]);
  });
});

describe('a PIN that is said with the command', () => {
  test('allows it, and reaches neither the model nor the memory of the conversation', async () => {
    const confirmations = new Confirmations({ clock: new FakeClock(), pin: '1234' });
    const verdicts: string[] = [];
    const gate: Tool = {
      ...tool('control_cover', true, () => done('Portail', 'open')),
      run: async (_input, { turn }) => {
        verdicts.push(confirmations.check(turn, 'open gate', () => Promise.resolve(done())));
        return await Promise.resolve(done('Portail', 'open'));
      },
    };
    thinking.tools = [gate];
    thinking.withoutPin = (text) => confirmations.withoutPin(text);
    thinking.server.next(call('control_cover', { name: 'Portail' }), says("C'est ouvert."));
    await thinking.ask('Ouvre le portail, le code est douze trente-quatre');
    expect(verdicts).toEqual(['allowed']);
    thinking.server.next(says('De rien.'));
    await thinking.ask('Merci');
    const sent = JSON.stringify(thinking.server.requests.map(({ body }) => body.messages));
    expect(sent).toContain('Ouvre le portail, le code est …');
    expect(sent).not.toMatch(/douze|trente|1234/);
  });

  test('is kept also beside other figures', () => {
    const confirmations = new Confirmations({ clock: new FakeClock(), pin: '1234' });
    const said = 'Ouvre le portail dans 5 minutes, code 1234';
    expect(confirmations.withoutPin(said)).toBe('Ouvre le portail dans … minutes, code …');
  });

  test('is one only where it is the right one', async () => {
    const confirmations = new Confirmations({ clock: new FakeClock(), pin: '1234' });
    thinking.withoutPin = (text) => confirmations.withoutPin(text);
    thinking.server.next(says('Il fait froid.'));
    await thinking.ask('Fait-il plus de 12 degrés ?');
    expect(thinking.toldToModel()).toBe('Fait-il plus de 12 degrés ?');
  });
});
