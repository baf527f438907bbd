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

/** A room in each state. */
export const HOUSE: ShownState = {
  rooms: {
    salon: room('Salon', 'responding', {
      person: 'Anna',
      said: 'quel temps fera-t-il demain ?',
      answered: 'Demain, du soleil et dix-neuf degrés.',
      satellites: { 'assist_satellite.salon': { ...satellite, name: 'Satellite du salon' } },
      players: { 'media_player.salon': { ...player, name: 'Enceinte du salon' } },
    }),
    cuisine: room('Cuisine', 'listening'),
    bureau: room('Bureau', 'processing', { person: 'Marc', said: 'ferme les volets de l’étage' }),
    chambre: room('Chambre', 'idle', {
      satellites: {
        'assist_satellite.lit': { ...satellite, name: 'Tête de lit', isMuted: true },
        'assist_satellite.chambre': { ...satellite, name: 'Réveil', isOnline: false },
      },
    }),
    entree: room('Entrée', 'error', { code: 'brain/unavailable' }),
    terrasse: room('Terrasse', 'idle', {
      players: {
        'media_player.terrasse': {
          ...player,
          name: 'Enceinte',
          state: 'playing',
          volumePercent: 35,
          title: 'Clair de lune',
          artist: 'Debussy',
        },
      },
    }),
  },
};

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
