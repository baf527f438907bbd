/** A house for the pages without Home Assistant. */
import type { FeedState, RoomActivity, RoomState } from '../../src/rooms/feed-state.ts';

export type ShownState = Pick<FeedState, 'rooms'>;

export function room(
  name: string,
  activity: RoomActivity = 'idle',
  rest: Partial<RoomState> = {},
): RoomState {
  return {
    name,
    floor: null,
    activity,
    sinceMs: 0,
    code: null,
    satellite: null,
    person: null,
    said: null,
    answered: null,
    satellites: {},
    players: {},
    ...rest,
  };
}

const satellite = { isOnline: true, isMuted: false, activity: 'idle' } as const;
const player = { state: 'idle', volumePercent: 60, isMuted: false, title: null, artist: null };

interface Words {
  /** Living room, kitchen, office, bedroom, hall, terrace. */
  readonly rooms: readonly [string, string, string, string, string, string];
  readonly satellite: string;
  readonly speaker: string;
  readonly bedside: string;
  readonly clock: string;
  readonly outside: string;
  readonly weather: readonly [asked: string, answered: string];
  readonly asked: string;
}

/** A room in each state. */
function house({ rooms, weather, ...words }: Words): ShownState {
  const [salon, kitchen, office, bedroom, hall, terrace] = rooms;
  const [said, answered] = weather;
  return {
    rooms: {
      salon: room(salon, 'responding', {
        person: 'Anna',
        said,
        answered,
        satellites: { 'assist_satellite.salon': { ...satellite, name: words.satellite } },
        players: { 'media_player.salon': { ...player, name: words.speaker } },
      }),
      cuisine: room(kitchen, 'listening'),
      bureau: room(office, 'processing', { person: 'Marc', said: words.asked }),
      chambre: room(bedroom, 'idle', {
        satellites: {
          'assist_satellite.lit': { ...satellite, name: words.bedside, isMuted: true },
          'assist_satellite.chambre': { ...satellite, name: words.clock, isOnline: false },
        },
      }),
      entree: room(hall, 'error', { code: 'brain/unavailable' }),
      terrasse: room(terrace, 'idle', {
        players: {
          'media_player.terrasse': {
            ...player,
            name: words.outside,
            state: 'playing',
            volumePercent: 35,
            title: 'Clair de lune',
            artist: 'Debussy',
          },
        },
      }),
    },
  };
}

export const HOUSE = house({
  rooms: ['Salon', 'Cuisine', 'Bureau', 'Chambre', 'Entrée', 'Terrasse'],
  satellite: 'Satellite du salon',
  speaker: 'Enceinte du salon',
  bedside: 'Tête de lit',
  clock: 'Réveil',
  outside: 'Enceinte',
  weather: ['quel temps fera-t-il demain ?', 'Demain, du soleil et dix-neuf degrés.'],
  asked: 'ferme les volets de l’étage',
});

export const ENGLISH_HOUSE = house({
  rooms: ['Living room', 'Kitchen', 'Office', 'Bedroom', 'Hall', 'Terrace'],
  satellite: 'Living room satellite',
  speaker: 'Living room speaker',
  bedside: 'Bedside',
  clock: 'Alarm clock',
  outside: 'Terrace speaker',
  weather: ['what will the weather be tomorrow?', 'Tomorrow, sun and nineteen degrees.'],
  asked: 'close the shutters upstairs',
});

/** So many rooms, all doing the same. */
export function roomsOf(count: number, activity: RoomActivity = 'idle'): ShownState {
  const ids = Array.from({ length: count }, (_, index) => `room_${index + 1}`);
  return {
    rooms: Object.fromEntries(ids.map((id, index) => [id, room(`Pièce ${index + 1}`, activity)])),
  };
}

/** Ten seconds of something like speech. */
export function speechOf(id: string) {
  const frames = Array.from({ length: 500 * 8 }, (_, at) =>
    Math.round(128 + 127 * Math.sin(at / 9) * Math.sin(at / 37)),
  );
  const bands = btoa(String.fromCharCode(...frames));
  return { type: 'envelope', room: id, reply: `of-${id}`, startMs: 0, bands, last: true } as const;
}
