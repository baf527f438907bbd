import { describe, expect, test } from 'vitest';
import { ArticleRules } from './agreement.ts';
import { spellingCost } from './spelling.ts';

const rules = new ArticleRules({
  articles: ['le', 'la', 'les', "l'", 'des', 'du', 'au', 'aux', 'de'],
  feminine: ['lumière', 'chambre'],
  masculine: ['volet'],
  invariable: ['temps'],
});
const mayFollow = (article: string, mask: number): boolean =>
  (mask & (1 << rules.articleOf(article))) !== 0;

describe('ArticleRules', () => {
  test.each([
    ['la', 'lumière', true],
    ['le', 'lumière', false],
    ['les', 'lumières', true],
    ['la', 'lumières', false],
    ['du', 'volet', true],
    ['la', 'volet', false],
    ['aux', 'volets', true],
    ['le', 'machin', true],
    ['de', 'la', true],
    ['le', 'la', false],
  ])('%s %s: %s', (article, word, allowed) => {
    expect(mayFollow(article, rules.maskOfWord(word))).toBe(allowed);
  });

  test('looks at the first word of a name, and at the ending of an unknown one', () => {
    expect(mayFollow('le', rules.maskOfName('Chambre de Zoé'))).toBe(false);
    expect(mayFollow('la', rules.maskOfName('Chambre de Zoé'))).toBe(true);
    expect(mayFollow('les', rules.maskOfName('Zorglub'))).toBe(false);
    expect(mayFollow('les', rules.maskOfName('Zorglubs'))).toBe(true);
    expect(mayFollow('le', rules.maskOfName('Zorglub'))).toBe(true);
  });

  test('lets everything stand where no article is', () => {
    expect(rules.maskOfWord('lumière') & 1).toBe(1);
    const none = new ArticleRules({ articles: [], feminine: [], masculine: [], invariable: [] });
    expect(none.articleOf('the')).toBe(0);
    expect(none.maskOfName('Kitchen') & 1).toBe(1);
  });
});

describe('spellingCost', () => {
  test('prefers what agrees', () => {
    const cheaper = (before: string[], right: string, wrong: string) => {
      expect(spellingCost('fr', before, right)).toBeLessThan(spellingCost('fr', before, wrong));
    };
    cheaper(['les'], 'volets', 'volet');
    cheaper(['la'], 'lumière', 'lumières');
    cheaper(['20'], 'secondes', 'seconde');
    cheaper(['1'], 'heure', 'heures');
    cheaper([], 'éteins', 'éteint');
    expect(spellingCost('fr', ['toute'], 'les')).toBeGreaterThan(
      spellingCost('fr', ['toutes'], 'les'),
    );
    expect(spellingCost('en', ['the'], 'lights')).toBe(0);
  });
});
