/** Turns with a model, for tests: the model says what it was told to, its tools report what they were told to. */
import { z } from 'zod';
import { FakeClock } from '../../tests/fakes/fake-clock.ts';
import { FakeLlmServer, type FakeReply } from '../../tests/fakes/fake-llm-server.ts';
import { turnRequest } from '../../tests/fakes/turn-request.ts';
import { silentLog } from '../core/log.ts';
import { EMPTY_HOUSE, type House } from '../home/house.ts';
import type { ReplyDelta, TurnRequest } from './brain.ts';
import { openAiChat } from './llm/openai-chat.ts';
import { ConversationHistory } from './prompt/history.ts';
import { type ThinkerOptions, thinker } from './think.ts';
import type { Tool, ToolResult } from './tools/tool.ts';

export const TURN = turnRequest({ text: 'Allume la lampe', userId: null });

interface Ran {
  readonly tool: string;
  readonly input: unknown;
  readonly signal: AbortSignal;
}

export class Thinking {
  readonly server = new FakeLlmServer();
  readonly clock = new FakeClock();
  readonly history = new ConversationHistory(this.clock);
  /** What the tools were called with, in the order in which they began. */
  readonly ran: Ran[] = [];
  house: House = EMPTY_HOUSE;
  tools: readonly Tool[] = [
    lamp(() => done()),
    state(() => ({ status: 'answer', data: { temperature: '21 °C' } })),
  ];
  recall: ThinkerOptions['recall'];
  withoutPin: ThinkerOptions['withoutPin'];

  static async start(): Promise<Thinking> {
    const thinking = new Thinking();
    await thinking.server.start();
    return thinking;
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  turn(rest: Partial<TurnRequest> = {}, signal = new AbortController().signal) {
    const { clock, history, recall, server, withoutPin } = this;
    const llm = openAiChat({
      name: 'x',
      endpoint: { kind: 'openai', baseUrl: `${server.url}/v1` },
      clock,
    });
    const think = thinker({
      llm,
      tools: () => this.tools.map((tool) => this.#noted(tool)),
      house: () => this.house,
      history,
      clock,
      log: silentLog,
      recall,
      withoutPin,
    });
    return think({ ...TURN, ...rest }, signal);
  }

  /** One turn from its words to its end. */
  async ask(text: string, rest: Partial<TurnRequest> = {}) {
    const deltas: ReplyDelta[] = [];
    for await (const delta of this.turn({ text, ...rest })) deltas.push(delta);
    const said = deltas
      .map((delta) => (delta.type === 'text' ? delta.text : ''))
      .join('')
      .trim();
    const end = deltas.at(-1);
    if (end?.type !== 'end') throw new Error('no end');
    return { said, deltas, outcome: end.outcome, goesOn: end.continueConversation };
  }

  /** The last message of the last request. */
  toldToModel(): unknown {
    return this.server.requests.at(-1)?.body.messages.at(-1)?.['content'];
  }

  /** The names of the tools of each request. */
  offered(): (readonly string[] | undefined)[] {
    return this.server.requests.map(({ body }) =>
      body.tools?.map(({ function: { name } }) => name),
    );
  }

  #noted(tool: Tool): Tool {
    return {
      ...tool,
      run: (input, context, signal) => {
        this.ran.push({ tool: tool.name, input, signal });
        return tool.run(input, context, signal);
      },
    };
  }
}

type Run = (input: unknown, signal: AbortSignal) => ToolResult | Promise<ToolResult>;

export function tool(name: string, acts: boolean, run: Run): Tool {
  return {
    name,
    description: name,
    acts,
    parameters: z.object({ name: z.string() }) as unknown as Tool['parameters'],
    run: async (input, _context, signal) => await run(input, signal),
  };
}

export const lamp = (run: Run) => tool('control_light', true, run);
export const state = (run: Run) => tool('get_state', false, run);

export const reported = (name: string, on = 'on') => ({
  entityId: `light.${name}`,
  name,
  state: on,
});

export const done = (name = 'Lampe', on = 'on'): ToolResult => ({
  status: 'done',
  states: [reported(name, on)],
});

/** The model calls a tool. */
export const call = (name: string, input: object = { name: 'Lampe' }): FakeReply => ({
  toolCalls: [{ name, arguments: JSON.stringify(input) }],
});

/** The model says these pieces. */
export const says = (...text: string[]): FakeReply => ({ text });
