/** What EXO wants seen to, as repairs in the real Home Assistant: a model that ends, a key that is refused. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../demo/harness/deadline.ts';
import { FakeLlmServer } from '../fakes/fake-llm-server.ts';
import { ExoHome } from './support/exo-home.ts';

const DAY_MS = 86_400_000;
/** EXO asks for the list of models in its second minute. */
const PATIENCE_MS = 120_000;

interface Issue {
  readonly issue_id: string;
  readonly translation_key: string;
  readonly translation_placeholders: Readonly<Record<string, string>>;
  readonly is_fixable: boolean;
}

interface Step {
  readonly flow_id: string;
  readonly type: string;
  readonly data_schema?: readonly {
    readonly selector: { readonly select: { readonly options: readonly unknown[] } };
  }[];
}

const endsAtMs = Date.now() + 20 * DAY_MS;
let [ending, lasting, locked]: FakeLlmServer[] = [];
let whole: ExoHome;

beforeAll(async () => {
  [ending, lasting, locked] = [new FakeLlmServer(), new FakeLlmServer(), new FakeLlmServer()];
  await Promise.all([ending.start(), lasting.start(), locked.start()]);
  const entry = { id: 'old', object: 'model', shutdown_date: Math.floor(endsAtMs / 1_000) };
  ending.models = { object: 'list', data: [entry] };
  locked.otherwise = { status: 401, error: { message: 'no', code: 'invalid_api_key' } };
  const provider = ({ url }: FakeLlmServer, model: string) => ({
    kind: 'compatible',
    url: `${url}/v1`,
    model,
    api_key: 'sk-secret',
  });
  const providers = [provider(locked, 'gone'), provider(ending, 'old'), provider(lasting, 'new')];
  whole = await ExoHome.start('fr', {
    EXO_PROVIDERS: JSON.stringify(providers),
    EXO_MEMORY_ENABLED: 'false',
  });
});
afterAll(async () => {
  await whole?.stop();
  await Promise.all([ending?.stop(), lasting?.stop(), locked?.stop()]);
});

function issue(id: string): Promise<Issue> {
  return until(`repair ${id}`, PATIENCE_MS, async () => {
    const { issues } = await whole.home.connection.sendMessagePromise<{ issues: Issue[] }>({
      type: 'repairs/list_issues',
    });
    return issues.find(({ issue_id }) => issue_id === id);
  });
}

test('a key that is refused is told with the provider that it was given for', async () => {
  await whole.say('raconte-moi une histoire de dragons', 'bureau');
  expect(await issue('notice_key-refused-compatible')).toMatchObject({
    translation_key: 'key_refused',
    translation_placeholders: { subject: 'compatible' },
    is_fixable: false,
  });
});

test('a model that ends is told with its day, and another one chosen with a click', async () => {
  const { rest } = whole.home;
  const told = await issue('notice_model-retiring-compatible-2');
  expect(told).toMatchObject({
    translation_key: 'model_retiring',
    translation_placeholders: {
      subject: 'compatible-2 · old',
      date: new Date(endsAtMs).toISOString().slice(0, 10),
    },
    is_fixable: true,
  });
  const flow = '/api/repairs/issues/fix';
  const { data_schema: [field] = [], flow_id: id } = await rest.post<Step>(flow, {
    handler: 'exo',
    issue_id: told.issue_id,
  });
  expect(field?.selector.select.options).toEqual([
    { value: 'compatible', label: 'compatible · gone' },
    { value: 'compatible-3', label: 'compatible-3 · new' },
  ]);
  const done = await rest.post<Step>(`${flow}/${id}`, { model: 'compatible-3' });
  expect(done.type).toBe('create_entry');
  const asked = ending?.requests.length;
  lasting?.next({ text: ['Il était une fois un ours.'] });
  const { answer } = await whole.say('raconte-moi une histoire de ours', 'bureau');
  expect(answer).toBe('Il était une fois un ours.');
  expect(ending?.requests).toHaveLength(asked ?? -1);
  const states = await rest.get<{ entity_id: string; state: string }[]>('/api/states');
  const chosen = states.find(({ entity_id: entity }) => /^select\.exo.*model/.test(entity));
  expect(chosen?.state).toBe('compatible-3 · new');
});
