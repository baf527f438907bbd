/** French: which nouns may follow which article. Pure. Other languages have no articles to agree with. */
import type { Agreement } from './grammar-file.ts';

/** Bit i is set where the word may follow article i; bit 0 is "no article before". */
export type ArticleMask = number;

export const NO_ARTICLE = 0;

const AFTER_ANY = 0x7fff_ffff;
const PLURAL_ARTICLES = new Set(['les', 'des', 'aux', 'mes', 'ces', 'quelles', 'quels']);
const FEMININE_ARTICLES = new Set(['la', 'de', 'ma', 'cette', 'toute', 'une']);
const MASCULINE_ARTICLES = new Set(['le', 'du', 'au', 'de', 'mon', 'ce', 'cet', 'un']);
/** `tous les volets`: what follows must be a plural article. */
const QUANTIFIERS = new Set(['tous', 'toutes']);
const AFTER_QUANTIFIER = new Set(['les', 'mes', 'nos', 'ces']);
/** `de la lumière`, `de l'entrée`: the only articles that follow another. */
const AFTER_DE = new Set(['la', "l'"]);
const NEVER_AFTER_AN_ARTICLE = new Set(['le', 'la', 'les', "l'"]);

export class ArticleRules {
  readonly #articles: readonly string[];
  readonly #feminine: ReadonlySet<string>;
  readonly #masculine: ReadonlySet<string>;
  readonly #invariable: ReadonlySet<string>;

  constructor(agreement: Agreement) {
    this.#articles = agreement.articles.filter((word) => word !== "l'");
    this.#feminine = new Set(agreement.feminine);
    this.#masculine = new Set(agreement.masculine);
    this.#invariable = new Set(agreement.invariable);
  }

  /** Number of states that a following word can be in: after no article, or after each. */
  get size(): number {
    return this.#articles.length + 1;
  }

  /** 1 + the article's place, or 0 for any other word. */
  articleOf(word: string): number {
    return this.#articles.indexOf(word) + 1;
  }

  /** After which articles a word of the templates may stand. */
  maskOfWord(word: string): ArticleMask {
    return this.#mask((article) => this.#agrees(article, word));
  }

  /** The same for a name of the house, of which only the first word is looked at. */
  maskOfName(name: string): ArticleMask {
    const first = (name.toLowerCase().split(' ', 1)[0] ?? '').replace(/^l'/, '');
    const known = this.#isKnown(first);
    return this.#mask((article) => {
      if (QUANTIFIERS.has(article)) return false;
      if (known) return this.#agrees(article, first);
      // The gender of an unknown name is open, but what follows "les" ends like a plural.
      return !PLURAL_ARTICLES.has(article) || /[sxz]$/i.test(name);
    });
  }

  #mask(allows: (article: string) => boolean): ArticleMask {
    if (this.#articles.length === 0) return AFTER_ANY;
    let mask = 1;
    this.#articles.forEach((article, index) => {
      if (allows(article)) mask |= 1 << (index + 1);
    });
    return mask;
  }

  #singular(word: string): string {
    const plural = word.length > 3 && /[sx]$/.test(word) && !this.#invariable.has(word);
    return plural ? word.slice(0, -1) : word;
  }

  #isKnown(word: string): boolean {
    const base = this.#singular(word);
    return this.#feminine.has(base) || this.#masculine.has(base);
  }

  #agrees(article: string, word: string): boolean {
    if (QUANTIFIERS.has(article)) return AFTER_QUANTIFIER.has(word);
    if (NEVER_AFTER_AN_ARTICLE.has(word)) return article === 'de' && AFTER_DE.has(word);
    if (!this.#isKnown(word)) return true;
    const base = this.#singular(word);
    if (base !== word) return PLURAL_ARTICLES.has(article);
    return (this.#feminine.has(base) ? FEMININE_ARTICLES : MASCULINE_ARTICLES).has(article);
  }
}
