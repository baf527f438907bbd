/** What the devices of the fake house do when a service is called: as told, nothing at all, an error, late. */
import type { FakeRegistries } from './fake-house.ts';

type Attributes = Record<string, unknown>;

interface Change {
  readonly state?: string;
  readonly attributes?: Attributes;
  /** Reported right after it. */
  readonly next?: Change;
}

export type Behaviour =
  /** Takes the call and changes nothing. */
  | 'dead'
  /** Home Assistant answers with an error. */
  | 'failing'
  /** Home Assistant says that the data or the device does not allow it. */
  | 'refusing'
  /** The answer does not come either. */
  | 'silent'
  /** The connection goes, and the device does nothing. */
  | 'cut'
  /** Does it when the test says `finish`. */
  | 'late';

export interface ServiceCall {
  readonly domain: string;
  readonly service: string;
  readonly data: Attributes;
  readonly entityIds: readonly string[];
}

export class DeviceError extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

export class FakeDevices {
  readonly behaviours = new Map<string, Behaviour>();
  readonly calls: ServiceCall[] = [];
  readonly #late: (() => void)[] = [];
  readonly #house: () => FakeRegistries;
  readonly #publish: (event: unknown) => void;
  readonly #cut: () => void;

  constructor(
    house: () => FakeRegistries,
    publish: (event: unknown) => void,
    cut: () => void = () => undefined,
  ) {
    this.#house = house;
    this.#publish = publish;
    this.#cut = cut;
  }

