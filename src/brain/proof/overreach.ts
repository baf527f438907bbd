/** Claims that are larger than what was done: of a thing or a kind of thing that no result is about. Pure. */
import { kindsCalled } from '../../home/kinds.ts';
import { plainWords, singular } from '../../home/name-words.ts';
import type { ReportedState } from '../tools/tool.ts';

/** What a sentence can be about, where the words for it are nobody's name. */
const DOMAINS = [
  ...['light', 'cover', 'valve', 'lock', 'climate', 'media_player', 'switch', 'fan'],
  ...['humidifier', 'vacuum', 'lawn_mower', 'alarm_control_panel'],
];
/** These do what nobody sees from their own state. */
const OPAQUE = new Set(['scene', 'script', 'exo']);
/** "Porte d'entrée" and "the temperature outside" are words of many things. */
const VAGUE = new Set(['porte', 'door', 'temperature', 'media', 'robot', 'heat', 'son', 'volume']);

/**
 * @param names of the house's things
 * @example overreaches('La lampe et le volet sont réglés.', [{ entityId: 'light.lampe', … }], []) // true
 */
export function overreaches(
  sentence: string,
  proven: readonly ReportedState[],
  names: readonly string[],
): boolean {
  if (proven.length === 0 || proven.some(({ entityId }) => OPAQUE.has(domainOf(entityId))))
    return false;
  const own = proven.map(({ name }) => folded(name)).sort((a, b) => b.length - a.length);
  let text = ` ${folded(sentence)} `;
  for (const name of own) text = text.replaceAll(` ${name} `, ' ');
  const isNamed = (name: string) => {
    const words = folded(name);
    return words.length > 3 && text.includes(` ${words} `);
  };
  // "Radiateur" is one room's, and the word for it in all of them.
  const others = names.filter((name) => !own.some((one) => one.includes(folded(name))));
  if (others.some(isNamed)) return true;
  const domains = new Set(proven.map(({ entityId }) => domainOf(entityId)));
  const ownWords = new Set(own.flatMap((name) => name.split(' ').map(singular)));
  return text
    .split(' ')
    .map(singular)
    .some((word) => word !== '' && !ownWords.has(word) && isOfOthers(word, domains));
}

/** The word for a kind, of which nothing was proven. */
function isOfOthers(word: string, domains: ReadonlySet<string>): boolean {
  if (VAGUE.has(word)) return false;
  const kinds = kindsCalled([word], DOMAINS)?.kinds ?? [];
  return (
    kinds.length > 0 &&
    kinds.length < DOMAINS.length &&
    !kinds.some(({ domain }) => domains.has(domain))
  );
}

const domainOf = (entityId: string) => entityId.slice(0, Math.max(0, entityId.indexOf('.')));

function folded(text: string): string {
  return plainWords(text).join(' ');
}
