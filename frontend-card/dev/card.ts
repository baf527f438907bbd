/**
 * The card without Home Assistant: `npx vite frontend-card`, then dev/card.html. Tests and benches drive it through
 * `window.stage`. `?theme=dark&layouts=grid,room&language=en&house=en&rooms=50&activity=responding&lost`
 */
import type { RoomActivity } from '../../src/rooms/feed-state.ts';
import '../src/main.ts';
import type { Hass } from '../src/home-assistant.ts';
import { MadeUpConnection } from './made-up-connection.ts';
import { ENGLISH_HOUSE, HOUSE, roomsOf, speechOf } from './made-up-house.ts';
import { measureEvents, measureFrames } from './measure.ts';

const query = new URLSearchParams(location.search);
document.body.className = query.get('theme') ?? 'light';
document.documentElement.lang = query.get('language') ?? 'fr';

const roomCount = Number(query.get('rooms'));
const activity = (query.get('activity') ?? 'idle') as RoomActivity;
const house = query.get('house') === 'en' ? ENGLISH_HOUSE : HOUSE;
const state = roomCount > 0 ? roomsOf(roomCount, activity) : house;
const connection = new MadeUpConnection(state);

const hass: Hass = {
  connection,
  language: query.get('language') ?? 'fr',
  themes: { darkMode: query.get('theme') === 'dark', theme: 'default' },
  areas: {},
  devices: { d1: { id: 'd1', area_id: 'salon' } },
  entities: {},
  hassUrl: (path = '') => path,
};

const layouts = (query.get('layouts') ?? 'grid,list,room').split(',');
const cards = layouts.map((layout) => {
  const card = document.createElement('exo-card');
  const rooms = query.getAll('room');
  card.setConfig({
    type: 'custom:exo-card',
    layout,
    ...(rooms.length > 0 ? { rooms } : {}),
    ...(query.has('interrupt') ? { interrupt: query.get('interrupt') === 'true' } : {}),
  });
  card.preview = query.has('preview');
  card.hass = hass;
  document.querySelector('main')?.append(card);
  return card;
});
for (const [id, { activity: doing }] of Object.entries(state.rooms)) {
  if (doing === 'responding') connection.tell(speechOf(id));
}
if (query.has('lost')) connection.tell({ type: 'lost' });

const stage = {
  connection,
  hass,
  cards,
  measureFrames,
  measureEvents: (events: readonly unknown[]) => measureEvents(connection, events),
};

declare global {
  interface Window {
    stage: typeof stage;
  }
}
window.stage = stage;
