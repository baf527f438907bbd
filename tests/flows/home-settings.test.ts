/** What Home Assistant is set to, over a real socket: read when it is there, and again when it changes. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EventBus } from '../../src/core/events.ts';
import { silentLog } from '../../src/core/log.ts';
import { HomeClient } from '../../src/home/home.ts';
import { LiveSettings } from '../../src/home/home-settings.ts';
import { FakeClock } from '../fakes/fake-clock.ts';
import { FakeHomeAssistant, FakeRefusal } from '../fakes/fake-home-assistant.ts';
import { untilAsTimePasses } from '../fakes/until.ts';

const PARIS = { time_zone: 'Europe/Paris', unit_system: { temperature: '°C', length: 'km' } };

let homeAssistant: FakeHomeAssistant;
let clock: FakeClock;
let home: HomeClient;
let settings: LiveSettings;
let answers: unknown[];

const passUntil = (condition: () => boolean) => untilAsTimePasses(clock, 100, condition);

beforeEach(async () => {
  homeAssistant = new FakeHomeAssistant();
  await homeAssistant.start();
  answers = [PARIS];
  homeAssistant.handlers.set('get_config', () => {
    const [answer] = answers.length > 1 ? answers.splice(0, 1) : answers;
    if (answer instanceof Error) throw answer;
    return answer;
  });
  clock = new FakeClock();
  const shared = { clock, log: silentLog };
  const { address } = homeAssistant;
  const random = () => 0;
  const events = new EventBus(silentLog);
  home = new HomeClient({ address, token: 'good-token', random, events, ...shared });
  settings = new LiveSettings({ home, ...shared });
  settings.start();
});
afterEach(async () => {
  await home.close();
  await homeAssistant.stop();
});

test('are empty before the first connection, and kept while there is none', async () => {
  expect(settings.current).toEqual({});
  home.start();
  await passUntil(() => settings.current.timeZone !== undefined);
  expect(settings.current).toEqual({ timeZone: 'Europe/Paris', temperatureUnit: '°C' });
  homeAssistant.drop();
  await passUntil(() => home.connection === undefined);
  expect(settings.current.timeZone).toBe('Europe/Paris');
});

test('follow what the user changes', async () => {
  home.start();
  await passUntil(() => settings.current.timeZone !== undefined);
  answers = [{ time_zone: 'America/Montreal', unit_system: { temperature: '°F' } }];
  homeAssistant.fire('core_config_updated', {});
  await passUntil(() => settings.current.timeZone !== 'Europe/Paris');
  expect(settings.current).toEqual({ timeZone: 'America/Montreal', temperatureUnit: '°F' });
});

test('are asked for again where Home Assistant is not ready to tell them', async () => {
  answers = [new FakeRefusal('unknown_error'), PARIS];
  home.start();
  await passUntil(() => settings.current.timeZone !== undefined);
  const subscribed = homeAssistant.received.filter(
    ({ event_type: type }) => type === 'core_config_updated',
  );
  expect(subscribed).toHaveLength(1);
});

test.each([
  [{ ...PARIS, time_zone: 'Mars/Olympus' }, { temperatureUnit: '°C' }],
  [{ ...PARIS, time_zone: 7, unit_system: { temperature: 'K' } }, {}],
  [{ ...PARIS, unit_system: 'metric' }, { timeZone: 'Europe/Paris' }],
  [{ time_zone: 'x'.repeat(100_000) }, {}],
])('of a Home Assistant that tells nonsense are not taken: %#', async (config, taken) => {
  answers = [PARIS];
  home.start();
  await passUntil(() => settings.current.timeZone !== undefined);
  answers = [config];
  const before = settings.current;
  homeAssistant.fire('core_config_updated', {});
  await passUntil(() => settings.current !== before);
  expect(settings.current).toEqual(taken);
});
