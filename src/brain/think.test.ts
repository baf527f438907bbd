import { beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { until } from '../../tests/fakes/until.ts';
import { ExoError } from '../core/errors.ts';
import type { ReplyDelta } from './brain.ts';
import { call, done, lamp, says, state, Thinking, TURN } from './think.fixture.ts';
import { MAX_INVALID_ROUNDS, MAX_ROUNDS } from './think.ts';
import type { Tool, ToolResult } from './tools/tool.ts';

let thinking: Thinking;

beforeEach(async () => {
  thinking = await Thinking.start();
  return () => thinking.stop();
});

describe('a turn', () => {
  test('without tools is what the model says', async () => {
    thinking.server.next(says('Il est dix ', 'heures. Bon', 'ne journée !'));
    expect(await thinking.ask('Quelle heure est-il ?')).toMatchObject({
      said: 'Il est dix heures. Bonne journée !',
      outcome: 'answered',
      goesOn: false,
    });
    const [system, user] = thinking.server.requests[0]?.body.messages ?? [];
    expect(system?.['content']).toContain('The person is in: Salon.');
    expect(user).toEqual({ role: 'user', content: 'Quelle heure est-il ?' });
  });

  test('with a tool is what Home Assistant reported, in the words of the model', async () => {
    thinking.server.next(call('control_light'), says("J'ai allumé la lampe."));
    const { deltas, outcome, said } = await thinking.ask('Allume la lampe');
    expect(said).toBe("J'ai allumé la lampe.");
    expect(outcome).toBe('answered');
    expect(thinking.ran).toMatchObject([{ tool: 'control_light', input: { name: 'Lampe' } }]);
    expect(deltas.find(({ type }) => type === 'tool')).toMatchObject({
      name: 'control_light',
      input: { name: 'Lampe' },
      failed: false,
    });
    expect(thinking.toldToModel()).toBe(
      '{"status":"done","states":[{"name":"Lampe","state":"on"}]}',
    );
  });

  test('a question goes on listening, an offer does not', async () => {
    thinking.server.next(says('Quelle lampe ?'));
    expect(await thinking.ask('Allume la lampe')).toMatchObject({
      goesOn: true,
      outcome: 'asked-back',
    });
    thinking.server.next(says('Il fait beau. ', 'Puis-je faire autre chose pour toi ?'));
    expect(await thinking.ask('Quel temps fait-il ?')).toMatchObject({
      said: 'Il fait beau.',
      goesOn: false,
    });
  });

  test('is speakable', async () => {
    thinking.server.next(
      says('**Bonjour** ! 😀\n\n- un [lien](https://exemple.fr)\n- `deux`\n# Fin'),
    );
    expect((await thinking.ask('Bonjour')).said).toBe('Bonjour ! un lien\ndeux\nFin');
  });

  test('reads run side by side, deeds in order', async () => {
    const order: string[] = [];
    const open: (() => void)[] = [];
    thinking.tools = [
      state(async () => {
        order.push('read');
        await new Promise<void>((resolve) => open.push(resolve));
        return { status: 'answer', data: 1 };
      }),
      lamp(async (input) => {
        const { name } = input as { name: string };
        order.push(`begin ${name}`);
        await Promise.resolve();
        order.push(`end ${name}`);
        return done(name);
      }),
    ];
    const calls = ['get_state', 'control_light', 'get_state', 'control_light'];
    const toolCalls = calls.map((name, at) => ({ name, arguments: `{"name":"${at}"}` }));
    thinking.server.next({ toolCalls }, says('Voilà.'));
    const answer = thinking.ask('Allume tout');
    await until(() => open.length === 2 && order.length === 6);
    for (const release of open) release();
    await answer;
    expect(order).toEqual(['read', 'read', 'begin 1', 'end 1', 'begin 3', 'end 3']);
    const results = thinking.server.requests[1]?.body.messages.filter(
      ({ role }) => role === 'tool',
    );
    expect(results?.map(({ tool_call_id }) => tool_call_id)).toEqual([
      'call_0',
      'call_1',
      'call_2',
      'call_3',
    ]);
  });
});

describe('models gone wild', () => {
  test('one that never ends is stopped', async () => {
    thinking.server.otherwise = call('get_state');
    expect(await thinking.ask('Allume')).toMatchObject({ outcome: 'failed' });
    expect(thinking.server.requests).toHaveLength(MAX_ROUNDS);
  });

  test.each([
    ['no JSON', '{"name": '],
    ['the wrong shape', '{"name": {"first": 1}}'],
    ['a list', '[1]'],
  ])('one that writes %s is told, three times', async (_, json) => {
    thinking.server.otherwise = { toolCalls: [{ name: 'control_light', arguments: json }] };
    expect((await thinking.ask('Allume')).outcome).toBe('failed');
    expect(thinking.server.requests).toHaveLength(MAX_INVALID_ROUNDS);
    expect(thinking.ran).toEqual([]);
  });

  test('one that invents a tool is told which there are', async () => {
    thinking.server.next(call('open_pod_bay'), says('Je ne peux pas.'));
    await thinking.ask('Ouvre');
    expect(thinking.toldToModel()).toContain('control_light');
  });

  test('one that fills every slot with nothings is understood', async () => {
    const parameters = z.object({ name: z.string(), color: z.string().optional() });
    thinking.tools = [
      { ...lamp(() => done()), parameters: parameters as unknown as Tool['parameters'] },
    ];
    thinking.server.next(
      call('control_light', { name: 'Lampe', color: '', area: '', floor: '' }),
      says("C'est fait."),
    );
    expect((await thinking.ask('Allume la lampe')).said).toBe("C'est fait.");
    expect(thinking.ran[0]?.input).toEqual({ name: 'Lampe' });
  });

  test('no answer at all is thrown, for the household to try', async () => {
    thinking.server.next({ status: 500 });
    await expect(thinking.ask('Bonjour')).rejects.toMatchObject({ code: 'llm/failed' });
  });
});

describe('an interruption', () => {
  test('is silent; what was begun is done, and remembered', async () => {
    let release: (result: ToolResult) => void = () => undefined;
    thinking.tools = [
      lamp(
        () =>
          new Promise((resolve) => {
            release = resolve;
          }),
      ),
    ];
    thinking.server.next(call('control_light'), says("C'est fait."));
    const over = new AbortController();
    const deltas: ReplyDelta[] = [];
    const turn = (async () => {
      for await (const delta of thinking.turn({}, over.signal)) deltas.push(delta);
    })();
    await until(() => thinking.ran.length === 1);
    over.abort();
    await turn;
    expect(deltas).toEqual([]);
    expect(thinking.ran[0]?.signal.aborted).toBe(false);
    release(done());
    await until(() => thinking.history.of(TURN).length === 1);
    expect(thinking.history.of(TURN)).toEqual([
      { asked: 'Allume la lampe', said: '', did: ['Lampe: on'], used: ['control_light'] },
    ]);
  });

  test('of a read ends it', async () => {
    thinking.tools = [state(() => new Promise(() => undefined))];
    thinking.server.next(call('get_state'));
    const over = new AbortController();
    const turn = (async () => {
      for await (const _ of thinking.turn({}, over.signal));
    })();
    await until(() => thinking.ran.length === 1);
    over.abort();
    await turn;
    expect(thinking.ran[0]?.signal.aborted).toBe(true);
    expect(thinking.server.requests).toHaveLength(1);
  });
});

test('a memory that fails costs no turn', async () => {
  thinking.recall = () => Promise.reject(new ExoError('memory/disk', 'gone'));
  const { deltas } = await thinking.ask('Bonjour');
  expect(deltas).toContainEqual({ type: 'text', text: 'Bonjour.' });
});

describe('memory of the conversation', () => {
  test('the next turn knows what was said and done', async () => {
    thinking.server.next(call('control_light'), says("C'est fait."), says('La lampe.'));
    await thinking.ask('Allume la lampe');
    await thinking.ask("Qu'as-tu allumé ?");
    const [system, ...messages] = thinking.server.requests[2]?.body.messages ?? [];
    expect(system?.['content']).toContain('Done earlier in this conversation: Lampe: on.');
    expect(messages).toEqual([
      { role: 'user', content: 'Allume la lampe' },
      { role: 'assistant', content: "C'est fait." },
      { role: 'user', content: "Qu'as-tu allumé ?" },
    ]);
  });

  test('goes on with what was done: "et la cuisine ?"', async () => {
    thinking.server.next(
      call('control_light'),
      says("C'est fait."),
      call('control_light'),
      says("C'est fait."),
    );
    await thinking.ask('Allume la lampe');
    await thinking.ask('Et la cuisine ?');
    expect(thinking.ran).toHaveLength(2);
  });

  test('is of a person in a room, holds ten messages, and fades', async () => {
    for (let turn = 0; turn < 8; turn += 1) await thinking.ask(`Bonjour ${turn}`);
    expect(thinking.history.of(TURN)).toHaveLength(5);
    expect(thinking.history.of(TURN)[0]?.asked).toBe('Bonjour 3');
    expect(thinking.history.of({ ...TURN, userId: 'u' })).toEqual([]);
    expect(thinking.history.of({ ...TURN, area: { id: 'cuisine', name: null } })).toEqual([]);
    expect(thinking.history.of({ ...TURN, conversationId: 'other' })).toHaveLength(5);
    await thinking.clock.advance(15 * 60_000);
    expect(thinking.history.of(TURN)).toEqual([]);
  });
});
