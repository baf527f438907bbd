import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Grammar, loadGrammar } from './grammar-file.ts';
import { type HouseNames, slotValues } from './house-names.ts';
import { meaningReader } from './meaning.ts';
import {
  buildSentenceAutomaton,
  type HouseShape,
  isBlockPossible,
  type SentenceAutomaton,
  type WordClasses,
  wordClasses,
} from './sentence-automaton.ts';
import { fits, type ListEntry } from './spoken-lists.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..', '..');

/** The automaton of a test house, asked with text instead of sound. */
interface Lattice {
  readonly meaningsOf: (sentence: string) => string[];
  readonly textsOf: (sentence: string) => string[];
  readonly holds: (sentence: string) => boolean;
}

async function latticeOf(language: string): Promise<Lattice> {
  const grammar = await loadGrammar(join(ROOT, 'models/starter', `${language}.grammar.json.gz`));
  const file = join(ROOT, 'tests/fixtures/houses', `${language}.json`);
  const house = JSON.parse(readFileSync(file, 'utf8')) as HouseNames;
  const classes = wordClasses(grammar);
  const named: ListEntry[] = slotValues(house).map((value) => ({
    ...value,
    sounds: [],
    articles: ~0,
  }));
  const numbers: ListEntry[] = Object.keys(grammar.numbers).map((key) => ({
    kind: 'number',
    id: String(Number.parseInt(key, 10)),
    text: String(Number.parseInt(key, 10)),
    domain: key.endsWith('f') ? 'feminine' : '',
    deviceClass: '',
    sounds: [],
    articles: ~0,
  }));
  const entries = [...numbers, ...named];
  const shape: HouseShape = {
    domains: new Set(named.filter((e) => e.kind === 'name').map((e) => e.domain)),
    coverClasses: new Set(named.filter((e) => e.domain === 'cover').map((e) => e.deviceClass)),
    hasValues: (list) => entries.some((entry) => fits(list, entry, () => false)),
    answering: false,
  };
  const automaton = buildSentenceAutomaton(grammar, classes, shape);
  const reader = meaningReader(grammar, classes, entries, (block) => isBlockPossible(block, shape));
  const labelings = (sentence: string): number[][] =>
    walk({ grammar, classes, automaton, entries }, sentence);
  const meanings = (sentence: string) =>
    labelings(sentence).flatMap((labels) => reader.read(labels) ?? []);
  return {
    holds: (sentence) => labelings(sentence).length > 0,
    meaningsOf: (sentence) => meanings(sentence).map(({ key }) => key),
    textsOf: (sentence) => meanings(sentence).map(({ text }) => text),
  };
}

interface Parts {
  readonly grammar: Grammar;
  readonly classes: WordClasses;
  readonly automaton: SentenceAutomaton;
  readonly entries: readonly ListEntry[];
}

/** Every sequence of labels that the deterministic automaton accepts for the text. */
function walk({ grammar, classes, automaton, entries }: Parts, sentence: string): number[][] {
  const classCount = classes.members.length;
  const feminine = new Set(entries.filter((e) => e.domain === 'feminine').map((e) => e.id));
  const text = sentence.toLowerCase();
  const found: number[][] = [];
  const go = (state: number, rest: string, labels: readonly number[]): void => {
    if (rest === '' && (automaton.finalCost[state] ?? -1) >= 0) found.push([...labels]);
    for (
      let arc = automaton.firstArc[state] ?? 0;
      arc < (automaton.firstArc[state + 1] ?? 0);
      arc++
    ) {
      const label = automaton.label[arc] ?? 0;
      const target = automaton.target[arc] ?? 0;
      const follow = (spelling: string, id: number): void => {
        const word = spelling.toLowerCase();
        if (!rest.startsWith(word)) return;
        const after = rest.slice(word.length);
        if (after === '' || after.startsWith(' ')) go(target, after.trimStart(), [...labels, id]);
        else if (word.endsWith("'")) go(target, after, [...labels, id]);
      };
      if (label < classCount) {
        for (const word of classes.members[label] ?? [])
          follow(grammar.words[word] ?? '', label + 1);
        continue;
      }
      const list = grammar.lists[label - classCount];
      entries.forEach((entry, index) => {
        if (list && fits(list, entry, (id) => feminine.has(id)))
          follow(entry.text, 1 + classCount + index);
      });
    }
  };
  go(automaton.start, text, []);
  return found;
}

