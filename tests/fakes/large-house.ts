/** A house as large as they come: a thousand entities of every kind, named as people name them. */
import type { House } from '../../src/home/house.ts';

const ROOMS = ['Salon', 'Cuisine', 'Chambre d’Amélie', 'Bureau', 'Salle de bains', 'Garage'];
const KINDS = [
  ['light', 'Lampe de chevet'],
  ['sensor', 'Température'],
  ['sensor', 'Humidité'],
  ['binary_sensor', 'Fenêtre'],
  ['switch', 'Prise de la télé'],
  ['cover', 'Volet roulant'],
  ['media_player', 'Enceinte'],
  ['climate', 'Radiateur'],
  ['sensor', 'Consommation électrique instantanée'],
  ['light', 'Plafonnier'],
] as const;
/** There is one of each. */
const SINGLE = [
  ['lock', 'Porte d’entrée'],
  ['alarm_control_panel', 'Alarme'],
  ['vacuum', 'Aspirateur'],
  ['scene', 'Soirée film'],
  ['script', 'Je pars'],
] as const;

export function largeHouse(entityCount = 1_000, roomCount = 25): House {
  const areaOf = (at: number) => `area-${Math.floor(at / KINDS.length) % roomCount}`;
  return {
    floors: [{ id: 'rdc', name: 'Rez-de-chaussée', aliases: [], level: 0 }],
    areas: Array.from({ length: roomCount }, (_, at) => ({
      id: `area-${at}`,
      name: `${ROOMS[at % ROOMS.length]} ${at}`,
      aliases: [`pièce ${at}`],
      floor: 'rdc',
    })),
    entities: Array.from({ length: entityCount }, (_, at) => {
      const single = SINGLE[entityCount - 1 - at];
      const [domain, name] = single ?? KINDS[at % KINDS.length] ?? KINDS[0];
      const shown = single ? name : `${name} ${at}`;
      return { id: `${domain}.e${at}`, name: shown, aliases: [], area: areaOf(at), domain };
    }),
  };
}
