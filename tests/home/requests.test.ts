/** Requests of a household on a real Home Assistant: what is said against what it reports. Only the model is scripted. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assistant } from '../../src/brain/assistant.ts';
import type { Brain } from '../../src/brain/brain.ts';
import { Doubts } from '../../src/brain/doubts.ts';
import { restChat } from '../../src/brain/llm/rest-chat.ts';
import { ConversationHistory } from '../../src/brain/prompt/history.ts';
import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import { FakeLlmServer } from '../fakes/fake-llm-server.ts';
import { turnIn } from '../fakes/turn-request.ts';
import { RealHousehold } from './support/household.ts';
import { TestHome } from './support/test-home.ts';

let home: TestHome;
let house: RealHousehold;
let model: FakeLlmServer;
let brain: Brain;
let turns = 0;

beforeAll(async () => {
  model = new FakeLlmServer();
  await model.start();
  home = await TestHome.start('acting');
  house = await RealHousehold.start(home, ['light.lampe_cachee']);
  brain = assistant({
    home: house.home,
    house: () => house.live.house,
    doubts: new Doubts(systemClock),
    clock: systemClock,
    confirmations: house.confirmations,
    thinking: {
      llm: restChat({
        name: 'model',
        model: 'scripted',
        endpoint: { kind: 'openai', baseUrl: `${model.url}/v1` },
        clock: systemClock,
      }),
      tools: (turn) => house.tools.forTurn(turn),
      house: () => house.live.house,
      history: new ConversationHistory(systemClock),
      clock: systemClock,
      log: silentLog,
    },
  });
});
afterAll(async () => {
  await house?.stop();
  await home?.stop();
  await model.stop();
});

type Call = readonly [tool: string, written: Readonly<Record<string, unknown>>];

/** What is heard when the model calls these and then says that. */
async function say(
  text: string,
  room: string,
  calls: readonly Call[] = [],
  claims = '',
): Promise<string> {
  turns += 1;
  model.forget();
  const toolCalls = calls.map(([name, written]) => ({ name, arguments: JSON.stringify(written) }));
  model.next(...(calls.length > 0 ? [{ toolCalls }] : []), { text: [claims] });
  let said = '';
  const turn = { ...turnIn(room, text, `turn-${turns}`), userId: 'lea' };
  for await (const delta of brain(turn, new AbortController().signal))
    if (delta.type === 'text') said += delta.text;
  return said.trim();
}

const light = (action: string, rest: object = {}): Call => ['control_light', { action, ...rest }];
const cover = (action: string, rest: object = {}): Call => ['control_cover', { action, ...rest }];

type Row = readonly [
  words: string,
  room: string,
  calls: readonly Call[],
  claims: string,
  states: Readonly<Record<string, string>>,
];

describe('what is done is said', () => {
  test.each<Row>([
    [
      'allume la lampe du salon',
      'salon',
      [light('on', { name: 'lampe du salon' })],
      'La lampe du salon est allumée.',
      { 'light.lampe_du_salon': 'on' },
    ],
    [
      'allume la liseuse',
      'cuisine',
      [light('on', { name: 'liseuse', brightness_percent: '40 %', color: 'vert', area: '' })],
      "J'ai allumé le lampadaire à 40 %.",
      { 'light.lampadaire': 'on' },
    ],
    [
      'éteins le lampadaire',
      'salon',
      [light('éteindre', { name: 'lampadaire', brightness_percent: 0, color: 'none' })],
      'Le lampadaire est éteint.',
      { 'light.lampadaire': 'off' },
    ],
    [
      'allume la lampe',
      'bureau',
      [light('on', { name: 'la lampe', area: null })],
      'La lampe du bureau est allumée.',
      { 'light.lampe_bureau': 'on', 'light.lampe_chambre': 'off' },
    ],
    [
      'allume le couloir',
      'salon',
      [light('on', { area: 'couloir' })],
      'Les lumières du couloir sont allumées.',
      { 'light.applique': 'on', 'light.suspension': 'on', 'light.plafonnier_du_salon': 'off' },
    ],
    [
      'ouvre le volet',
      'salon',
      [cover('open', { name: 'volet' })],
      "Le volet du salon s'ouvre.",
      {},
    ],
    [
      'mets le chauffage à vingt-deux',
      'salon',
      [['control_climate', { action: 'set_temperature', temperature: '22' }]],
      'Le chauffage du salon est réglé sur 22 degrés.',
      { 'climate.chauffage_du_salon': 'heat' },
    ],
    [
      'coupe le chauffage',
      'salon',
      [['control_climate', { action: 'off' }]],
      'Le chauffage du salon est éteint.',
      { 'climate.chauffage_du_salon': 'off' },
    ],
    [
      'lance la cafetière',
      'cuisine',
      [['control_switch', { action: 'on', name: 'cafetière', speed_percent: 0 }]],
      'La cafetière est allumée.',
      { 'switch.cafetiere': 'on' },
    ],
    [
      'active le mode vacances',
      'salon',
      [['control_switch', { action: 'on', name: 'mode vacances' }]],
      'Le mode vacances est activé.',
      { 'input_boolean.mode_vacances': 'on' },
    ],
    [
      "lance l'aspirateur",
      'salon',
      [['control_vacuum', { action: 'démarrer' }]],
      "L'aspirateur est en route.",
      { 'vacuum.aspirateur': 'cleaning' },
    ],
    [
      "mets l'alarme",
      'couloir',
      [['control_lock', { action: 'arm_away', name: 'alarme' }]],
      "L'alarme est activée.",
      { 'alarm_control_panel.alarme': 'armed_away' },
    ],
    [
      'soirée film',
      'salon',
      [['run_scene', { name: 'soirée film', area: 'none' }]],
      'Bon film !',
      {},
    ],
  ])('%s', async (words, room, calls, claims, states) => {
    expect(await say(words, room, calls, claims)).toBe(claims);
    for (const [id, state] of Object.entries(states))
      expect([id, await home.state(id)]).toEqual([id, state]);
  });
});

