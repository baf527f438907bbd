/** The words of the page. Every language has the same members. */
import type { EngineStatus } from '../../status/status.ts';
import type { Mood, Todo } from './view.ts';

export type PageLanguage = 'fr' | 'en';

type TodoName =
  | 'deaf'
  | 'mute'
  | 'noHome'
  | 'badToken'
  | 'oldHome'
  | 'restart'
  | 'install'
  | 'readOnly'
  | 'installFailed'
  | 'addIntegration'
  | 'otherInstance'
  | 'versions'
  | 'edited'
  | 'newer'
  | 'noNames';

export interface PageTexts {
  readonly headline: Readonly<Record<Mood, string>>;
  readonly subline: Readonly<Record<Mood, string>>;
  readonly todoTitle: string;
  readonly todo: Readonly<Record<TodoName, Todo>>;
  readonly connections: string;
  readonly engines: string;
  readonly house: string;
  readonly conversation: string;
  readonly speech: string;
  readonly roles: Readonly<Record<EngineStatus['role'], string>>;
  /** Where there is no provider. */
  readonly commandsOnly: string;
  readonly memory: {
    readonly title: string;
    /** Of facts, written as a number is. */
    readonly count: (facts: string) => string;
    readonly hint: string;
    readonly take: string;
    readonly bring: string;
    readonly brought: string;
    readonly refused: string;
  };
  readonly bench: {
    readonly title: string;
    readonly hint: string;
    readonly run: string;
    readonly running: string;
    readonly failed: string;
  };
  readonly download: string;
  readonly queued: string;
  readonly offlineModel: string;
  readonly diskFull: string;
  readonly areas: string;
  readonly names: string;
  readonly connected: (version: string) => string;
  readonly connecting: string;
  readonly unconfigured: string;
  readonly lost: string;
  readonly linked: string;
  readonly notLinked: string;
  readonly needsHome: string;
  readonly waiting: string;
  readonly listening: (port: number) => string;
  readonly announced: string;
  readonly notAnnounced: string;
  readonly starting: string;
  readonly notOnGpu: string;
  readonly failed: string;
  readonly keyRefused: string;
  readonly modelGone: string;
  readonly unknownHouse: string;
  readonly offline: string;
  readonly openSystem: string;
  readonly openDevices: string;
  readonly openExpose: string;
  readonly languages: Readonly<Record<string, string>>;
  /** Engines whose own name says nothing. */
  readonly engineNames: Readonly<Record<string, string>>;
}