  /** Whether Home Assistant answers at all. Throws what it answers with. */
  call(call: ServiceCall): boolean {
    this.calls.push(call);
    const all = call.entityIds.map((id) => this.behaviours.get(id));
    if (all.includes('refusing')) throw new DeviceError('service_validation_error');
    for (const id of call.entityIds) {
      const apply = () => this.set(id, changeOf(call, this.#house().states[id]));
      const behaviour = this.behaviours.get(id);
      if (behaviour === 'late') this.#late.push(apply);
      else if (behaviour === undefined || (behaviour !== 'dead' && isNotedFirst(call))) apply();
    }
    if (all.includes('failing')) throw new DeviceError('home_assistant_error');
    if (all.includes('cut')) this.#cut();
    return !all.includes('silent') && !all.includes('cut');
  }

  /** What was late happens now. */
  finish(): void {
    for (const apply of this.#late.splice(0)) apply();
  }

  set(id: string, change: Change): void {
    const entity = this.#house().states[id];
    if (!entity) return;
    entity.s = change.state ?? entity.s;
    entity.a = { ...entity.a, ...change.attributes };
    this.#publish({ c: { [id]: { '+': { s: entity.s, a: change.attributes ?? {} } } } });
    if (change.next) this.set(id, change.next);
  }
}

/** Home Assistant notes when it was, and tells the device then. */
function isNotedFirst({ domain }: ServiceCall): boolean {
  return ['button', 'input_button', 'scene'].includes(domain);
}

function changeOf(
  { domain, service, data }: ServiceCall,
  entity: { readonly s: string; readonly a: Attributes } | undefined,
): Change {
  const change = SERVICES[`${domain}.${service}`];
  if (!change) throw new DeviceError('not_found');
  return change(data, entity ?? { s: 'unknown', a: {} });
}

type Service = (data: Attributes, entity: { s: string; a: Attributes }) => Change;

const toggled: Record<string, Service> = Object.fromEntries(
  ['switch', 'input_boolean', 'humidifier', 'remote'].flatMap((domain): [string, Service][] => [
    [`${domain}.turn_on`, () => ({ state: 'on' })],
    [`${domain}.turn_off`, () => ({ state: 'off' })],
  ]),
);

const SERVICES: Record<string, Service> = {
  ...toggled,
  'light.turn_on': (data, { a }) => ({
    state: 'on',
    attributes: {
      brightness:
        'brightness_pct' in data
          ? Math.round(Number(data['brightness_pct']) * 2.55)
          : (a['brightness'] ?? 255),
      ...('hs_color' in data ? { hs_color: data['hs_color'], color_mode: 'hs' } : {}),
      ...('color_temp_kelvin' in data
        ? {
            color_temp_kelvin: Math.min(
              Number(data['color_temp_kelvin']),
              Number(a['max_color_temp_kelvin'] ?? 10_000),
            ),
            color_mode: 'color_temp',
          }
        : {}),
    },
  }),
  'light.turn_off': () => ({ state: 'off', attributes: { brightness: null } }),
  'fan.turn_on': (data) => ({
    state: 'on',
    attributes: { percentage: data['percentage'] ?? 50 },
  }),
  'fan.turn_off': () => ({ state: 'off', attributes: { percentage: 0 } }),
  'fan.set_percentage': (data) => ({
    state: Number(data['percentage']) > 0 ? 'on' : 'off',
    attributes: { percentage: data['percentage'] },
  }),
  'humidifier.set_humidity': (data) => ({ attributes: { humidity: data['humidity'] } }),
  // A cover takes its time: what is reported first is that it moves.
  'cover.open_cover': () => ({ state: 'opening' }),
  'cover.close_cover': () => ({ state: 'closing' }),
  'cover.stop_cover': () => ({ state: 'open' }),
  'cover.set_cover_position': (data, { a }) => ({
    state: Number(data['position']) > Number(a['current_position'] ?? 0) ? 'opening' : 'closing',
  }),
  'valve.open_valve': () => ({ state: 'open' }),
  'valve.close_valve': () => ({ state: 'closed' }),
  'lock.lock': () => ({ state: 'locked' }),
  'lock.unlock': () => ({ state: 'unlocked' }),
  'lock.open': () => ({ state: 'open' }),
  'alarm_control_panel.alarm_arm_away': () => ({ state: 'arming' }),
  'alarm_control_panel.alarm_arm_home': () => ({ state: 'armed_home' }),
  'alarm_control_panel.alarm_arm_night': () => ({ state: 'armed_night' }),
  'alarm_control_panel.alarm_disarm': () => ({ state: 'disarmed' }),
  'climate.set_temperature': (data) => ({ attributes: { temperature: data['temperature'] } }),
  'climate.set_hvac_mode': (data) => ({ state: String(data['hvac_mode']) }),
  'climate.set_preset_mode': (data) => ({ attributes: { preset_mode: data['preset_mode'] } }),
  'climate.turn_on': () => ({ state: 'heat' }),
  'climate.turn_off': () => ({ state: 'off' }),
  'water_heater.set_temperature': (data) => ({ attributes: { temperature: data['temperature'] } }),
  'water_heater.turn_on': () => ({ state: 'eco' }),
  'water_heater.turn_off': () => ({ state: 'off' }),
  'button.press': () => ({ state: new Date().toISOString() }),
  'input_button.press': () => ({ state: new Date().toISOString() }),
  'media_player.turn_on': () => ({ state: 'idle' }),
  'media_player.turn_off': () => ({ state: 'off' }),
  'media_player.media_play': () => ({ state: 'playing' }),
  'media_player.media_pause': () => ({ state: 'paused' }),
  'media_player.media_stop': () => ({ state: 'idle' }),
  'media_player.media_next_track': (_data, { a }) => ({
    attributes: { media_track: Number(a['media_track'] ?? 1) + 1 },
  }),
  'media_player.media_previous_track': (_data, { a }) => ({
    attributes: { media_track: Number(a['media_track'] ?? 1) - 1 },
  }),
  'media_player.volume_set': (data) => ({ attributes: { volume_level: data['volume_level'] } }),
  'media_player.volume_mute': (data) => ({
    attributes: { is_volume_muted: data['is_volume_muted'] },
  }),
  'media_player.play_media': (data) => ({
    state: 'playing',
    attributes: {
      media_content_id: data['media_content_id'],
      media_title: data['media_content_id'],
    },
  }),
  'media_player.select_source': (data) => ({ attributes: { source: data['source'] } }),
  'vacuum.start': () => ({ state: 'cleaning' }),
  'vacuum.pause': () => ({ state: 'paused' }),
  'vacuum.return_to_base': () => ({ state: 'returning' }),
  'lawn_mower.start_mowing': () => ({ state: 'mowing' }),
  'lawn_mower.dock': () => ({ state: 'returning' }),
  // Home Assistant answers when it was played to the end.
  'assist_satellite.announce': () => ({ state: 'responding', next: { state: 'idle' } }),
  'tts.speak': () => ({ state: new Date().toISOString() }),
  'scene.turn_on': () => ({ state: new Date().toISOString() }),
  'script.turn_on': () => ({ attributes: { last_triggered: new Date().toISOString() } }),
};
