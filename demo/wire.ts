/** Connects the parts once both run: house, EXO's ears and voice, its agent, the pipeline. Safe to run again. */
import type { Connection } from 'home-assistant-js-websocket';
import { addIntegration, configEntries, removeIntegration } from './harness/config-flow.ts';
import { until } from './harness/deadline.ts';
import { furnish } from './harness/furnish.ts';
import type { House } from './harness/house.ts';
import { ensurePipeline, entityOf, type Pipeline, pipelines, prefer } from './harness/pipeline.ts';
import type { Rest } from './harness/rest.ts';
import { startValues } from './house/configuration.ts';
import { preferForUser, showHouse } from './house/dashboard.ts';

export interface Wiring {
  readonly connection: Connection;
  readonly rest: Rest;
  readonly house: House;
  readonly wyomingPort: number;
  /** The entry made before, and the port it points to. */
  readonly wyoming: { readonly entryId: string; readonly port: number } | undefined;
}

export interface Wired {
  readonly wyomingEntryId: string;
  readonly dashboardPath: string;
  readonly pipeline: Pipeline;
}

export async function wire(wiring: Wiring): Promise<Wired> {
  const { connection, rest, house } = wiring;
  if ((await configEntries(connection, 'demo_rooms')).length === 0) {
    await addIntegration(rest, 'demo_rooms');
    await setStartValues(rest, house);
    await preferForUser(connection, house);
    await hideInstallationNote(connection);
  }
  await furnish(connection, house);
  const wyomingEntryId = await ensureWyoming(wiring);
  await waitForEngines(connection, wyomingEntryId);
  const exoEntryId = await ensureExo(connection, rest);
  const pipeline = await ensureExoPipeline(connection, house, wyomingEntryId, exoEntryId);
  await prefer(connection, pipeline.id);
  return { wyomingEntryId, dashboardPath: await showHouse(connection, house), pipeline };
}

async function setStartValues(rest: Rest, house: House): Promise<void> {
  for (const [entityId, value] of Object.entries(startValues(house))) {
    await rest.post('/api/services/input_number/set_value', { entity_id: entityId, value });
  }
}

/** Home Assistant advises against this way of installing it, which for a demo is no news. */
async function hideInstallationNote(connection: Connection): Promise<void> {
  const { issues } = await connection.sendMessagePromise<{ issues: { issue_id: string }[] }>({
    type: 'repairs/list_issues',
  });
  if (!issues.some((issue) => issue.issue_id === 'deprecated_method')) return;
  await connection.sendMessagePromise({
    type: 'repairs/ignore_issue',
    domain: 'homeassistant',
    issue_id: 'deprecated_method',
    ignore: true,
  } as { type: string });
}

/** An entry cannot be given another port: where that changed, it is made again. */
async function ensureWyoming({ connection, rest, wyoming, wyomingPort }: Wiring): Promise<string> {
  const entries = await configEntries(connection, 'wyoming');
  const known = entries.find((entry) => entry.entry_id === wyoming?.entryId);
  if (known !== undefined && wyoming?.port === wyomingPort) return known.entry_id;
  if (known !== undefined) await removeIntegration(rest, known.entry_id);
  return await addIntegration(rest, 'wyoming', { host: '127.0.0.1', port: wyomingPort });
}

async function waitForEngines(connection: Connection, entryId: string): Promise<void> {
  await until('Wyoming service in Home Assistant', 30_000, async () => {
    const entries = await configEntries(connection, 'wyoming');
    const state = entries.find((entry) => entry.entry_id === entryId)?.state;
    return state === 'loaded' ? true : undefined;
  });
}

async function ensureExo(connection: Connection, rest: Rest): Promise<string> {
  const [known] = await configEntries(connection, 'exo');
  if (known !== undefined) return known.entry_id;
  return await addIntegration(rest, 'exo', { create_pipeline: true, prefer_pipeline: true });
}

/** The integration makes it; the demo does where the user of the demo has deleted it. */
async function ensureExoPipeline(
  connection: Connection,
  house: House,
  wyomingEntryId: string,
  exoEntryId: string,
): Promise<Pipeline> {
  const agent = await entityOf(connection, exoEntryId, 'conversation');
  const known = (await pipelines(connection)).pipelines.find(
    (one) => one.conversation_engine === agent && one.stt_engine !== null,
  );
  if (known !== undefined) return known;
  return await ensurePipeline(connection, {
    name: 'EXO',
    language: house.language,
    sttEngine: await entityOf(connection, wyomingEntryId, 'stt'),
    ttsEngine: await entityOf(connection, wyomingEntryId, 'tts'),
    conversationEngine: agent,
    preferLocalIntents: true,
  });
}