const en: PageTexts = {
  headline: {
    good: 'EXO is ready',
    waiting: 'EXO is getting ready',
    bad: 'EXO needs a hand',
    off: 'EXO is off',
  },
  subline: {
    good: 'It hears, understands and answers in this house.',
    waiting: 'This takes a moment and needs nothing from you.',
    bad: 'What works goes on working. What is missing is below.',
    off: '',
  },
  todoTitle: 'What is missing',
  todo: {
    deaf: {
      title: 'EXO does not hear',
      text: 'The recogniser did not start. Restart the app; if it stays so, its log says why.',
    },
    mute: {
      title: 'EXO does not speak',
      text: 'The program espeak-ng is missing or does not start. Install it, then restart EXO.',
    },
    noHome: {
      title: 'Connect Home Assistant',
      text: 'Set HA_URL to its address and HA_TOKEN to a long-lived access token of an administrator, then restart EXO.',
    },
    badToken: {
      title: 'Home Assistant refuses the token',
      text: 'Make a new long-lived access token in your profile in Home Assistant, set it as HA_TOKEN and restart EXO.',
    },
    oldHome: {
      title: 'Home Assistant is too old',
      text: 'Update Home Assistant; EXO then connects by itself.',
    },
    restart: {
      title: 'Restart Home Assistant once',
      text: 'The integration is in place, and Home Assistant loads it when it restarts.',
    },
    install: {
      title: 'Install the integration',
      text: 'Copy custom_components/exo into the custom_components folder of Home Assistant, or install EXO with HACS. Then restart Home Assistant.',
    },
    readOnly: {
      title: 'The integration could not be copied',
      text: "Home Assistant's folder cannot be written. Mount it writable, or copy custom_components/exo there yourself and restart Home Assistant.",
    },
    installFailed: {
      title: 'The integration could not be copied',
      text: 'Make sure that there is free space, then restart the app. Its log says what went wrong.',
    },
    addIntegration: {
      title: 'Add EXO to Home Assistant',
      text: 'Under Settings, Devices & services, EXO waits among the discovered; elsewhere choose “Add integration” and EXO.',
    },
    otherInstance: {
      title: 'Another EXO is connected',
      text: 'Home Assistant speaks with one EXO at a time. Stop one of them.',
    },
    versions: {
      title: 'App and integration do not match',
      text: 'Update both to the same version, then restart Home Assistant.',
    },
    edited: {
      title: 'The integration was edited',
      text: 'It stays as it is. To get the one of this app, delete custom_components/exo and restart the app.',
    },
    newer: {
      title: 'The integration is newer than this app',
      text: 'Update the app to the same version.',
    },
    noNames: {
      title: 'Nothing to talk about yet',
      text: 'No device is exposed to Assist. Choose under Voice assistants what EXO may know and control.',
    },
  },
  connections: 'Connections',
  engines: 'Engines',
  house: 'House',
  conversation: 'Conversation',
  speech: 'Speech in Home Assistant',
  roles: {
    hears: 'Hears with',
    thinks: 'Thinks with',
    speaks: 'Speaks with',
    remembers: 'Remembers with',
  },
  commandsOnly: 'Household commands alone. A provider, in the options, answers the rest.',
  memory: {
    title: 'Memory',
    count: (facts) => `Facts: ${facts}`,
    hint: 'What people told EXO to keep, also what each told it alone. Say “forget that” to have it forgotten.',
    take: 'Take along',
    bring: 'Bring back',
    brought: 'Brought back.',
    refused: 'This is no memory of EXO; nothing was changed.',
  },
  bench: {
    title: 'How quick is it here?',
    hint: 'Measures every engine on this machine, within a minute, and says which model suits it. EXO answers more slowly meanwhile.',
    run: 'Measure',
    running: 'Measuring…',
    failed: 'It could not be measured; the log of EXO may say why.',
  },
  download: 'Fetching',
  queued: 'waiting for its turn',
  offlineModel: 'cannot be reached, trying again',
  diskFull: 'the disk is full, trying again',
  areas: 'Rooms',
  names: 'Names it can hear',
  connected: (version) => `Connected · ${version}`,
  connecting: 'Connecting…',
  unconfigured: 'Not configured',
  lost: 'Out of reach, trying again',
  linked: 'The integration is connected',
  notLinked: 'The integration is not connected',
  needsHome: 'Needs Home Assistant',
  waiting: 'Waiting for Home Assistant',
  listening: (port) => `Wyoming, port ${port}`,
  announced: 'Wyoming, announced',
  notAnnounced: 'Wyoming, not announced yet',
  starting: 'starting…',
  notOnGpu: 'on the processor: the GPU did not work',
  failed: 'does not work',
  keyRefused: 'the key is refused: see the options',
  modelGone: 'the model does not exist (any more): see the options',
  unknownHouse: 'Not read yet',
  offline: 'EXO does not answer. This page goes on as soon as it does.',
  openSystem: 'Open System',
  openDevices: 'Open Devices & services',
  openExpose: 'Choose devices',
  languages: { fr: 'French', en: 'English' },
  engineNames: {
    starter: 'Starter recogniser',
    whisper: 'Whisper',
    piper: 'Piper',
    kokoro: 'Kokoro',
    pico: 'Pico',
    chroma: 'Chroma',
  },
};

