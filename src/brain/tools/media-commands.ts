/** What to tell which player, and how its state shows that it is so. Pure. */
import type { HouseEntity } from '../../home/house.ts';
import type { Command, Progress } from '../../home/proof.ts';
import type { EntityState, States } from '../../home/states.ts';
import { hasFeature, isNear, known, numberOf, textOf } from './entity-state.ts';
import { groupByGoal } from './same-command.ts';

export const MEDIA_ACTIONS = [
  'on',
  'off',
  'play',
  'pause',
  'stop',
  'next',
  'previous',
  'set_volume',
  'volume_up',
  'volume_down',
  'mute',
  'unmute',
  'select_source',
] as const;

export interface MediaWish {
  readonly action: (typeof MEDIA_ACTIONS)[number];
  readonly volume_percent?: number | undefined;
  readonly source?: string | undefined;
}

type Plan = Pick<Command, 'service' | 'data' | 'progress'> & {
  /** Bit of the feature it takes. */
  readonly feature: number;
  /** It says nothing of this while it is off. */
  readonly isOnOnly?: true;
};

/** Televisions wake up slowly. */
const DEADLINE_MS = 5_000;
const STEP_PERCENT = 10;
const VOLUME_SLACK = 0.02;
const OFF = ['off', 'standby'];
const UNKNOWN = ['unavailable', 'unknown'];
const FEATURES = {
  pause: 1,
  volumeSet: 4,
  volumeMute: 8,
  previous: 16,
  next: 32,
  turnOn: 128,
  turnOff: 256,
  volumeStep: 1024,
  selectSource: 2048,
  stop: 4096,
  play: 16_384,
};

/** One command for all players that are told the same. */
export function mediaCommands(
  wish: MediaWish,
  players: readonly HouseEntity[],
  states: States,
): Command[] {
  return groupByGoal(players, ({ id }) => volumeFor(wish, states.get(id))).map(
    ({ goal, entityIds }) => {
      const { feature, isOnOnly, ...plan } = planFor(wish, goal);
      return {
        domain: 'media_player',
        ...plan,
        entityIds,
        deadlineMs: DEADLINE_MS,
        canDo: (before) => hasFeature(before, feature) && !(isOnOnly && isOff(before)),
      };
    },
  );
}

/** From 0 to 1, where the wish is about a volume and the player can be set to one. */
function volumeFor(
  { action, volume_percent: percent }: MediaWish,
  now: EntityState | undefined,
): number | null {
  if (action === 'set_volume') return (percent ?? 0) / 100;
  if (action !== 'volume_up' && action !== 'volume_down') return null;
  const from = numberOf(now, 'volume_level');
  if (from === undefined || !now || !hasFeature(now, FEATURES.volumeSet)) return null;
  // A step of nothing is a slot that was filled because it was there.
  const step = (percent || STEP_PERCENT) / 100;
  const wanted = action === 'volume_up' ? from + step : from - step;
  return Math.round(Math.min(1, Math.max(0, wanted)) * 100) / 100;
}

function planFor({ action, source }: MediaWish, volume: number | null): Plan {
  if (volume !== null)
    return {
      service: 'volume_set',
      data: { volume_level: volume },
      feature: FEATURES.volumeSet,
      isOnOnly: true,
      progress: there((now) => isNear(numberOf(now, 'volume_level'), volume, VOLUME_SLACK)),
    };
  switch (action) {
    case 'on':
      return state('turn_on', FEATURES.turnOn, (now) => !isOff(now) && !isUnknown(now));
    case 'off':
      return state('turn_off', FEATURES.turnOff, isOff);
    case 'play':
      return {
        service: 'media_play',
        feature: FEATURES.play,
        progress: ({ state: now }) =>
          now === 'playing' ? 'there' : now === 'buffering' ? 'underway' : 'not-yet',
      };
    case 'pause':
      return state('media_pause', FEATURES.pause, isResting);
    case 'stop':
      return state('media_stop', FEATURES.stop, isResting);
    case 'next':
      return track('media_next_track', FEATURES.next);
    case 'previous':
      return track('media_previous_track', FEATURES.previous);
    case 'mute':
    case 'unmute': {
      const isMuted = action === 'mute';
      return {
        service: 'volume_mute',
        data: { is_volume_muted: isMuted },
        feature: FEATURES.volumeMute,
        isOnOnly: true,
        progress: there(({ attributes }) => attributes['is_volume_muted'] === isMuted),
      };
    }
    case 'select_source':
      return {
        service: 'select_source',
        data: { source },
        feature: FEATURES.selectSource,
        progress: there((now) => textOf(now, 'source') === source),
      };
    case 'set_volume':
    case 'volume_up':
    case 'volume_down':
      return step(action === 'volume_down' ? 'volume_down' : 'volume_up');
  }
}

/** Of players that only know louder and quieter: some say how loud they are. */
function step(service: 'volume_up' | 'volume_down'): Plan {
  const sign = service === 'volume_up' ? 1 : -1;
  return {
    service,
    feature: FEATURES.volumeStep,
    isOnOnly: true,
    progress: (now, before) => {
      const [level, from] = [numberOf(now, 'volume_level'), numberOf(before, 'volume_level')];
      return level !== undefined && from !== undefined && (level - from) * sign > 0
        ? 'there'
        : 'not-yet';
    },
  };
}

function state(service: string, feature: number, isThere: (now: EntityState) => boolean): Plan {
  return { service, feature, progress: there(isThere) };
}

/** Another title, or the same from its beginning. */
function track(service: string, feature: number): Plan {
  const marks = ['media_title', 'media_content_id', 'media_track'];
  const position = (now: EntityState) => numberOf(now, 'media_position') ?? 0;
  return {
    service,
    feature,
    isOnOnly: true,
    progress: (now, before) => {
      const isOther = marks.some((mark) => now.attributes[mark] !== before.attributes[mark]);
      const isBack = position(now) < position(before);
      return (isOther || isBack) && !isUnknown(now) && !isOff(now) ? 'there' : 'not-yet';
    },
  };
}

function there(isThere: (now: EntityState) => boolean): (now: EntityState) => Progress {
  return (now) => (isThere(now) ? 'there' : 'not-yet');
}

const isOff = ({ state: now }: EntityState) => OFF.includes(now);
const isUnknown = ({ state: now }: EntityState) => UNKNOWN.includes(now);
const isResting = (now: EntityState) => isOff(now) || ['paused', 'idle'].includes(now.state);

export function mediaAttributes(now: EntityState): Record<string, unknown> {
  if (isOff(now)) return {};
  const volume = numberOf(now, 'volume_level');
  return known({
    volume_percent: volume === undefined ? undefined : Math.round(volume * 100),
    is_muted: now.attributes['is_volume_muted'] === true ? true : undefined,
    source: textOf(now, 'source'),
    title: textOf(now, 'media_title'),
    artist: textOf(now, 'media_artist'),
  });
}
