import { describe, expect, test } from 'vitest';
import { EMPTY_HOUSE, type House } from '../../home/house.ts';
import { meantTools } from './meant-tools.ts';

const entity = (domain: string, name: string, area: string | null = 'salon') => ({
  id: `${domain}.${name}`,
  name,
  aliases: [],
  area,
  domain,
});

const HOUSE: House = {
  floors: [{ id: 'rdc', name: 'Rez-de-chaussée', aliases: [], level: 0 }],
  areas: [
    { id: 'salon', name: 'Salon', aliases: ['Séjour'], floor: 'rdc' },
    { id: 'chambre', name: 'Chambre de Léa', aliases: [], floor: null },
    { id: 'garage', name: 'Garage', aliases: [], floor: null },
  ],
  entities: [
    entity('light', 'Lampe du salon'),
    entity('switch', 'Sapin'),
    { ...entity('switch', 'Relais'), device: 'Vitrine' },
    entity('cover', 'Volet du salon'),
    entity('scene', 'Soirée film', null),
  ],
};

const ALL = [
  'get_state',
  'control_light',
  'control_switch',
  'control_cover',
  'control_lock',
  'control_climate',
  'control_media',
  'control_vacuum',
  'run_scene',
  'store_memory',
  'set_timer',
  'announce',
  'todo__add_item',
  'script__bonne_nuit',
];
/** In no topic: whatever is asked may need them. */
const ALWAYS = ['get_state', 'run_scene', 'script__bonne_nuit'];

function shown(text: string, house = HOUSE, language = 'fr'): readonly string[] | 'all' {
  const isMeant = meantTools({ text, language }, house);
  return isMeant ? ALL.filter(isMeant).filter((name) => !ALWAYS.includes(name)) : 'all';
}

describe('a plain request shows the tools that it can mean', () => {
  test.each([
    ['Allume la lampe du salon', ['control_light', 'control_switch']],
    ['éteins toutes les lumières, s’il te plaît', ['control_light', 'control_switch']],
    ['Mets la lumière de la chambre de Léa en bleu à 40 %', ['control_light', 'control_switch']],
    ['Allume le sapin', ['control_switch']],
    ['Allume la vitrine', ['control_switch']],
    ['Ferme les volets du rez-de-chaussée', ['control_cover']],
    ['Ouvre la porte', ['control_cover', 'control_lock']],
    ['Baisse le son de la télé', ['control_media']],
    ['Éteins la lampe et ferme le volet', ['control_light', 'control_switch', 'control_cover']],
    ['Éteins la lumière dans 10 minutes', ['control_light', 'control_switch', 'set_timer']],
    ['Turn off the lights in the salon', ['control_light', 'control_switch']],
    ['Set the heating to 20 degrees', ['control_climate']],
    ['Turn on the light and open the blinds', ['control_light', 'control_switch', 'control_cover']],
  ])('%s', (text, tools) => {
    expect(shown(text)).toEqual(tools);
  });

  test('and always those of no topic', () => {
    const isMeant = meantTools({ text: 'Allume la lampe', language: 'fr' }, HOUSE);
    expect(isMeant && ALWAYS.every(isMeant)).toBe(true);
  });
});

test.each([
  // Nothing is named.
  'Éteins tout',
  'Éteins-la',
  'Rallume',
  'Mets en pause',
  'Turn everything off',
  // More, less or something else than what is named.
  'Éteins tout sauf la lampe du salon',
  'Allume la lampe comme hier',
  'Si la lampe est allumée, éteins-la',
  'Éteins la lumière et le reste',
  "Mets la lumière d'ambiance",
  'Turn off all but the lamp',
  // One of the two is not understood.
  'Allume la lampe et prépare le petit-déjeuner',
  "Allume l'ordinateur",
  'Éteins son ordinateur',
  'Allume la lampe de grand-mère',
  // The room alone.
  'Ouvre le garage',
  'Éteins le salon',
  // No deed on a device.
  'Il fait trop sombre ici',
  'On part, sécurise la maison',
  'Retiens que la lampe du salon est cassée',
  'Ajoute du lait à la liste de courses',
  'Bonne nuit',
  '',
  '…',
  `allume ${'la lampe et '.repeat(40)} le volet`,
])('in doubt all are shown: %s', (text) => {
  expect(shown(text)).toBe('all');
});

test('words of no house are understood all the same', () => {
  expect(shown('Allume la lumière', EMPTY_HOUSE)).toEqual(['control_light', 'control_switch']);
});

test.each([
  ['de', 'Öffne die Tür'],
  ['nl', 'Open de garage'],
  ['es', 'Set Lampe'],
])('another language is one in which all are shown: %s', (language, text) => {
  expect(shown(text, HOUSE, language)).toBe('all');
});
