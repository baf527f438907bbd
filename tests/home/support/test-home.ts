/** A furnished Home Assistant for one test file: its own folder, port and process. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from 'home-assistant-js-websocket';
import { type Account, onboard } from '../../../demo/harness/account.ts';
import { addIntegration } from '../../../demo/harness/config-flow.ts';
import { prepareConfigFolder } from '../../../demo/harness/config-folder.ts';
import { connect } from '../../../demo/harness/connect.ts';
import { furnish } from '../../../demo/harness/furnish.ts';
import { HomeAssistant } from '../../../demo/harness/home-assistant.ts';
import { type House, readHouse } from '../../../demo/harness/house.ts';
import { REPOSITORY } from '../../../demo/harness/paths.ts';
import { Rest } from '../../../demo/harness/rest.ts';
import { satelliteOf } from '../../../demo/harness/satellites.ts';

/** Helpers and scripts of the house are YAML; everything else comes from the test integration. */
function yamlOf(house: House): string {
  const objectId = (id: string): string => id.split('.')[1] ?? id;
  const names = (domain: string): { id: string; name: string }[] =>
    house.entities.filter((entity) => entity.domain === domain);
  const scripts = names('script').map(
    ({ id, name }) => `  ${objectId(id)}: {alias: ${JSON.stringify(name)}, sequence: []}`,
  );
  const helpers = names('input_boolean').map(
    ({ id, name }) => `  ${objectId(id)}: {name: ${JSON.stringify(name)}}`,
  );
  // Without an address of its own, what is spoken has none on a machine that is on no network.
  return `homeassistant: {name: Test, internal_url: 'http://127.0.0.1:8123', latitude: 48.85, longitude: 2.35, elevation: 35, unit_system: metric, currency: EUR, country: FR, language: ${house.language}, time_zone: Europe/Paris}
api:
websocket_api:
config:
conversation:
assist_pipeline:
logger:
  default: warning
test_house:
automation: !include automations.yaml
lovelace:
  dashboards:
    exo-yaml: {mode: yaml, title: YAML, filename: dashboard.yaml}
script:
${scripts.join('\n')}
input_boolean:
${helpers.join('\n')}
`;
}

/** As somebody writes it who keeps dashboards in files. */
const DASHBOARD = 'views: [{path: house, cards: [{type: "custom:exo-card", layout: list}]}]';

const ACCOUNT: Account = {
  name: 'Tester',
  username: 'tester',
  password: 'tester-pass-1',
  language: 'en',
};

export class TestHome {
  readonly house: House;
  readonly homeAssistant: HomeAssistant;
  readonly token: string;
  readonly rest: Rest;
  readonly #folder: string;
  connection: Connection;

  private constructor(
    house: House,
    homeAssistant: HomeAssistant,
    token: string,
    connection: Connection,
    folder: string,
  ) {
    this.house = house;
    this.homeAssistant = homeAssistant;
    this.token = token;
    this.connection = connection;
    this.rest = new Rest(homeAssistant.url, token);
    this.#folder = folder;
  }

  /**
   * Starts Home Assistant from nothing and furnishes it: the house is a file of tests/fixtures/houses.
   * @param makeUser the first user, at this address; returns a token of theirs
   */
  static async start(
    houseName: 'fr' | 'en' | 'acting',
    integrations: readonly string[] = [],
    makeUser: (url: string) => Promise<string> = (url) => onboard(url, ACCOUNT),
  ): Promise<TestHome> {
    const housePath = join(REPOSITORY, 'tests', 'fixtures', 'houses', `${houseName}.json`);
    const house = await readHouse(housePath);
    const folder = await mkdtemp(join(tmpdir(), 'exo-home-'));
    const config = join(folder, 'config');
    await prepareConfigFolder({
      folder: config,
      yaml: yamlOf(house),
      integrations: [
        join(REPOSITORY, 'tests', 'home', 'components', 'test_house'),
        join(REPOSITORY, 'demo', 'components', 'demo_rooms'),
        ...integrations,
      ],
    });
    await writeFile(join(config, 'house.json'), await readFile(housePath));
    await writeFile(join(config, 'dashboard.yaml'), DASHBOARD);
    await writeFile(join(config, 'automations.yaml'), '[]\n');
    const homeAssistant = await HomeAssistant.onFreePort(config);
    try {
      await homeAssistant.start();
      const token = await makeUser(homeAssistant.url);
      await homeAssistant.waitUntilRunning(token);
      const connection = await connect(homeAssistant.url, token);
      const home = new TestHome(house, homeAssistant, token, connection, folder);
      await addIntegration(home.rest, 'demo_rooms');
      await furnish(connection, house);
      return home;
    } catch (error) {
      await homeAssistant.stop();
      throw error;
    }
  }

  /** A folder beside the configuration, for what a test starts. */
  folder(name: string): string {
    return join(this.#folder, name);
  }

  /** The device that stands for the satellite of an area. */
  satelliteOf(areaId: string): Promise<string> {
    return satelliteOf(this.connection, areaId);
  }

  async state(entityId: string): Promise<string> {
    return (await this.rest.get<{ state: string }>(`/api/states/${entityId}`)).state;
  }

  /** After Home Assistant went away: a connection to the new one. */
  async reconnect(): Promise<void> {
    this.connection.close();
    this.connection = await connect(this.homeAssistant.url, this.token);
  }

  async stop(): Promise<void> {
    this.connection.close();
    await this.homeAssistant.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
