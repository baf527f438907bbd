/**
 * The demo itself: a real Home Assistant with the demo house, and the real EXO beside it.
 *
 *   EXO (Wyoming)  ◀── hears, speaks ──  Home Assistant  ── link ──▶  EXO
 */
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DEMO_FOLDER, type DemoState, readState, writeState } from './demo-state.ts';
import { onboard } from './harness/account.ts';
import { prepareConfigFolder } from './harness/config-folder.ts';
import { connect } from './harness/connect.ts';
import { Exo } from './harness/exo.ts';
import { freePort } from './harness/free-port.ts';
import { HomeAssistant } from './harness/home-assistant.ts';
import { type House, readHouse } from './harness/house.ts';
import { REPOSITORY } from './harness/paths.ts';
import { Rest } from './harness/rest.ts';
import { configuration } from './house/configuration.ts';
import type { Tell } from './progress.ts';
import { wire } from './wire.ts';

/** Home Assistant listens on this machine alone, so the password need not be a secret. */
export const DEMO_ACCOUNT = { name: 'EXO', username: 'exo', password: 'exo-demo', language: 'fr' };

const HOME_PORT = 8123;
const WYOMING_PORT = 10_300;
const PAGE_PORT = 8099;
const HOUSE_FILE = join(REPOSITORY, 'demo', 'house', 'house.json');

export interface RunningDemo {
  readonly state: DemoState;
  readonly url: string;
  readonly dashboardUrl: string;
  /** EXO's own page. */
  readonly pageUrl: string;
  /** Resolves with what happened when a part ends, asked to or not. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

export async function startDemo(tell: Tell): Promise<RunningDemo> {
  const before = await readState();
  const house = await readHouse(HOUSE_FILE);
  const homePort = await freePort(before?.homePort ?? HOME_PORT);
  const wyomingPort = await freePort(before?.wyomingPort ?? WYOMING_PORT);
  const httpPort = await freePort(PAGE_PORT);
  const homeAssistant = new HomeAssistant(join(DEMO_FOLDER, 'config'), homePort);
  const started: { stop(): Promise<void> }[] = [homeAssistant];
  const stop = async (): Promise<void> => {
    await Promise.all(started.map((part) => part.stop()));
  };
  try {
    // An account whose token is not known could not be used: then it begins again.
    if (before === undefined)
      await rm(homeAssistant.configFolder, { recursive: true, force: true });
    await prepareFolder(homeAssistant.configFolder, house);
    const startExo = async (token: string): Promise<Exo> => {
      const exo = new Exo({
        dataFolder: join(DEMO_FOLDER, 'exo'),
        wyomingPort,
        httpPort,
        homeUrl: homeAssistant.url,
        token,
        language: house.language,
      });
      started.push(exo);
      await exo.start();
      tell(`EXO hears and speaks on port ${wyomingPort}`);
      return exo;
    };
    tell('starting Home Assistant');
    const token = before?.token ?? (await firstStart(homeAssistant, tell));
    // At once: Home Assistant asks what EXO can do only after some seconds of its own start.
    const [exo] = await Promise.all([
      startExo(token),
      before === undefined ? undefined : homeAssistant.start(),
    ]);
    await homeAssistant.waitUntilRunning(token);
    tell('Home Assistant is ready');
    const state = { homePort, wyomingPort, token, pid: process.pid, wyoming: before?.wyoming };
    const dashboardUrl = await connectParts(homeAssistant, house, state);
    tell('the house, its rooms and the voice pipeline are ready');
    return {
      state,
      url: homeAssistant.url,
      dashboardUrl,
      pageUrl: `http://127.0.0.1:${httpPort}`,
      ended: Promise.race([watch('Home Assistant', homeAssistant), watch('EXO', exo)]),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function prepareFolder(folder: string, house: House): Promise<void> {
  await mkdir(folder, { recursive: true });
  await prepareConfigFolder({
    folder,
    yaml: configuration(house),
    integrations: [
      join(REPOSITORY, 'demo', 'components', 'demo_rooms'),
      join(REPOSITORY, 'custom_components', 'exo'),
    ],
  });
  await copyFile(HOUSE_FILE, join(folder, 'house.json'));
}

async function firstStart(homeAssistant: HomeAssistant, tell: Tell): Promise<string> {
  await homeAssistant.start();
  tell('making the account');
  return await onboard(homeAssistant.url, DEMO_ACCOUNT);
}

async function connectParts(
  homeAssistant: HomeAssistant,
  house: House,
  state: DemoState,
): Promise<string> {
  await writeState(state);
  const connection = await connect(homeAssistant.url, state.token);
  try {
    const rest = new Rest(homeAssistant.url, state.token);
    const { wyomingPort, wyoming } = state;
    const wired = await wire({ connection, rest, house, wyomingPort, wyoming });
    state.wyoming = { entryId: wired.wyomingEntryId, port: wyomingPort };
    await writeState(state);
    return homeAssistant.url + wired.dashboardPath;
  } finally {
    connection.close();
  }
}

async function watch(name: string, part: HomeAssistant | Exo): Promise<string> {
  const child = part.process;
  const result = await child?.ended;
  return `${name} ended by itself (${result}):\n${child?.lastWords}`;
}
