/** What the integration makes of a real EXO in a real Home Assistant: the feed, entities, actions, diagnostics. */
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { configEntries } from '../../demo/harness/config-flow.ts';
import { until } from '../../demo/harness/deadline.ts';
import { REPOSITORY } from '../../demo/harness/paths.ts';
import type { FeedState } from '../../src/rooms/feed-state.ts';
import { applyPatch, type JsonObject } from '../../src/rooms/merge-patch.ts';
import { ExoHome } from './support/exo-home.ts';

const PATIENCE_MS = 30_000;
const LAMP = 'light.lampe_du_salon';

interface FeedEvent {
  readonly type: string;
  readonly connected?: boolean;
  readonly state?: FeedState;
  readonly patch?: JsonObject;
}

interface State {
  readonly entity_id: string;
  readonly state: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

interface Trace {
  readonly state: string;
  readonly last_step: string;
}

let whole: ExoHome;
let unfollow: (() => Promise<void>) | undefined;

beforeAll(async () => {
  whole = await ExoHome.start('fr');
  // The link opens before the house is read.
  await until('the rooms', PATIENCE_MS, () =>
    entity('sensor', 'room-bureau').catch(() => undefined),
  );
});
afterEach(async () => {
  await unfollow?.();
  unfollow = undefined;
});
afterAll(() => whole?.stop());

/** As a card follows it. */
async function follow(): Promise<FeedEvent[]> {
  const events: FeedEvent[] = [];
  unfollow = await whole.home.connection.subscribeMessage<FeedEvent>(
    (event) => events.push(event),
    { type: 'exo/feed' },
  );
  await until('the first event', PATIENCE_MS, () => (events.length > 0 ? true : undefined));
  return events;
}

const states = () => whole.home.rest.get<State[]>('/api/states');

async function entity(platform: string, uniquePart: string): Promise<State> {
  const registry = await whole.home.connection.sendMessagePromise<
    { entity_id: string; unique_id: string; platform: string }[]
  >({ type: 'config/entity_registry/list' });
  const id = registry.find(
    (one) =>
      one.platform === 'exo' &&
      one.entity_id.startsWith(`${platform}.`) &&
      one.unique_id.endsWith(`-${uniquePart}`),
  )?.entity_id;
  const found = (await states()).find((state) => state.entity_id === id);
  if (!found) throw new Error(`no ${platform} ${uniquePart}`);
  return found;
}

function documentAfter(events: readonly FeedEvent[]): FeedState {
  const document = events.reduce<JsonObject>((before, event) => {
    if (event.type === 'state') return event.state as unknown as JsonObject;
    return event.patch ? applyPatch(before, event.patch) : before;
  }, {});
  return document as unknown as FeedState;
}

test('a card gets the whole state, then what a turn changes of it', async () => {
  const events = await follow();
  expect(events[0]).toMatchObject({ type: 'state', connected: true, protocol: 1 });
  const before = documentAfter(events);
  expect(Object.keys(before.rooms)).toContain('bureau');

  await whole.say('raconte-moi une histoire de dragons', 'bureau');
  const seen = await until('what the turn changed', PATIENCE_MS, () =>
    documentAfter(events).app.turnCount > before.app.turnCount ? events : undefined,
  );
  expect(seen.filter(({ type }) => type === 'state')).toHaveLength(1);
  // Who comes now is given what the patches made.
  const unfollowFirst = unfollow;
  const later = await follow();
  await until('the same for both', PATIENCE_MS, () =>
    isDeepStrictEqual(documentAfter(later), documentAfter(seen)) ? true : undefined,
  );
  await unfollowFirst?.();
});

test('rooms and numbers are entities, and a turn is an event', async () => {
  const room = await entity('sensor', 'room-bureau');
  expect(room.attributes['options']).toEqual([
    'idle',
    'listening',
    'processing',
    'responding',
    'error',
  ]);
  const before = Number((await entity('sensor', 'turns')).state);
  await whole.say('raconte-moi une autre histoire', 'bureau');
  await until('the turn to be counted', PATIENCE_MS, async () =>
    Number((await entity('sensor', 'turns')).state) === before + 1 ? true : undefined,
  );
  const turn = await entity('event', 'turn');
  expect(turn.attributes['event_types']).toContain(turn.attributes['event_type']);
  expect(Number((await entity('sensor', 'last_turn')).state)).toBeGreaterThanOrEqual(0);
});

test('an automation asks EXO, and is told in words what is not possible', async () => {
  const { rest } = whole.home;
  const answer = await rest.post<{ service_response: Record<string, unknown> }>(
    '/api/services/exo/ask?return_response',
    { text: 'raconte-moi une histoire', area: 'bureau', language: 'fr' },
  );
  expect(answer.service_response['answer']).toBeTruthy();
  await expect(rest.post('/api/services/exo/announce', { message: 'À table' })).rejects.toThrow(
    'Say where',
  );
});

test('its blueprints make automations, and what they ask for reaches EXO', async () => {
  const { connection, homeAssistant, rest } = whole.home;
  const from = join(REPOSITORY, 'blueprints');
  await cp(from, join(homeAssistant.configFolder, 'blueprints'), { recursive: true });
  const listed = await connection.sendMessagePromise<Readonly<Record<string, object>>>({
    type: 'blueprint/list',
    domain: 'automation',
  });
  const uses = {
    'exo/announce.yaml': {
      watched: LAMP,
      message: '{{ trigger.to_state.name }} : allumé',
      areas: ['salon'],
    },
    'exo/morning_briefing.yaml': { seen_by: 'binary_sensor.motion', area: 'salon', language: 'fr' },
  };
  for (const [at, [path, input]] of Object.entries(uses).entries()) {
    expect(listed[path]).toMatchObject({ metadata: { domain: 'automation' } });
    const automation = { alias: `Exo ${at}`, use_blueprint: { path, input } };
    await rest.post(`/api/config/automation/config/exo_${at}`, automation);
  }
  for (const at of [0, 1]) {
    await until('an automation that is on', PATIENCE_MS, async () =>
      (await whole.home.state(`automation.exo_${at}`).catch(() => '')) === 'on' ? true : undefined,
    );
  }

  await rest.post('/api/services/light/turn_off', { entity_id: LAMP });
  await rest.post('/api/services/light/turn_on', { entity_id: LAMP });
  const trace = await until('a run of the automation', PATIENCE_MS, async () => {
    const runs = await connection.sendMessagePromise<Trace[]>({
      type: 'trace/list',
      domain: 'automation',
      item_id: 'exo_0',
    } as { type: string });
    return runs.findLast(
      ({ state, last_step }) => state === 'stopped' && /^action/.test(last_step),
    );
  });
  // Nothing in this house can announce, which is EXO's answer and Home Assistant's words.
  expect(trace).toMatchObject({
    trigger: `state of ${LAMP}`,
    error: 'There is nothing to announce with in these places',
  });
});

test('an EXO that stands still is shown as lost, and is back by itself', async () => {
  const events = await follow();
  const pid = whole.exo.process?.pid;
  if (pid === undefined) throw new Error('EXO does not run');
  process.kill(pid, 'SIGSTOP');
  try {
    await until('the loss', PATIENCE_MS, () => (events.at(-1)?.type === 'lost' ? true : undefined));
    expect((await entity('sensor', 'turns')).state).toBe('unavailable');
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  await until('its return', PATIENCE_MS, () =>
    events.findLast(({ type }) => type === 'state')?.connected && events.at(-1)?.type !== 'lost'
      ? true
      : undefined,
  );
  await whole.waitForLink();
  const run = await whole.say('raconte-moi la suite', 'bureau');
  expect(run.answer).toBeTruthy();
});

test('the diagnostics can be shown to anybody', async () => {
  const [entry] = await configEntries(whole.home.connection, 'exo');
  const told = await whole.home.rest.get<{ data: Record<string, unknown> }>(
    `/api/diagnostics/config_entry/${entry?.entry_id}`,
  );
  expect(told.data).toMatchObject({ link: { connected: true }, feed: { live: true } });
  const text = JSON.stringify(told.data);
  for (const secret of ['histoire', 'bureau', whole.home.token]) expect(text).not.toContain(secret);
});

test('Home Assistant complains of nothing', () => {
  const output = whole.home.homeAssistant.process?.output ?? '';
  const complaints = output
    .split('\n')
    .filter((line) => /custom_components[./]exo|custom integration '?exo/.test(line))
    .filter((line) => !line.includes('has not been tested by Home Assistant'));
  expect(output).toContain('custom integration exo which has not been tested');
  expect(complaints).toEqual([]);
});
