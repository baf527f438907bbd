/** Integrations are added as the user interface does it: a config flow, its forms answered. */
import type { Connection } from 'home-assistant-js-websocket';
import { DemoError } from './demo-error.ts';
import type { Rest } from './rest.ts';

const FLOW = '/api/config/config_entries/flow';
const OPTIONS_FLOW = '/api/config/config_entries/options/flow';

interface FlowStep {
  readonly type: 'form' | 'create_entry' | 'abort' | 'menu' | 'progress' | string;
  readonly flow_id: string;
  readonly step_id?: string;
  readonly data_schema?: readonly { readonly name: string; readonly default?: unknown }[];
  readonly errors?: Readonly<Record<string, string>> | null;
  readonly reason?: string;
  readonly result?: { readonly entry_id: string };
}

export type Answers = Readonly<Record<string, unknown>>;

export interface ConfigEntry {
  readonly entry_id: string;
  readonly domain: string;
  readonly title: string;
  readonly state: string;
}

export async function configEntries(
  connection: Connection,
  domain: string,
): Promise<readonly ConfigEntry[]> {
  return await connection.sendMessagePromise<ConfigEntry[]>({
    type: 'config_entries/get',
    domain,
  });
}

/** Each form gets the answers that it asks for, else its own defaults. Returns the new entry's id. */
export async function addIntegration(
  rest: Rest,
  handler: string,
  answers: Answers = {},
): Promise<string> {
  const { result } = await finish(rest, FLOW, handler, answers);
  if (result === undefined) throw new DemoError(`${handler} was added without an entry`);
  return result.entry_id;
}

/** As an entry's "configure" does it; what is not answered stays as it is. */
export async function setOptions(rest: Rest, entryId: string, answers: Answers): Promise<void> {
  await finish(rest, OPTIONS_FLOW, entryId, answers);
}

async function finish(
  rest: Rest,
  flow: string,
  handler: string,
  answers: Answers,
): Promise<FlowStep> {
  let step = await rest.post<FlowStep>(flow, { handler });
  while (step.type === 'form') {
    const form: Record<string, unknown> = {};
    for (const { name, default: byDefault } of step.data_schema ?? []) {
      const value = answers[name] ?? byDefault;
      if (value !== undefined) form[name] = value;
    }
    const asked = step.step_id;
    step = await rest.post<FlowStep>(`${flow}/${step.flow_id}`, form);
    if (step.type === 'form' && Object.keys(step.errors ?? {}).length > 0) {
      await rest.delete(`${flow}/${step.flow_id}`);
      throw new DemoError(`${handler}, step ${asked}: ${JSON.stringify(step.errors)}`);
    }
  }
  if (step.type !== 'create_entry') {
    throw new DemoError(`${handler} could not be set up: ${step.reason ?? step.type}`);
  }
  return step;
}

export async function removeIntegration(rest: Rest, entryId: string): Promise<void> {
  await rest.delete(`/api/config/config_entries/entry/${entryId}`);
}
