/** Several things in one sentence. */
import { lit, opened, type Request } from '../request.ts';

const light = 'control_light';

export const SEVERAL: readonly Request[] = [
  {
    language: 'fr',
    room: 'salon',
    words: 'éteins la télé et ferme le volet',
    calls: [
      ['control_media', { action: 'off', name: 'télé' }],
      ['control_cover', { action: 'close', name: 'volet' }],
    ],
    model: 'La télé est éteinte et le volet se ferme.',
    services: ['media_player.turn_off media_player.tele', 'cover.close_cover cover.volet_du_salon'],
    outcome: 'done',
    said: 'La télé est éteinte et le volet se ferme.',
    before: opened('cover.volet_du_salon'),
  },
  {
    language: 'fr',
    room: 'cuisine',
    words: 'allume la cafetière et les spots',
    calls: [
      ['control_switch', { action: 'on', name: 'cafetière' }],
      [light, { action: 'on', name: 'spots de la cuisine' }],
    ],
    model: 'La cafetière et les spots sont allumés.',
    services: ['switch.turn_on switch.cafetiere', 'light.turn_on light.spots_de_la_cuisine'],
    outcome: 'done',
    said: 'La cafetière et les spots sont allumés.',
  },
  {
    language: 'fr',
    room: 'chambre',
    words: 'éteins la lumière du couloir et mets le radiateur à dix-huit',
    calls: [
      [light, { action: 'off', name: 'lumière du couloir' }],
      ['control_climate', { action: 'set_temperature', temperature: 18 }],
    ],
    model: "J'ai éteint le couloir et réglé le radiateur à 18 degrés.",
    services: [
      'light.turn_off light.lumiere_du_couloir',
      'climate.set_temperature {"temperature":18} climate.radiateur_de_la_chambre',
    ],
    outcome: 'done',
    said: "J'ai éteint le couloir et réglé le radiateur à 18 degrés.",
    before: lit('light.lumiere_du_couloir'),
  },
  {
    language: 'fr',
    room: 'salon',
    words: 'allume le lampadaire et la lampe lunaire',
    calls: [
      [light, { action: 'on', name: 'lampadaire' }],
      [light, { action: 'on', name: 'lampe lunaire' }],
    ],
    model: 'Le lampadaire est allumé. La lampe lunaire aussi.',
    services: ['light.turn_on light.lampadaire'],
    outcome: 'done+refused',
    said: 'Je ne connais pas « lampe lunaire ». Le lampadaire est allumé.',
  },
  {
    language: 'fr',
    room: 'salon',
    words: 'il fait combien dehors et ferme le volet',
    calls: [
      ['get_state', { name: 'température extérieure' }],
      ['control_cover', { action: 'close', name: 'volet' }],
    ],
    model: 'Il fait 7,5 degrés dehors, et le volet se ferme.',
    services: ['cover.close_cover cover.volet_du_salon'],
    outcome: 'answer+done',
    said: 'Il fait 7,5 degrés dehors, et le volet se ferme.',
    before: opened('cover.volet_du_salon'),
  },
  {
    language: 'fr',
    room: 'entree',
    words: 'je sors : éteins la lumière et verrouille la porte',
    calls: [
      [light, { action: 'off' }],
      ['control_lock', { action: 'lock', name: "porte d'entrée" }],
    ],
    model: "La lumière est éteinte et la porte d'entrée est verrouillée. Bonne journée !",
    services: ['light.turn_off light.lumiere_de_l_entree', 'lock.lock lock.porte_d_entree'],
    outcome: 'done',
    said: "La lumière est éteinte et la porte d'entrée est verrouillée. Bonne journée !",
    before: { ...lit('light.lumiere_de_l_entree'), 'lock.porte_d_entree': { s: 'unlocked' } },
  },
  {
    language: 'en',
    room: 'living_room',
    words: 'TV off and close the curtain',
    calls: [
      ['control_media', { action: 'off', name: 'TV' }],
      ['control_cover', { action: 'close', name: 'curtain' }],
    ],
    model: 'The TV is off and the curtain is closing.',
    services: [
      'media_player.turn_off media_player.tv',
      'cover.close_cover cover.living_room_curtain',
    ],
    outcome: 'done',
    said: 'The TV is off and the curtain is closing.',
    before: opened('cover.living_room_curtain'),
  },
  {
    language: 'en',
    room: 'bedroom',
    words: 'turn on the bed light and the disco ball',
    calls: [
      [light, { action: 'on', name: 'bed light' }],
      [light, { action: 'on', name: 'disco ball' }],
    ],
    model: "The bed light is on. I've turned on the disco ball too.",
    services: ['light.turn_on light.bed_light'],
    outcome: 'done+refused',
    said: 'I don\'t know "disco ball". The bed light is on.',
  },
  {
    language: 'en',
    room: 'kitchen',
    words: 'kettle and coffee maker on',
    calls: [
      ['control_switch', { action: 'on', name: 'kettle' }],
      ['control_switch', { action: 'on', name: 'coffee maker' }],
    ],
    model: 'Both are on.',
    services: ['switch.turn_on switch.kettle', 'switch.turn_on switch.coffee_maker'],
    outcome: 'done',
    said: 'Both are on.',
  },
];
