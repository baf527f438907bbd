/** The demo's dashboard: EXO's faces, then a section a room, a tile a thing; and a face over the whole screen. */
import type { Connection } from 'home-assistant-js-websocket';
import type { House, HouseEntity } from '../harness/house.ts';

const URL_PATH = 'demo-maison';

const FEATURES: Readonly<Record<string, readonly string[]>> = {
  light: ['light-brightness'],
  cover: ['cover-open-close'],
  climate: ['target-temperature'],
  media_player: ['media-player-playback'],
};

function tile(entity: HouseEntity): Record<string, unknown> {
  const features = (FEATURES[entity.domain] ?? []).map((type) => ({ type }));
  return { type: 'tile', entity: entity.id, name: entity.name, features };
}

function section(title: string, entities: readonly HouseEntity[]): Record<string, unknown> {
  return { type: 'grid', cards: [{ type: 'heading', heading: title }, ...entities.map(tile)] };
}

/** The room that the screen of the demo stands in. */
const SCREEN_ROOM = 'salon';

function faces(): Record<string, unknown> {
  return {
    type: 'grid',
    column_span: 4,
    cards: [
      {
        type: 'custom:exo-card',
        layout: 'grid',
        room: SCREEN_ROOM,
        grid_options: { columns: 'full' },
      },
    ],
  };
}

const KIOSK = {
  title: 'EXO',
  path: 'exo',
  icon: 'mdi:emoticon-happy-outline',
  type: 'panel',
  cards: [{ type: 'custom:exo-card', layout: 'kiosk', room: SCREEN_ROOM }],
};

/** Makes it, or brings it up to date; returns its path. */
export async function showHouse(connection: Connection, house: House): Promise<string> {
  const title = 'Maison';
  const dashboards = await connection.sendMessagePromise<{ url_path: string }[]>({
    type: 'lovelace/dashboards/list',
  });
  if (!dashboards.some((one) => one.url_path === URL_PATH)) {
    await connection.sendMessagePromise({
      type: 'lovelace/dashboards/create',
      url_path: URL_PATH,
      title,
      icon: 'mdi:home-heart',
      mode: 'storage',
      show_in_sidebar: true,
      require_admin: false,
    } as { type: string });
  }
  const sections = house.areas.map((area) =>
    section(
      area.name,
      house.entities.filter((entity) => entity.area === area.id),
    ),
  );
  const everywhere = house.entities.filter((entity) => entity.area === null);
  await connection.sendMessagePromise({
    type: 'lovelace/config/save',
    url_path: URL_PATH,
    config: {
      title,
      views: [
        {
          title,
          path: 'maison',
          type: 'sections',
          max_columns: 4,
          sections: [faces(), ...sections, section('Scènes', everywhere)],
        },
        KIOSK,
      ],
    },
  } as { type: string });
  return `/${URL_PATH}/maison`;
}

/** The user sees the house first, in the house's language. */
export async function preferForUser(connection: Connection, house: House): Promise<void> {
  const set = (key: string, value: Record<string, unknown>): Promise<unknown> =>
    connection.sendMessagePromise({ type: 'frontend/set_user_data', key, value } as {
      type: string;
    });
  await set('core', { default_panel: URL_PATH });
  await set('language', { language: house.language, number_format: 'language' });
}
