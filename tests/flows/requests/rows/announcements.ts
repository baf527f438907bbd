/** Words for other rooms. */
import type { Request } from '../request.ts';

const announce = 'announce';
const EVERYWHERE_FR = (message: string) => [
  `assist_satellite.announce {"message":"${message}"} assist_satellite.salon`,
];

export const ANNOUNCEMENTS: readonly Request[] = [
  {
    language: 'fr',
    room: 'bureau',
    words: 'annonce au salon que le dîner est prêt',
    calls: [[announce, { message: 'Le dîner est prêt.', areas: ['salon'] }]],
    model: "Je l'ai annoncé au salon.",
    services: EVERYWHERE_FR('Le dîner est prêt.'),
    outcome: 'done',
    said: "Je l'ai annoncé au salon.",
  },
  {
    language: 'fr',
    room: 'salon',
    words: 'dis au garage que je pars',
    calls: [[announce, { message: 'Je pars.', areas: ['garage'] }]],
    model: "C'est annoncé au garage.",
    services: [],
    outcome: 'refused',
    said: "Il n'y a pas de haut-parleur dans « garage ».",
  },
  {
    language: 'fr',
    room: 'salon',
    words: 'préviens le donjon',
    calls: [[announce, { message: 'À table !', areas: ['donjon'] }]],
    model: 'Le donjon est prévenu.',
    services: [],
    outcome: 'refused',
    said: 'Je ne connais pas « donjon ».',
  },
  {
    language: 'en',
    room: 'office',
    words: 'tell the kitchen that I am on my way',
    calls: [[announce, { message: 'I am on my way.', areas: ['kitchen'] }]],
    model: "I've told the kitchen.",
    services: ['assist_satellite.announce {"message":"I am on my way."} assist_satellite.kitchen'],
    outcome: 'done',
    said: "I've told the kitchen.",
  },
];
