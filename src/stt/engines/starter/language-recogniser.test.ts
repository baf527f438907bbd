import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Posteriors, sharpen } from './ctc-scores.ts';
import { loadGrammar } from './grammar-file.ts';
import { type HouseNames, slotValues } from './house-names.ts';
import { LanguageRecogniser } from './language-recogniser.ts';
import { NamePronouncer } from './name-pronouncer.ts';
import { type PhoneRules, type PhonesFile, phoneRules } from './phone-rules.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..', '..');
const readJson = <Shape>(path: string): Shape =>
  JSON.parse(readFileSync(join(ROOT, path), 'utf8')) as Shape;

const limits = {
  accept: 0.7,
  ask: 0.2,
  acceptMargin: 2,
  oppositeMargin: 5,
  numberMargin: 4,
  marginWeight: 0,
  marginCap: 12,
  stretchWeight: 0,
  tempoWeight: 0,
};

/** A model that hears every phone, most of the time: 20 ms of doubt beside each. */
function hear(rules: PhoneRules, phones: readonly number[], seed = 1): Posteriors {
  let state = seed;
  const random = (): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
  const units = rules.units.length;
  const rows: number[] = [];
  const frame = (unit: number): void => {
    const row = Array.from({ length: units }, () => 0.001 + 0.002 * random());
    row[1 + Math.floor(random() * (units - 1))] = 0.2 * random();
    row[unit] = 1;
    const sum = row.reduce((a, b) => a + b, 0);
    rows.push(...row.map((p) => Math.log(p / sum)));
  };
  for (const phone of [0, 0, 0, ...phones, 0, 0, 0]) {
    frame(phone);
    if (random() < 0.5) frame(random() < 0.5 ? 0 : phone);
  }
  return sharpen(Float32Array.from(rows), units, { blankPenalty: 0.1, floor: 1e-3 });
}

interface Setup {
  readonly say: (
    text: string,
    answering?: boolean,
  ) => Promise<ReturnType<LanguageRecogniser['recognise']>>;
  readonly setHouse: (house: HouseNames) => Promise<void>;
  readonly house: HouseNames;
  readonly recogniser: LanguageRecogniser;
  readonly rules: PhoneRules;
}

async function setUp(language: string): Promise<Setup> {
  const rules = phoneRules(readJson<PhonesFile>('models/starter/phones.json'), language);
  if (rules === undefined) throw new Error(`no phones for ${language}`);
  const grammar = await loadGrammar(join(ROOT, 'models/starter', `${language}.grammar.json.gz`));
  const house = readJson<HouseNames>(`tests/fixtures/houses/${language}.json`);
  const size = rules.units.length;
  const flat = { units: size, probabilities: new Float64Array(size * size).fill(1 / (size - 1)) };
  const recogniser = new LanguageRecogniser(grammar, rules, flat, limits);
  const pronouncer = new NamePronouncer();
  const setHouse = async (names: HouseNames): Promise<void> => {
    const values = slotValues(names);
    recogniser.setNames(
      values,
      await pronouncer.pronounce(
        rules,
        values.map(({ text }) => text),
      ),
    );
  };
  await setHouse(house);
  const say = async (text: string, answering = false) => {
    const phones = (await pronouncer.pronounce(rules, [text])).get(text)?.[0] ?? [];
    return recogniser.recognise(hear(rules, phones), answering);
  };
  return { say, setHouse, house, recogniser, rules };
}

describe('French', () => {
  let french: Setup;
  beforeAll(async () => {
    french = await setUp('fr');
  });

  test.each([
    ['allume la lumière du salon', 'allume la lumière du Salon'],
    ['éteins la lampe de chevet', 'éteins la Lampe de chevet'],
    ['ouvre les volets du premier étage', 'ouvre les volets du Premier Étage'],
    [
      'règle la luminosité dans le bureau à 50 pourcent',
      'règle la luminosité dans le Bureau à 50 pourcent',
    ],
    ['minuteur vingt secondes', 'minuteur 20 secondes'],
    ['éteins toutes les lumières du premier étage', 'éteins toutes les lumières du Premier Étage'],
  ])('hears %s', async (said, text) => {
    expect(await french.say(said)).toMatchObject({ zone: 'accept', text });
  });

  test('asks before it unlocks', async () => {
    const heard = await french.say("déverrouille la porte d'entrée");
    expect(heard).toMatchObject({ zone: 'ask', text: "déverrouille la Porte d'entrée" });
    expect(heard.alternatives[0]).toBe(heard.text);
  });

  test('rejects talk', async () => {
    for (const talk of [
      'je ne sais pas si nous partirons en vacances cet été',
      'il a mangé trois pommes hier matin',
    ]) {
      expect(await french.say(talk)).toMatchObject({ zone: 'reject', text: '', alternatives: [] });
    }
  });

  test('hears an answer only while a question is open', async () => {
    expect((await french.say('la première')).text).not.toBe('la première');
    expect(await french.say('la première', true)).toMatchObject({
      zone: 'accept',
      text: 'la première',
    });
    expect(await french.say('oui', true)).toMatchObject({ zone: 'accept', text: 'oui' });
  });

  test('follows the names of the house', async () => {
    const lamp = { id: 'light.zorglub', name: 'Lampe Zorglub', aliases: [], domain: 'light' };
    expect((await french.say('allume la lampe zorglub')).text).not.toBe('allume la Lampe Zorglub');
    await french.setHouse({ ...french.house, entities: [...french.house.entities, lamp] });
    expect(await french.say('allume la lampe zorglub')).toMatchObject({
      text: 'allume la Lampe Zorglub',
    });
    await french.setHouse(french.house);
    expect((await french.say('allume la lampe zorglub')).text).not.toBe('allume la Lampe Zorglub');
  });

  test('takes nothing and far too much for talk', () => {
    const { recogniser, rules } = french;
    const none = sharpen(new Float32Array(0), rules.units.length, { blankPenalty: 1, floor: 0 });
    expect(recogniser.recognise(none, false).zone).toBe('reject');
    const long = hear(
      rules,
      Array.from({ length: 500 }, (_, i) => 1 + (i % 20)),
    );
    expect(recogniser.recognise(long, false).zone).toBe('reject');
  });

  test('works in a house without anything', async () => {
    await french.setHouse({ language: 'fr', floors: [], areas: [], entities: [] });
    expect(await french.say('quelle heure est-il')).toMatchObject({
      zone: 'accept',
      text: 'quelle heure est-il',
    });
    expect((await french.say('allume la lumière du salon')).zone).toBe('reject');
    await french.setHouse(french.house);
  });
});

describe('English', () => {
  let english: Setup;
  beforeAll(async () => {
    english = await setUp('en');
  });

  test.each([
    ['turn on the standing light', 'turn on the Standing Light'],
    ['set kitchen lights to green', 'set Kitchen color to green'],
    ["what's the temperature of the eco bee", "what's the temperature of the EcoBee"],
    ['set a timer for thirty seconds', 'set a timer for 30 seconds'],
  ])('hears %s', async (said, text) => {
    expect(await english.say(said)).toMatchObject({ zone: 'accept', text });
  });

  test('asks before it opens the garage', async () => {
    expect((await english.say('open the garage door')).zone).toBe('ask');
  });
});