const fr: PageTexts = {
  headline: {
    good: 'EXO est prêt',
    waiting: 'EXO se prépare',
    bad: 'EXO a besoin de vous',
    off: 'EXO est arrêté',
  },
  subline: {
    good: 'Il entend, comprend et répond dans cette maison.',
    waiting: 'Cela prend un instant et ne demande rien de vous.',
    bad: 'Ce qui marche continue de marcher. Voici ce qui manque.',
    off: '',
  },
  todoTitle: 'Ce qui manque',
  todo: {
    deaf: {
      title: "EXO n'entend pas",
      text: "La reconnaissance vocale n'a pas démarré. Redémarrez l'application ; si cela persiste, son journal dit pourquoi.",
    },
    mute: {
      title: 'EXO ne parle pas',
      text: 'Le programme espeak-ng manque ou ne démarre pas. Installez-le, puis redémarrez EXO.',
    },
    noHome: {
      title: 'Connectez Home Assistant',
      text: "Donnez son adresse dans HA_URL et un jeton d'accès longue durée d'un administrateur dans HA_TOKEN, puis redémarrez EXO.",
    },
    badToken: {
      title: 'Home Assistant refuse le jeton',
      text: "Créez un nouveau jeton d'accès longue durée dans votre profil Home Assistant, mettez-le dans HA_TOKEN et redémarrez EXO.",
    },
    oldHome: {
      title: 'Home Assistant est trop ancien',
      text: 'Mettez Home Assistant à jour ; EXO se connectera tout seul.',
    },
    restart: {
      title: 'Redémarrez Home Assistant une fois',
      text: "L'intégration est en place ; Home Assistant la charge à son redémarrage.",
    },
    install: {
      title: "Installez l'intégration",
      text: 'Copiez custom_components/exo dans le dossier custom_components de Home Assistant, ou installez EXO avec HACS. Redémarrez ensuite Home Assistant.',
    },
    readOnly: {
      title: "L'intégration n'a pas pu être copiée",
      text: "Le dossier de Home Assistant n'est pas accessible en écriture. Montez-le en écriture, ou copiez-y custom_components/exo vous-même et redémarrez Home Assistant.",
    },
    installFailed: {
      title: "L'intégration n'a pas pu être copiée",
      text: "Vérifiez qu'il reste de la place, puis redémarrez l'application. Son journal dit ce qui s'est passé.",
    },
    addIntegration: {
      title: 'Ajoutez EXO à Home Assistant',
      text: 'Dans Paramètres, Appareils et services, EXO attend parmi les découvertes ; sinon, choisissez « Ajouter une intégration » puis EXO.',
    },
    otherInstance: {
      title: 'Un autre EXO est connecté',
      text: "Home Assistant ne parle qu'à un EXO à la fois. Arrêtez l'un des deux.",
    },
    versions: {
      title: "L'application et l'intégration ne vont pas ensemble",
      text: 'Mettez les deux à la même version, puis redémarrez Home Assistant.',
    },
    edited: {
      title: "L'intégration a été modifiée",
      text: "Elle reste telle quelle. Pour obtenir celle de l'application, supprimez custom_components/exo et redémarrez l'application.",
    },
    newer: {
      title: "L'intégration est plus récente que l'application",
      text: "Mettez l'application à la même version.",
    },
    noNames: {
      title: 'Rien à commander pour le moment',
      text: "Aucun appareil n'est exposé à Assist. Choisissez dans Assistants vocaux ce qu'EXO peut connaître et commander.",
    },
  },
  connections: 'Connexions',
  engines: 'Moteurs',
  house: 'Maison',
  conversation: 'Conversation',
  speech: 'Voix dans Home Assistant',
  roles: {
    hears: 'Entend avec',
    thinks: 'Pense avec',
    speaks: 'Parle avec',
    remembers: 'Se souvient avec',
  },
  commandsOnly: 'Commandes de la maison seules. Un fournisseur, dans les options, répond au reste.',
  memory: {
    title: 'Mémoire',
    count: (facts) => `Souvenirs : ${facts}`,
    hint: "Ce qu'on a demandé à EXO de retenir, y compris ce que chacun lui a dit pour lui seul. Dites « oublie ça » pour qu'il l'oublie.",
    take: 'Emporter',
    bring: 'Rapporter',
    brought: 'Rapporté.',
    refused: "Ce n'est pas une mémoire d'EXO ; rien n'a changé.",
  },
  bench: {
    title: 'Quelle vitesse ici ?',
    hint: "Mesure chaque moteur sur cette machine, en moins d'une minute, et dit quel modèle lui convient. EXO répond plus lentement pendant ce temps.",
    run: 'Mesurer',
    running: 'Mesure en cours…',
    failed: "La mesure n'a pas pu se faire ; le journal d'EXO peut dire pourquoi.",
  },
  download: 'Téléchargement',
  queued: 'attend son tour',
  offlineModel: 'hors d’atteinte, nouvel essai',
  diskFull: 'disque plein, nouvel essai',
  areas: 'Pièces',
  names: 'Noms reconnus',
  connected: (version) => `Connecté · ${version}`,
  connecting: 'Connexion…',
  unconfigured: 'Non configuré',
  lost: 'Injoignable, nouvel essai en cours',
  linked: "L'intégration est connectée",
  notLinked: "L'intégration n'est pas connectée",
  needsHome: 'Demande Home Assistant',
  waiting: 'En attente de Home Assistant',
  listening: (port) => `Wyoming, port ${port}`,
  announced: 'Wyoming, annoncé',
  notAnnounced: 'Wyoming, pas encore annoncé',
  starting: 'démarre…',
  notOnGpu: 'sur le processeur : le GPU n’a pas marché',
  failed: 'ne fonctionne pas',
  keyRefused: 'la clé est refusée : voir les options',
  modelGone: "le modèle n'existe pas (ou plus) : voir les options",
  unknownHouse: 'Pas encore lue',
  offline: 'EXO ne répond pas. Cette page reprendra dès son retour.',
  openSystem: 'Ouvrir Système',
  openDevices: 'Ouvrir Appareils et services',
  openExpose: 'Choisir les appareils',
  languages: { fr: 'français', en: 'anglais' },
  engineNames: {
    starter: 'Reconnaissance de base',
    whisper: 'Whisper',
    piper: 'Piper',
    kokoro: 'Kokoro',
    pico: 'Pico',
    chroma: 'Chroma',
  },
};

export const TEXTS: Readonly<Record<PageLanguage, PageTexts>> = { en, fr };
