import { expect, test } from 'vitest';
import type { ReportedState } from '../tools/tool.ts';
import { misstates, overreaches } from './overreach.ts';

const state = (entityId: string, name: string): ReportedState => ({ entityId, name, state: 'on' });
const LAMP = state('light.lampadaire', 'Lampadaire');
const PLUG = state('switch.lampe', 'Lampe Ikea');
const NAMES = ['Lampadaire', 'Guirlande', 'Lampe du salon', 'Télé', 'Lampe Ikea'];

test.each<[string, readonly ReportedState[], boolean]>([
  ["J'ai allumé le lampadaire.", [LAMP], false],
  ["J'ai allumé le lampadaire et la guirlande.", [LAMP], true],
  ["J'ai allumé le lampadaire et fermé les volets.", [LAMP], true],
  ["C'est fait, et j'ai baissé le chauffage.", [LAMP], true],
  ["J'ai allumé la lumière.", [LAMP], false],
  ['La Lampe Ikea est allumée.', [PLUG], false],
  ["J'ai fermé les volets.", [state('scene.nuit', 'Nuit')], false],
  ["J'ai fermé les volets.", [], false],
  ["J'ai éteint la télé.", [LAMP], true],
  ["C'est fermé à clé.", [LAMP], true],
  ["C'est ouvert.", [LAMP], true],
  ['It is closed now.', [LAMP], true],
  ["C'est ouvert.", [state('cover.volet', 'Volet')], false],
  ["C'est verrouillé.", [state('lock.porte', 'Porte')], false],
])('"%s" after %j: %s', (sentence, proven, isMore) =>
  expect(overreaches(sentence, proven, NAMES)).toBe(isMore),
);

const DIMMED = { ...LAMP, attributes: { brightness_percent: 20 } };

test.each<[string, readonly ReportedState[], boolean]>([
  ['Le lampadaire est à 20 %.', [DIMMED], false],
  ['Le lampadaire est passé de 80 % à 20 %.', [DIMMED], false],
  ['Le lampadaire est à 80 %.', [DIMMED], true],
  ['Le lampadaire est à 80 pour cent.', [DIMMED], true],
  ['Le lampadaire est à 80 %.', [LAMP], false],
  ["J'ai baissé le lampadaire de 10 %.", [DIMMED], false],
  ['Le lampadaire est à 80 %.', [{ ...DIMMED, underway: true }], false],
  ['Le lampadaire est allumé depuis 3 minutes.', [DIMMED], false],
])('"%s" of %j is not what was reported: %s', (sentence, proven, isOther) =>
  expect(misstates(sentence, proven)).toBe(isOther),
);
