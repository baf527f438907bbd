/** What was done and what was not, told in one breath: the true part is heard, the rest is not. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { repliesTo } from './play-request.ts';
import { type Call, type Language, lit, opened, type State } from './request.ts';
import { Stage } from './stage.ts';

interface Mixed {
  readonly words: string;
  readonly room: string;
  readonly calls: readonly Call[];
  readonly before?: Readonly<Record<string, State>>;
  readonly dead?: readonly string[];
  readonly true: readonly string[];
  readonly false: readonly string[];
}

const light = (action: string, name?: string): Call => [
  'control_light',
  name === undefined ? { action } : { action, name },
];

const MIXED: Readonly<Record<Language, readonly Mixed[]>> = {
  fr: [
    {
      words: 'allume le lampadaire',
      room: 'salon',
      calls: [light('on', 'lampadaire')],
      true: ["J'ai allumé le lampadaire.", 'Le lampadaire est allumé.'],
      false: [
        "J'ai aussi fermé les volets.",
        'La télé est éteinte.',
        'La guirlande est allumée.',
        "J'ai verrouillé la porte d'entrée.",
        'Le chauffage est réglé sur 21 degrés.',
        'Volets fermés.',
        "J'ai allumé la lampe du bureau.",
        'Le lampadaire est éteint.',
      ],
    },
    {
      words: 'allume la lumière',
      room: 'salon',
      calls: [light('on')],
      dead: ['light.guirlande'],
      true: ['Le plafonnier du salon est allumé.', "J'ai allumé le lampadaire."],
      false: [
        "C'est fait.",
        'Toutes les lumières sont allumées.',
        'La guirlande est allumée.',
        'La guirlande scintille.',
        'Tout brille.',
        "J'ai tout allumé.",
        'Voilà !',
      ],
    },
    {
      words: 'éteins la télé et ferme le volet',
      room: 'salon',
      calls: [
        ['control_media', { action: 'off', name: 'télé' }],
        ['control_cover', { action: 'close', name: 'volet' }],
      ],
      before: opened('cover.volet_du_salon'),
      dead: ['cover.volet_du_salon'],
      true: ['La télé est éteinte.', 'Le volet du salon ne répond pas.'],
      false: [
        'Le volet est fermé.',
        'Le volet descend.',
        'Le volet se ferme.',
        "C'est fait.",
        "J'ai éteint la télé et fermé le volet.",
        'Bonne nuit, tout est fermé.',
      ],
    },
    {
      words: 'mets la lampe de chevet à vingt pour cent',
      room: 'chambre',
      calls: [['control_light', { action: 'on', name: 'lampe de chevet', brightness_percent: 20 }]],
      true: ['La lampe de chevet est réglée à 20 %.'],
      false: ['La lampe de chevet est réglée à 80 %.', 'Le plafonnier de la chambre est allumé.'],
    },
    {
      words: 'il fait combien dehors et ferme le volet',
      room: 'salon',
      calls: [
        ['get_state', { name: 'température extérieure' }],
        ['control_cover', { action: 'close', name: 'volet' }],
      ],
      before: opened('cover.volet_du_salon'),
      dead: ['cover.volet_du_salon'],
      true: ['Il fait 7,5 degrés dehors.'],
      false: ["J'ai fermé le volet.", 'Le volet du salon descend.', "C'est fait."],
    },
    {
      words: 'allume la lampe lunaire et raconte-moi une blague',
      room: 'salon',
      calls: [light('on', 'lampe lunaire')],
      true: ["C'est l'histoire d'un volet qui rentre dans un bar."],
      false: ['La lampe lunaire brille.', "C'est fait.", "J'ai allumé la lampe lunaire."],
    },
  ],
  en: [
    {
      words: 'turn on the bed light',
      room: 'bedroom',
      calls: [light('on', 'bed light')],
      true: ["I've turned on the bed light.", 'The bed light is on.'],
      false: [
        "I've also closed the curtains.",
        'The front door is locked.',
        'Door locked.',
        "I've turned off the TV.",
        'The desk lamp is on.',
        'The bed light is off.',
      ],
    },
    {
      words: 'lights on',
      room: 'living_room',
      calls: [light('on')],
      dead: ['light.christmas_tree'],
      true: ['The standing lamp is on.'],
      false: [
        'Done.',
        'All the lights are on.',
        'The christmas tree is on.',
        'The christmas tree is glowing.',
        'Everything is bright now.',
      ],
    },
    {
      words: 'TV off and lights off',
      room: 'living_room',
      calls: [['control_media', { action: 'off', name: 'TV' }], light('off', 'standing lamp')],
      before: lit('light.standing_lamp'),
      dead: ['light.standing_lamp'],
      true: ['The TV is off.', "The standing lamp isn't responding."],
      false: ['The lights are off.', 'The standing lamp is off.', 'All done.', 'Lights off.'],
    },
  ],
};

describe.each(['fr', 'en'] as const)('%s', (language) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.start(language);
  });
  afterAll(() => stage.stop());

  test.each(MIXED[language].map((mixed) => [mixed.words, mixed] as const))(
    '%s',
    async (_, mixed) => {
      // Alone and together: what was said before may not make the next one true.
      const alone = [...mixed.true, ...mixed.false].map((sentence) => [sentence]);
      const together = [
        [...mixed.true, ...mixed.false],
        [...mixed.false, ...mixed.true],
      ];
      const wrong: string[] = [];
      for (const sentences of [...alone, ...together]) {
        await stage.reset(mixed.before);
        for (const id of mixed.dead ?? []) stage.devices.behaviours.set(id, 'dead');
        const step = { words: mixed.words, calls: mixed.calls, model: sentences.join(' ') };
        const replies = repliesTo(stage, { ...step, outcome: 'done', said: '' }, 'clean');
        const { said } = await stage.play(mixed.words, mixed.room, replies);
        for (const sentence of sentences)
          if (said.includes(sentence) !== mixed.true.includes(sentence))
            wrong.push(
              `${mixed.true.includes(sentence) ? 'lost' : 'false'}: ${sentence} → ${said}`,
            );
      }
      expect(wrong).toEqual([]);
    },
  );
});
