/** What a camera of a real Home Assistant sees, as a model is shown it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Confirmations } from '../../src/brain/confirmations.ts';
import { openAiChat } from '../../src/brain/llm/openai-chat.ts';
import { checkCamera } from '../../src/brain/tools/check-camera.ts';
import { asTool } from '../../src/brain/tools/tools.ts';
import { systemClock } from '../../src/core/clock.ts';
import { restAddress, webSocketAddress } from '../../src/home/address.ts';
import { HomeRest } from '../../src/home/home-rest.ts';
import { FakeLlmServer } from '../fakes/fake-llm-server.ts';
import { RealHousehold } from './support/household.ts';
import { TestHome } from './support/test-home.ts';

/** As test_house has it. */
const PICTURE = Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex');

let home: TestHome;
let house: RealHousehold;
let models: FakeLlmServer;

beforeAll(async () => {
  models = new FakeLlmServer();
  await models.start();
  home = await TestHome.start('acting');
  house = await RealHousehold.start(home, ['camera.chambre']);
  const { actor, live } = house;
  const address = restAddress(webSocketAddress(home.homeAssistant.url));
  const rest = new HomeRest({ address, token: home.token, clock: systemClock });
  const endpoint = { kind: 'openai', baseUrl: `${models.url}/v1` } as const;
  const llm = openAiChat({ name: 'cloud', endpoint, clock: systemClock });
  const household = { actor, live, confirmations: new Confirmations({ clock: systemClock }) };
  house.tools.add({ tool: asTool(checkCamera({ household, rest, llm })) });
});
afterAll(async () => {
  await house?.stop();
  await home?.stop();
  await models?.stop();
});

const look = (written: object) => house.call('check_camera', written, 'salon');

test('the picture that Home Assistant gives is the one the model is shown', async () => {
  models.next({ text: ['Le portail est fermé.'] });
  expect(await look({ name: 'la caméra du portail' })).toEqual({
    status: 'answer',
    data: { camera: 'Caméra du portail', sees: 'Le portail est fermé.' },
  });
  const sent = JSON.stringify(models.requests.at(-1)?.body.messages);
  expect(sent).toContain(PICTURE.toString('base64'));
});

test.each([
  ['that gives no picture', { name: 'caméra de la cave' }, 'failed'],
  ['that Assist may not know', { name: 'babyphone' }, 'not_exposed'],
  ['that nobody named', {}, 'ambiguous'],
])('one %s shows the model nothing', async (_what, written, reason) => {
  const before = models.requests.length;
  expect(await look(written)).toMatchObject({ status: 'refused', reason });
  expect(models.requests).toHaveLength(before);
});
