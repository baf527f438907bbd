/** What the card says, in French. */
import type { Texts } from './en.ts';

export const fr: Texts = {
  name: 'EXO',
  description: 'La voix de la maison : son visage, ses pièces et un micro.',
  activity: {
    idle: 'Au calme',
    listening: 'Écoute',
    processing: 'Réfléchit',
    responding: 'Parle',
    error: 'Quelque chose n’a pas marché',
  },
  problem: {
    'no-integration': 'L’intégration EXO n’est pas configurée dans Home Assistant.',
    'never-seen':
      'En attente de l’application EXO. Si elle tourne déjà, mettez-la à jour avec son intégration.',
    lost: 'L’application EXO n’est plus connectée. Voici son dernier état.',
    disconnected: 'La connexion à Home Assistant est perdue.',
    'other-protocol':
      'L’application EXO et son intégration ne vont pas ensemble : mettez les deux à jour.',
  },
  asleep: 'Endormi',
  offline: 'hors ligne',
  muted: 'micro coupé',
  playing: '{title}',
  playingBy: '{title}, {artist}',
  volume: 'volume {percent} %',
  quoted: '« {words} »',
  about: '{name} : {what}',
  answers: 'pour {person}',
  noRooms: 'Aucune pièce pour l’instant. Celles de Home Assistant apparaîtront ici.',
  missingRoom: 'La pièce « {room} » n’existe plus.',
  outdated: 'Cette carte est une ancienne version gardée par le navigateur.',
  reload: 'Recharger',
  talk: 'Parler',
  stop: 'Arrêter',
  hold: 'Touchez pour parler, ou maintenez pendant que vous parlez',
  all: 'Toutes les pièces',
  wholeScreen: 'Plein écran',
  leaveKiosk: 'Quitter le plein écran',
  type: 'Demandez ou dites quelque chose',
  words: 'Ce qui s’est dit',
  send: 'Envoyer',
  layouts: {
    grid: 'Toutes les pièces, en grille',
    list: 'Toutes les pièces, en liste',
    room: 'Une pièce',
    kiosk: 'Un visage sur tout l’écran',
  },
  form: {
    layout: { label: 'Disposition', helper: undefined },
    room: {
      label: 'Pièce de cet écran',
      helper: 'Là où est « ici » pour ce que l’on dit à cette carte.',
    },
    rooms: { label: 'Pièces à montrer', helper: 'Dans cet ordre. Aucune : toutes.' },
    pipeline: { label: 'Assistant', helper: 'Qui répond à cette carte.' },
    interrupt: {
      label: 'Couper la parole',
      helper: 'Garde le micro ouvert pendant la réponse à ce qui a été dit.',
    },
    show_talk: { label: 'Parler et écrire', helper: undefined },
    show_words: {
      label: 'Montrer les mots',
      helper: 'Ce qui vient d’être dit, si l’application le permet.',
    },
  },
  microphone: {
    insecure:
      'Les navigateurs ne donnent le micro qu’aux pages ouvertes en https:// ou sur la même machine. Vous pouvez écrire.',
    denied:
      'Le micro n’est pas autorisé pour cette page : autorisez-le dans le navigateur. Vous pouvez écrire.',
    missing: 'Aucun micro trouvé. Vous pouvez écrire.',
    busy: 'Un autre programme tient le micro. Vous pouvez écrire.',
    unsupported: 'Ce navigateur ne sait pas enregistrer. Vous pouvez écrire.',
  },
  failed: {
    'stt-no-text-recognized': 'Je n’ai rien compris.',
    'stt-stream-failed': 'La reconnaissance vocale ne répond pas.',
    'stt-provider-missing':
      'Cet assistant n’a pas de reconnaissance vocale : choisissez-en une dans ses réglages.',
    'stt-provider-unsupported-metadata': 'La reconnaissance vocale ne connaît pas cette langue.',
    'intent-not-supported': 'L’agent de cet assistant n’est pas là.',
    'intent-failed': 'Quelque chose n’a pas marché pendant la réflexion.',
    'intent-busy': 'Un instant, la demande précédente est encore en cours.',
    'intent-unauthorized': 'Cette conversation est celle de quelqu’un d’autre.',
    'tts-not-supported': 'La voix ne connaît pas cette langue.',
    'tts-failed': 'La voix ne répond pas.',
    'pipeline-not-found': 'Cet assistant n’existe plus.',
    disconnected: 'La connexion à Home Assistant a été perdue.',
    timeout: 'Cela a pris trop de temps.',
    other: 'Quelque chose n’a pas marché ({code}).',
  },
};
