/** Floors and the whole house: as wide as it was said, and no wider. */
import { does, lit, opened, type Request } from '../request.ts';

const light = 'control_light';
const UPSTAIRS = [
  'light.lampe_de_chevet',
  'light.plafonnier_de_la_chambre',
  'light.veilleuse',
  'light.lampe_de_zoe',
  'light.lampe_du_bureau',
  'light.lampe_de_lecture',
  'light.miroir',
  'light.lumiere_du_couloir',
];
const GROUND = [
  'light.plafonnier_du_salon',
  'light.lampe_du_salon',
  'light.lampadaire',
  'light.guirlande',
  'light.spots_de_la_cuisine',
  'light.suspension',
  'light.lumiere_de_l_entree',
  'light.neon_du_garage',
  'light.lumiere_de_la_terrasse',
];
const ALL = [...GROUND, ...UPSTAIRS, 'light.ampoule_du_grenier', 'light.bandeau'];
const SHUTTERS = [
  'cover.volet_du_salon',
  'cover.volet_de_la_chambre',
  'cover.volet_de_zoe',
  'cover.volet_du_bureau',
  'cover.volet_du_grenier',
];
const FIRST_FLOOR = [
  'light.bed_light',
  'light.ceiling_light',
  'light.guest_lamp',
  'light.standing_light',
  'light.desk_lamp',
  'light.reading_lamp',
  'light.mirror_light',
  'light.night_light',
];

export const EVERYWHERE: readonly Request[] = [
  does(
    'fr',
    'salon',
    'éteins tout dans la maison',
    [light, { action: 'off', area: 'toute la maison' }],
    `light.turn_off ${ALL.join(' ')}`,
    'Toutes les lumières de la maison sont éteintes.',
    lit('light.lampadaire', 'light.miroir'),
  ),
  does(
    'fr',
    'salon',
    'éteins les lumières au premier',
    [light, { action: 'off', area: 'premier étage' }],
    `light.turn_off ${UPSTAIRS.join(' ')}`,
    'Les lumières du premier étage sont éteintes.',
    lit('light.miroir'),
  ),
  does(
    'fr',
    'chambre',
    'allume en bas',
    [light, { action: 'on', area: 'en bas' }],
    `light.turn_on ${GROUND.join(' ')}`,
    'Les lumières du rez-de-chaussée sont allumées.',
  ),
  does(
    'fr',
    'salon',
    'ferme tous les volets de la maison',
    ['control_cover', { action: 'close', name: 'volets', area: 'partout' }],
    `cover.close_cover ${SHUTTERS.join(' ')}`,
    'Tous les volets se ferment.',
    opened(...SHUTTERS),
  ),
  does(
    'fr',
    'chambre',
    'baisse le chauffage partout à dix-sept',
    ['control_climate', { action: 'set_temperature', temperature: 17, area: 'partout' }],
    'climate.set_temperature {"temperature":17} climate.chauffage_du_salon climate.radiateur_de_la_chambre climate.chauffage_du_bureau climate.climatisation',
    'Le chauffage est réglé à 17 degrés partout.',
  ),
  {
    language: 'fr',
    room: 'salon',
    words: "allume à l'étage",
    calls: [[light, { action: 'on', area: "à l'étage" }]],
    model: "L'étage est éclairé.",
    services: [],
    outcome: 'asked',
    said: "Pour « à l'étage », tu veux dire Premier Étage ou Deuxième Étage ?",
  },
  does(
    'en',
    'living_room',
    'all lights on the first floor off',
    [light, { action: 'off', area: 'first floor' }],
    `light.turn_off ${FIRST_FLOOR.join(' ')}`,
    'All the lights on the first floor are off.',
    lit('light.bed_light'),
  ),
  does(
    'en',
    'bedroom',
    'turn every speaker in the house off',
    ['control_media', { action: 'off', name: 'speakers', area: 'everywhere' }],
    'media_player.turn_off media_player.kitchen_speaker media_player.bedroom_speaker media_player.radio',
    'All speakers are off.',
  ),
  does(
    'en',
    'hallway',
    'close all the blinds in the house',
    ['control_cover', { action: 'close', name: 'blinds', area: 'whole house' }],
    'cover.close_cover cover.left_blinds cover.kitchen_blind cover.bedroom_shade cover.office_blinds',
    'All the blinds are closing.',
    opened(
      'cover.left_blinds',
      'cover.kitchen_blind',
      'cover.bedroom_shade',
      'cover.office_blinds',
    ),
  ),
];
