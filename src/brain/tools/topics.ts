/** What a request may be about, in words, and the tools that are for it. Data: words without accents, in the singular. */

export interface Topic {
  /** The tools that are for it and for nothing else. A tool of no topic is always shown. */
  readonly tools: RegExp;
  /** Words that may mean it; whole ones: "portable" is no "porte". */
  readonly words: ReadonlySet<string>;
  /** Things of these kinds mean it by any word of their names. */
  readonly domains: readonly string[];
}

const words = (...lines: readonly string[]) => new Set(lines.flatMap((line) => line.split(' ')));

export const TOPICS: readonly Topic[] = [
  {
    tools: /^control_light$/,
    words: words(
      'lumiere lampe plafonnier lampadaire spot neon ampoule eclairage luminosite guirlande veilleuse lustre applique',
      'liseuse led couleur rouge vert verte bleu bleue jaune blanc blanche rose violet violette orange turquoise',
      'light lamp bulb brightness colour color red green blue yellow white pink purple chandelier',
    ),
    domains: ['light'],
  },
  {
    // A lamp may hang on a plug.
    tools: /^control_switch$/,
    words: words(
      'lumiere lampe eclairage guirlande prise interrupteur ventilateur ventilo cafetiere bouilloire machine cafe',
      'humidificateur pompe arrosage sirene',
      'light lamp plug outlet switch socket fan kettle machine coffee humidifier pump sprinkler siren',
    ),
    domains: ['switch', 'fan', 'input_boolean', 'humidifier', 'siren'],
  },
  {
    tools: /^control_cover$/,
    words: words(
      'volet store rideau portail garage porte barriere vanne robinet velux fenetre persienne jalousie voilage',
      'shutter blind curtain gate door valve window awning shade',
    ),
    domains: ['cover', 'valve'],
  },
  {
    tools: /^control_lock$/,
    words: words(
      'porte portail garage entree serrure verrou alarme cle door gate lock alarm latch key',
    ),
    domains: ['lock', 'alarm_control_panel'],
  },
  {
    tools: /^control_climate$/,
    words: words(
      'chauffage radiateur thermostat clim climatisation climatiseur temperature degre poele chaudiere',
      'heating heater radiator degree temperature conditioning conditioner boiler',
    ),
    domains: ['climate', 'water_heater'],
  },
  {
    tools: /^(?:control_media|play_music|whats_playing)$|^media_player__/,
    words: words(
      'tele tv television musique radio son volume enceinte film chaine chanson morceau album playlist podcast ampli',
      'music speaker song sound track channel movie receiver',
    ),
    domains: ['media_player'],
  },
  {
    tools: /^control_vacuum$/,
    words: words('aspirateur robot tondeuse vacuum mower hoover'),
    domains: ['vacuum', 'lawn_mower'],
  },
  {
    tools: /timer/i,
    words: words(
      'minute heure seconde minuteur timer chrono chronometre reveil alarme rappel demain soir matin midi minuit',
      'hour second reminder alarm tomorrow morning evening tonight noon midnight',
    ),
    domains: [],
  },
  {
    tools: /^(?:store|recall|forget)_memory$/,
    words: words('souvenir memoire memory'),
    domains: [],
  },
  { tools: /^announce$|Broadcast/, words: words('annonce announcement'), domains: [] },
  { tools: /^check_camera$/, words: words('camera sonnette doorbell'), domains: ['camera'] },
  {
    tools: /^check_petkit$/,
    words: words('litiere fontaine gamelle distributeur litter feeder fountain bowl'),
    domains: [],
  },
  {
    tools: /^todo__|List(?:Add|Complete|Remove)/,
    words: words('liste course tache list shopping task'),
    domains: ['todo'],
  },
  {
    tools: /calendar/i,
    words: words('agenda calendrier calendar appointment'),
    domains: ['calendar'],
  },
];
