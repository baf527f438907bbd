/** What EXO says it heard in doubt is never done: no sentence of Home Assistant matches the question. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { questionTranscript } from '../../src/brain/doubts.ts';
import { TestHome } from './support/test-home.ts';

/** Of every kind of sentence, those that take any words and delayed ones among them. */
const COMMANDS = {
  fr: [
    'allume le plafonnier du salon',
    'éteins la lumière du salon',
    'allume la lumière',
    'éteins tout',
    'allume le Premier Étage en vert',
    'règle la luminosité dans le bureau à 50 pourcent',
    'règle le thermostat à 20 degrés',
    'ouvre le volet du salon',
    'ferme les rideaux du bureau',
    'ouvre la porte du garage',
    'verrouille la porte',
    "est-ce que la porte d'entrée est fermée",
    'combien fait-il dans le bureau',
    'quelle heure est-il',
    'quel jour sommes-nous',
    'ajoute du lait à la liste de courses',
    'annonce le dîner est prêt',
    'diffuse à table',
    'minuteur 5 minutes',
    'mets un minuteur pizza de 20 minutes',
    'allume le plafonnier du salon dans 5 minutes',
    'supprime tous les minuteurs',
    'joue de la musique',
    'média suivant',
    'lance l’aspirateur',
    'annule',
    'stop',
    'autre chose',
  ],
  en: [
    'turn on the ceiling light',
    'turn off the lights in the kitchen',
    'turn on the lights',
    'turn off everything',
    'set kitchen lights to green',
    'set the bedroom light to 50 percent',
    'set the thermostat to 20 degrees',
    'open the garage door',
    'close the blinds',
    'lock the front door',
    'is the front door locked',
    "what's the temperature in the office",
    'what time is it',
    'what is the date today',
    'add milk to my shopping list',
    'announce dinner is ready',
    'broadcast time to go',
    'set a timer for 5 minutes',
    'set a pizza timer for 20 minutes',
    'turn on the ceiling light in 5 minutes',
    'cancel all timers',
    'play some music',
    'skip on TV',
    'run party time',
    'start the vacuum',
    'turn on the fan and turn off the TV',
    'turn up the volume',
    'nevermind',
    'stop',
    'something else',
  ],
} as const;

interface Answer {
  readonly response: { readonly response_type: string; readonly data: { readonly code?: string } };
}

describe.each(['fr', 'en'] as const)('in %s', (language) => {
  let home: TestHome;

  beforeAll(async () => {
    home = await TestHome.start(language);
  });
  afterAll(() => home?.stop());

  async function process(text: string, room: string | undefined): Promise<string> {
    const answer = await home.connection.sendMessagePromise<Answer>({
      type: 'conversation/process',
      agent_id: 'conversation.home_assistant',
      text,
      language,
      ...(room === undefined ? {} : { device_id: await home.satelliteOf(room) }),
    });
    return answer.response.data.code ?? answer.response.response_type;
  }

  test('commands alone are understood, so that the next test means something', async () => {
    const [first, second] = COMMANDS[language];
    for (const command of [first, second])
      expect(await process(command, undefined)).toBe('action_done');
  });

  test('no question acts, with or without a room', async () => {
    const commands: readonly string[] = COMMANDS[language];
    const room = home.house.areas[0]?.id;
    const acted: string[] = [];
    // Each in both places, beside two others.
    for (const [index, first] of commands.entries())
      for (const step of [1, 7]) {
        const second = commands[(index + step) % commands.length] ?? '';
        const text = questionTranscript([first, second], language);
        for (const place of [undefined, room]) {
          const outcome = await process(text, place);
          if (outcome !== 'no_intent_match' && outcome !== 'no_valid_targets')
            acted.push(`${outcome}: ${text}`);
        }
      }
    expect(acted).toEqual([]);
  });
});
