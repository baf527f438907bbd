/** Timers, alarms and reminders. The fake clock stands at nine in the morning in Paris. */
import type { Call, Came, Language, Request } from '../request.ts';

function timer(
  language: Language,
  room: string,
  words: string,
  call: Call,
  said: string,
  outcome: Came = 'done',
): Request {
  return { language, room, words, calls: [call], model: said, services: [], outcome, said };
}

export const TIMERS: readonly Request[] = [
  {
    ...timer(
      'fr',
      'cuisine',
      'minuteur dix minutes pour les pâtes',
      ['set_timer', { minutes: 10, name: 'pâtes' }],
      'Minuteur de dix minutes lancé pour les pâtes.',
    ),
    next: [
      {
        words: 'il reste combien ?',
        calls: [['list_timers', {}]],
        model: 'Il reste dix minutes pour les pâtes.',
        services: [],
        outcome: 'answer',
        said: 'Il reste dix minutes pour les pâtes.',
      },
      {
        words: 'ajoute deux minutes',
        calls: [['change_timer', { action: 'add', minutes: 2 }]],
        model: "J'ai ajouté deux minutes.",
        services: [],
        outcome: 'done',
        said: "J'ai ajouté deux minutes.",
      },
      {
        words: 'annule le minuteur',
        calls: [['cancel_timer', {}]],
        model: 'Le minuteur est annulé.',
        services: [],
        outcome: 'done',
        said: 'Le minuteur est annulé.',
      },
    ],
  },
  timer(
    'fr',
    'chambre',
    'réveille-moi à sept heures trente',
    ['set_timer', { at_time: '07:30' }],
    'Le réveil est réglé pour sept heures trente.',
  ),
  timer(
    'fr',
    'salon',
    'rappelle-moi de sortir les poubelles dans une heure',
    ['set_timer', { hours: 1, reminder: 'sortir les poubelles' }],
    'Je te le rappellerai dans une heure.',
  ),
  timer(
    'fr',
    'cuisine',
    'un minuteur de trente secondes dans le salon',
    ['set_timer', { seconds: 30, area: 'salon' }],
    "C'est parti pour trente secondes.",
  ),
  {
    language: 'fr',
    room: 'salon',
    words: 'annule le minuteur',
    calls: [['cancel_timer', {}]],
    model: 'Le minuteur est annulé.',
    services: [],
    outcome: 'refused',
    said: "Il n'y a aucun minuteur en cours.",
  },
  {
    language: 'fr',
    room: 'salon',
    words: 'annule le minuteur du riz',
    calls: [['cancel_timer', { name: 'riz' }]],
    model: 'Minuteur riz annulé.',
    services: [],
    outcome: 'refused',
    said: "Il n'y a aucun minuteur en cours.",
  },
  {
    ...timer(
      'en',
      'kitchen',
      'timer for eggs, six minutes',
      ['set_timer', { minutes: 6, name: 'eggs' }],
      'Six minutes for the eggs, starting now.',
    ),
    next: [
      {
        words: 'pause it',
        calls: [['change_timer', { action: 'pause' }]],
        model: 'The egg timer is paused.',
        services: [],
        outcome: 'done',
        said: 'The egg timer is paused.',
      },
    ],
  },
  timer(
    'en',
    'living_room',
    'remind me to call mum in twenty minutes',
    ['set_timer', { minutes: 20, reminder: 'call mum' }],
    "I'll remind you in twenty minutes.",
  ),
  timer(
    'en',
    'bedroom',
    'wake me at seven',
    ['set_timer', { at_time: '07:00' }],
    'Your alarm is set for seven.',
  ),
  {
    language: 'en',
    room: 'kitchen',
    words: 'cancel all timers',
    calls: [['cancel_timer', { all: true }]],
    model: 'All timers are cancelled.',
    services: [],
    outcome: 'refused',
    said: 'There is no timer.',
  },
];
