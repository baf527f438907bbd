/** The card without Home Assistant, with a made-up house: `vite frontend-card`, then open dev/card.html. */
import type { FeedState, RoomActivity, RoomState } from '../../src/rooms/feed-state.ts';
import '../src/card/exo-card.ts';
import type { Hass, HassConnection } from '../src/home-assistant.ts';
import { CARD_VERSION } from '../src/version.ts';

const query = new URLSearchParams(location.search);
document.body.className = query.get('theme') ?? 'light';

function room(name: string, activity: RoomActivity, rest: Partial<RoomState> = {}): RoomState {
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

const state: Pick<FeedState, 'rooms'> = {
  rooms: {
    salon: room('Salon', 'responding', {
      person: 'Anna',
      said: 'quel temps fera-t-il demain ?',
      answered: 'Demain, du soleil et dix-neuf degrés.',
      satellites: {
        'assist_satellite.salon': {
          name: 'Satellite du salon',
          isOnline: true,
          isMuted: false,
          activity: 'responding',
        },
      },
      players: {
        'media_player.salon': {
          name: 'Enceinte du salon',
          state: 'paused',
          volumePercent: 60,
          isMuted: false,
          title: null,
          artist: null,
        },
      },
    }),
    cuisine: room('Cuisine', 'listening'),
    bureau: room('Bureau', 'processing', { person: 'Marc', said: 'ferme les volets de l’étage' }),
    chambre: room('Chambre', 'idle', {
      satellites: {
        'assist_satellite.lit': {
          name: 'Tête de lit',
          isOnline: true,
          isMuted: true,
          activity: 'idle',
        },
        'assist_satellite.chambre': {
          name: 'Satellite de la chambre',
          isOnline: false,
          isMuted: null,
          activity: 'idle',
        },
      },
    }),
    entree: room('Entrée', 'error', { code: 'brain/unavailable' }),
    terrasse: room('Terrasse', 'idle', {
      players: {
        'media_player.terrasse': {
          name: 'Enceinte',
          state: 'playing',
          volumePercent: 35,
          isMuted: false,
          title: 'Clair de lune',
          artist: 'Debussy',
        },
      },
    }),
  },
};

const connection: HassConnection = {
  connected: true,
  socket: undefined,
  subscribeMessage(callback) {
    const tell = callback as (event: unknown) => void;
    tell({ type: 'state', connected: true, protocol: 1, version: CARD_VERSION, state });
    const frames = Array.from({ length: 500 * 8 }, (_, at) =>
      Math.round(128 + 127 * Math.sin(at / 9) * Math.sin(at / 37)),
    );
    const bands = btoa(String.fromCharCode(...frames));
    tell({ type: 'envelope', room: 'salon', reply: 'r1', startMs: 0, bands, last: true });
    if (query.has('lost')) tell({ type: 'lost' });
    return Promise.resolve(() => Promise.resolve());
  },
  sendMessagePromise: () => Promise.reject(new Error('no Home Assistant here')),
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
};

const hass: Hass = {
  connection,
  language: query.get('language') ?? 'fr',
  areas: {},
  devices: {},
  entities: {},
  callService: () => Promise.resolve(),
  hassUrl: (path = '') => path,
};

for (const layout of (query.get('layouts') ?? 'grid,list,room').split(',')) {
  const card = document.createElement('exo-card') as HTMLElement & {
    hass: Hass;
    preview: boolean;
    setConfig(config: object): void;
  };
  card.setConfig({ type: 'custom:exo-card', layout });
  card.hass = hass;
  card.preview = query.has('preview');
  document.querySelector('main')?.append(card);
}