describe('French', () => {
  let lattice: Lattice;
  beforeAll(async () => {
    lattice = await latticeOf('fr');
  });

  test.each([
    ['allume la lumière', 'HassTurnOn|area=@here|domain=light'],
    [
      'allume le Premier Étage en vert',
      'HassLightSet|color=green|floor=premier_etage|domain=light',
    ],
    ['allume les lumières dans la Chambre', 'HassTurnOn|area=chambre|domain=light'],
    [
      'allume toutes les lumières dans le Rez-de-chaussée',
      'HassTurnOn|domain=light|floor=rez_de_chaussee',
    ],
    ['annuler', 'HassNevermind'],
    ['silence', 'HassNevermind'],
    ['combien fait-il dans le Bureau', 'HassClimateGetTemperature|area=bureau'],
    ['combien fait-il', 'HassClimateGetTemperature|area=@here'],
    ['ferme les rideaux du Bureau', 'HassTurnOff|area=bureau|device_class=curtain|domain=cover'],
    ['fermer les rideaux', 'HassTurnOff|area=@here|device_class=curtain|domain=cover'],
    ['minuteur 1 heure', 'HassStartTimer|hours=1'],
    ['minuteur 20 secondes', 'HassStartTimer|seconds=20'],
    ['média suivant', 'HassMediaNext|area=@here'],
    [
      'ouvre les volets du Premier Étage',
      'HassTurnOn|device_class=shutter|domain=cover|floor=premier_etage',
    ],
    ['ouvre tous les volets', 'HassTurnOn|area=@here|device_class=shutter|domain=cover'],
    ['quel jour sommes-nous', 'HassGetCurrentDate'],
    ['quelle heure est-il', 'HassGetCurrentTime'],
    [
      'règle la luminosité dans le Bureau à 50 pourcent',
      'HassLightSet|area=bureau|brightness=50|domain=light',
    ],
    ['suivant', 'HassMediaNext|area=@here'],
    ['supprime tous les minuteurs', 'HassCancelAllTimers'],
    ['éteins la lumière', 'HassTurnOff|area=@here|domain=light'],
    ['éteins toutes les lumières du Premier Étage', 'HassTurnOff|domain=light|floor=premier_etage'],
    ["verrouille la Porte d'entrée", 'HassTurnOn|name=lock.porte_d_entree'],
    ["allume la lumière de l'Entrée", 'HassTurnOn|name=light.lumiere_de_l_entree'],
    ['ajoute du lait à la liste de courses', ''],
  ])('%s', (sentence, meaning) => {
    expect(lattice.holds(sentence)).toBe(true);
    const wanted = meaning.split('|').sort();
    if (meaning !== '') {
      expect(lattice.meaningsOf(sentence).map((key) => key.split('|').sort())).toContainEqual(
        wanted,
      );
    }
  });

  test.each([
    "allume la Porte d'entrée",
    'verrouille la Lampe du salon',
    'ferme la Lampe du salon à 50 pourcent',
    'allume la lumière de la Véranda',
    'oui',
    'faire les rideaux',
    'ouvre les auvents',
    'éteins 20 secondes',
  ])('does not hold: %s', (sentence) => {
    expect(lattice.holds(sentence)).toBe(false);
  });

  test('writes what agrees, with names as the house spells them', () => {
    expect(lattice.textsOf('éteint toutes les lumière de premier étage')).toContain(
      'éteins toutes les lumières de Premier Étage',
    );
    expect(lattice.textsOf("allume l'entrée")).toContain("allume l'Entrée");
    expect(lattice.textsOf('silence')).toContain('annule');
  });
});

describe('English', () => {
  let lattice: Lattice;
  beforeAll(async () => {
    lattice = await latticeOf('en');
  });

  test.each([
    ['add apples to my Shopping List', 'HassListAddItem|item=apples|name=todo.shopping_list'],
    ['cancel timer', 'HassCancelTimer'],
    ['is the Garage Door open', 'HassGetState|name=cover.garage_door|state=open'],
    ['nevermind', 'HassNevermind'],
    ['pause timer', 'HassPauseTimer'],
    ['resume timer', 'HassUnpauseTimer'],
    ['run Party Time', 'HassTurnOn|name=script.party_time'],
    ['set Kitchen lights to green', 'HassLightSet|area=kitchen|color=green'],
    ['set a timer for 30 seconds', 'HassStartTimer|seconds=30'],
    ['skip on TV', 'HassMediaNext|name=media_player.tv'],
    ['turn off all of the lights in the Office', 'HassTurnOff|area=office|domain=light'],
    ['turn on Standing Light', 'HassTurnOn|name=light.standing_light'],
    ['what time is it', 'HassGetCurrentTime'],
    ["what's the temperature of the EcoBee", 'HassClimateGetTemperature|name=climate.ecobee'],
    ["what's the weather like in New York", 'HassGetWeather|name=weather.new_york'],
    ['turn on the Living Room Lamp', 'HassTurnOn|name=light.living_room_lamp'],
    ['turn on the Living Room Light', 'HassTurnOn|name=light.living_room_light'],
  ])('%s', (sentence, meaning) => {
    expect(lattice.meaningsOf(sentence).map((key) => key.split('|').sort())).toContainEqual(
      meaning.split('|').sort(),
    );
  });

  test.each(['turn on the Front Door', 'lock the Desk Lamp', 'turn on the Ballroom lights', 'yes'])(
    'does not hold: %s',
    (sentence) => {
      expect(lattice.holds(sentence)).toBe(false);
    },
  );

  test('passes on a sentence that the agent knows', () => {
    expect(lattice.textsOf('set Kitchen lights to green')).toContain('set Kitchen color to green');
  });
});
