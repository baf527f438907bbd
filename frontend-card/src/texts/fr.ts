/** What the card says, in French. */
import type { Texts } from './en.ts';

export const fr: Texts = {
  name: 'EXO',
  description: 'La voix de la maison : son visage, ses pièces et un micro.',
  activity: {
    idle: 'Au calme',
    listening: 'Écoute',
    processing: 'Réfléchit',
    responding: 'Parle',
    error: 'Quelque chose n’a pas marché',
  },
  problem: {
    'no-integration': 'L’intégration EXO n’est pas configurée dans Home Assistant.',
    'never-seen': 'En attente de l’application EXO.',
    lost: 'L’application EXO n’est plus reliée. Voici son dernier état.',
    disconnected: 'La connexion à Home Assistant est perdue.',
    'other-protocol':
      'L’application EXO et son intégration ne vont pas ensemble : mettez les deux à jour.',
  },
  offline: 'non relié',
  muted: 'micro coupé',
  playing: '{title}',
  playingBy: '{title}, {artist}',
  volume: 'volume {percent} %',
  answers: 'pour {person}',
  noRooms: 'Aucune pièce pour l’instant. Les zones de Home Assistant apparaîtront ici.',
  missingRoom: 'La pièce « {room} » n’existe plus.',
  outdated: 'Cette carte est une ancienne version gardée par le navigateur.',
  reload: 'Recharger',
  talk: 'Parler',
  stop: 'Arrêter',
  type: 'Demandez ou dites quelque chose',
  send: 'Envoyer',
  close: 'Retour à toutes les pièces',
};