type Refusal = readonly [...Row, said: string | RegExp];

describe('what is not done is told as it is', () => {
  const CLAIM = "C'est fait ! La pièce est baignée de lumière. Bonne soirée.";
  test.each<Refusal>([
    [
      'allume la guirlande',
      'salon',
      [light('on', { name: 'guirlande' })],
      CLAIM,
      { 'light.guirlande': 'off' },
      "Je n'ai pas de retour de Guirlande : je ne sais pas si c'est fait.",
    ],
    [
      'allume le spot',
      'cuisine',
      [light('on', { name: 'spot grillé' })],
      CLAIM,
      { 'light.spot_grille': 'off' },
      "Ça n'a pas marché pour « Spot grillé ».",
    ],
    [
      'allume la veilleuse',
      'cuisine',
      [light('on', { name: 'veilleuse' })],
      CLAIM,
      { 'light.veilleuse': 'unavailable' },
      '« Veilleuse » est injoignable.',
    ],
    [
      'allume la lampe cachée',
      'bureau',
      [light('on', { name: 'lampe cachée' })],
      CLAIM,
      { 'light.lampe_cachee': 'off' },
      "« lampe cachée » n'est pas exposé à Assist.",
    ],
    [
      'allume la lampe lunaire',
      'salon',
      [light('on', { name: 'lampe lunaire' })],
      CLAIM,
      {},
      /^Je ne connais pas « lampe lunaire »\. Tu veux dire .+ \?$/,
    ],
    [
      'allume la lampe',
      'garage',
      [light('on', { name: 'la lampe' })],
      CLAIM,
      { 'light.lampe_chambre': 'off' },
      'Pour « la lampe », tu veux dire Lampe (Bureau) ou Lampe (Chambre) ?',
    ],
    [
      'baisse le néon à trente',
      'cuisine',
      [light('on', { name: 'néon', brightness_percent: 30 })],
      CLAIM,
      { 'light.neon': 'off' },
      '« Néon » ne sait pas faire cela.',
    ],
    [
      'ouvre le rideau',
      'chambre',
      [cover('open', { name: 'rideau' })],
      "Le rideau s'ouvre.",
      { 'cover.rideau_mort': 'closed' },
      "Je n'ai pas de retour de Rideau mort : je ne sais pas si c'est fait.",
    ],
    [
      'mets le radiateur à vingt',
      'chambre',
      [['control_climate', { action: 'set_temperature', temperature: 25 }]],
      'Le radiateur est réglé sur 25 degrés.',
      {},
      "Je n'ai pas de retour de Radiateur mort : je ne sais pas si c'est fait.",
    ],
    [
      'mets le chauffage à soixante',
      'salon',
      [['control_climate', { action: 'set_temperature', temperature: 60 }]],
      'Réglé !',
      {},
      /« Chauffage du salon » va de \d+ à \d+\./,
    ],
    [
      'allume la prise morte',
      'cuisine',
      [['control_switch', { action: 'on', name: 'prise morte' }]],
      CLAIM,
      { 'switch.prise_morte': 'off' },
      "Je n'ai pas de retour de Prise morte : je ne sais pas si c'est fait.",
    ],
    ['allume la lumière', 'cuisine', [], CLAIM, { 'light.neon': 'off' }, "Je n'ai rien changé."],
  ])('%s', async (words, room, calls, claims, states, said) => {
    const heard = await say(words, room, calls, claims);
    // The device had its time to answer: EXO has said that it is still at it.
    expect(heard.replace(/^Un instant, .* secondes\. (?:Encore un instant\. )*/, '')).toEqual(
      typeof said === 'string' ? said : expect.stringMatching(said),
    );
    for (const [id, state] of Object.entries(states))
      expect([id, await home.state(id)]).toEqual([id, state]);
  });
});

test('unlocking waits for the yes of the room, and is then done', async () => {
  const lock: Call = ['control_lock', { action: 'unlock', name: "porte d'entrée" }];
  const id = 'lock.porte_d_entree';
  await say('verrouille la porte', 'couloir', [
    ['control_lock', { action: 'lock', name: "porte d'entrée" }],
  ]);
  expect(await home.state(id)).toBe('locked');
  const asked = "Il me faut ta confirmation pour « Porte d'entrée ». Tu confirmes ?";
  expect(await say("déverrouille la porte d'entrée", 'couloir', [lock], 'Déverrouillée !')).toBe(
    asked,
  );
  expect(await home.state(id)).toBe('locked');
  expect(await say('oui', 'couloir')).toBe("C'est fait.");
  expect(await home.state(id)).toBe('unlocked');
});
