/** One language of the starter recogniser: the house's sentences, searched in what the model heard. */
import { ArticleRules } from './agreement.ts';
import { type Continuations, continuations } from './continuation.ts';
import {
  backgroundScore,
  heardSounds,
  type PhoneBigram,
  type Posteriors,
  phoneStringScore,
} from './ctc-scores.ts';
import type { Grammar } from './grammar-file.ts';
import type { SlotValue } from './house-names.ts';
import { type Meaning, type MeaningReader, meaningReader } from './meaning.ts';
import { PhoneNetwork } from './phone-network.ts';
import type { PhoneRules } from './phone-rules.ts';
import { confidenceOf, type Evidence, type PolicyThresholds, type Zone, zoneOf } from './policy.ts';
import {
  buildSentenceAutomaton,
  type HouseShape,
  isBlockPossible,
  type SentenceAutomaton,
  type WordClasses,
  wordClasses,
} from './sentence-automaton.ts';
import {
  fits,
  houseEntries,
  itemEntries,
  type ListEntry,
  numberEntries,
  SpokenList,
} from './spoken-lists.ts';
import { TokenPassing } from './token-passing.ts';
import { worstStretch } from './worst-stretch.ts';

export interface Recognised {
  readonly zone: Zone;
  /** Empty when rejected. */
  readonly text: string;
  /** Up to two sentences of different meanings, best first; empty when rejected. */
  readonly alternatives: readonly string[];
  readonly score: number;
  /** Nats to the best sentence of another meaning. */
  readonly margin: number;
  /** A longer sentence begins with the best one. */
  readonly canGoOn: boolean;
}

export interface Meant {
  readonly meaning: Meaning;
  readonly score: number;
}

/** What one utterance gave before the policy looked at it; for evaluation and tuning. */
export interface Heard {
  readonly evidence: Evidence | undefined;
  readonly meanings: readonly Meant[];
  /** Whether a longer sentence begins with the best one. */
  readonly canGoOn: boolean;
}

const TOKENS = 12;
const BEAM = 13;
/** A likelihood ratio over few sounds is noise: short sentences are divided by at least this. */
const MIN_SOUNDS_IN_RATIO = 8;
/** "oui" is short, and after a question it is what people say. */
const MIN_SOUNDS_OF_ANSWER = 3;

/** 12 s of speech: no command is that long, and the search would only cost time and memory. */
const MAX_FRAMES = 400;

/** Words that do not change what is meant; sentences that differ only there are one hypothesis. */
const SILENT_WORDS = new Set(
  "le la les l' du des de d' dans mon ma mes the my our a an please".split(' '),
);

interface Search {
  readonly passing: TokenPassing;
  readonly network: PhoneNetwork;
  readonly reader: MeaningReader;
  readonly further: Continuations;
}

export class LanguageRecogniser {
  readonly #grammar: Grammar;
  readonly #rules: PhoneRules;
  readonly #bigram: PhoneBigram;
  readonly #limits: PolicyThresholds;
  readonly #classes: WordClasses;
  readonly #articles: ArticleRules;
  readonly #numbers: readonly ListEntry[];
  readonly #items: readonly ListEntry[];
  readonly #automata = new Map<string, SentenceAutomaton>();
  #entries: readonly ListEntry[] = [];
  #searches = new Map<boolean, Search>();

  constructor(grammar: Grammar, rules: PhoneRules, bigram: PhoneBigram, limits: PolicyThresholds) {
    this.#grammar = grammar;
    this.#rules = rules;
    this.#bigram = bigram;
    this.#limits = limits;
    this.#classes = wordClasses(grammar);
    this.#articles = new ArticleRules(grammar.agreement);
    this.#numbers = numberEntries(grammar, rules);
    this.#items = itemEntries(grammar, rules);
  }

  /** Replace the names; `pronunciations` holds unit indices by text. */
  setNames(
    values: readonly SlotValue[],
    pronunciations: ReadonlyMap<string, readonly (readonly number[])[]>,
  ): void {
    const named = houseEntries(values, pronunciations, this.#rules, this.#articles);
    const items = named.some((entry) => entry.kind === 'item') ? [] : this.#items;
    this.#entries = [...this.#numbers, ...items, ...named];
    this.#searches = new Map();
    this.#search(false);
  }

  recognise(posteriors: Posteriors, answering: boolean): Recognised {
    const { evidence, meanings, canGoOn } = this.hear(posteriors, answering);
    const nothing = { zone: 'reject', text: '', alternatives: [], canGoOn: true } as const;
    if (evidence === undefined) return { ...nothing, score: -Infinity, margin: 0 };
    const zone = zoneOf(evidence, this.#limits);
    const score = confidenceOf(evidence, this.#limits);
    const { margin } = evidence;
    if (zone === 'reject') return { ...nothing, score, margin };
    const alternatives = meanings.slice(0, 2).map(({ meaning }) => meaning.text);
    return { zone, text: alternatives[0] ?? '', alternatives, score, margin, canGoOn };
  }

  /** The evidence for the best sentence, and the best sentence of each meaning. */
  hear(posteriors: Posteriors, answering: boolean): Heard {
    if (posteriors.frames === 0 || posteriors.frames > MAX_FRAMES) {
      return { evidence: undefined, meanings: [], canGoOn: true };
    }
    const { passing, reader, further } = this.#search(answering);
    passing.begin();
    for (let frame = 0; frame < posteriors.frames; frame++) {
      passing.advance(posteriors.logs, frame * posteriors.units);
    }
    const scored = passing
      .finish()
      .map((found) => ({
        ...found,
        score: phoneStringScore(posteriors, found.phones) - found.pathCost,
      }))
      .sort((a, b) => b.score - a.score);
    const meanings: (Meant & { phones: readonly number[]; labels: readonly number[] })[] = [];
    for (const { labels, score, phones } of scored) {
      const meaning = reader.read(labels);
      if (meaning === undefined || meanings.some((known) => isSame(known.meaning, meaning)))
        continue;
      meanings.push({ meaning, score, phones, labels });
    }
    const [best, rival] = meanings;
    if (best === undefined) return { evidence: undefined, meanings, canGoOn: true };
    const background = backgroundScore(posteriors, this.#bigram);
    // With no rival among the hypotheses, any would be worse than the last one kept.
    const weakest = scored.length < TOKENS ? best.score - BEAM : (scored.at(-1)?.score ?? 0);
    const heard = heardSounds(posteriors);
    // Speech with more sounds than the sentence has was more than the sentence.
    const awaited = answering && best.meaning.intent === 'ExoAnswer';
    const least = awaited ? MIN_SOUNDS_OF_ANSWER : MIN_SOUNDS_IN_RATIO;
    const sounds = Math.max(least, best.phones.length, heard.count);
    const evidence: Evidence = {
      ratio: (best.score - background) / sounds,
      margin: best.score - (rival?.score ?? weakest),
      heardUnits: heard.count,
      framesPerSound: heard.framesPerSound,
      worstStretch: worstStretch(posteriors, best.phones),
      best: best.meaning,
      rival: rival?.meaning,
      answering,
    };
    const canGoOn = this.#canGoOn(best, reader, further);
    return { evidence, meanings, canGoOn };
  }

  /** Also before last words that change nothing: "… please" does not end a sentence that goes on without it. */
  #canGoOn(
    { labels, meaning }: { labels: readonly number[]; meaning: Meaning },
    reader: MeaningReader,
    further: Continuations,
  ): boolean {
    for (let length = labels.length; length > 0; length--) {
      const said = labels.slice(0, length);
      if (length < labels.length && reader.read(said)?.key !== meaning.key) return false;
      const entry = (said.at(-1) ?? 0) - 1 - this.#classes.members.length;
      if (entry >= 0 && further.within(entry)) return true;
      if (further.after(reader.placesAfter(said))) return true;
    }
    return false;
  }

  #search(answering: boolean): Search {
    const known = this.#searches.get(answering);
    if (known !== undefined && !known.network.isFull) return known;
    const shape = this.#shape(answering);
    const hasFeminine = this.#feminineNumbers();
    const lists = this.#grammar.lists.map((list) => {
      const members = this.#entries.flatMap((entry, index) =>
        fits(list, entry, hasFeminine) ? [index] : [],
      );
      return new SpokenList(this.#entries, members, list);
    });
    const network = new PhoneNetwork({
      grammar: this.#grammar,
      classes: this.#classes,
      automaton: this.#automaton(shape, lists),
      lists,
      rules: this.#rules,
      articles: this.#articles,
    });
    const silent = this.#silentLabels();
    const passing = new TokenPassing(network, {
      tokens: TOKENS,
      beam: BEAM,
      isSilent: (label) => silent.has(label),
    });
    const reader = meaningReader(this.#grammar, this.#classes, this.#entries, (block) =>
      isBlockPossible(block, shape),
    );
    const further = continuations({
      grammar: this.#grammar,
      entries: this.#entries,
      isOpen: (arc) => this.#isOpen(arc, shape),
    });
    const search = { passing, network, reader, further };
    this.#searches.set(answering, search);
    return search;
  }

  #isOpen(arc: number, { coverClasses, hasValues }: HouseShape): boolean {
    const { arcLabel, arcTags, lists, tags, words } = this.#grammar;
    const list = lists[(arcLabel[arc] ?? 0) - words.length];
    const group = tags[(arcTags[arc] ?? 0) - 1] ?? [];
    return (
      (list === undefined || hasValues(list)) &&
      group.every(({ deviceClasses: some }) => some?.some((one) => coverClasses.has(one)) ?? true)
    );
  }

  /** Built anew only when the house gains or loses a kind of thing, not for a name. */
  #automaton(shape: HouseShape, lists: readonly SpokenList[]): SentenceAutomaton {
    const filled = lists.map((list) => (list.members.length > 0 ? '1' : '0')).join('');
    const key = [
      [...shape.domains].sort(),
      [...shape.coverClasses].sort(),
      filled,
      shape.answering,
    ].join(';');
    let automaton = this.#automata.get(key);
    if (automaton === undefined) {
      automaton = buildSentenceAutomaton(this.#grammar, this.#classes, shape);
      if (this.#automata.size >= 4) this.#automata.clear();
      this.#automata.set(key, automaton);
    }
    return automaton;
  }

  #shape(answering: boolean): HouseShape {
    const named = this.#entries.filter((entry) => entry.kind === 'name');
    const hasFeminine = this.#feminineNumbers();
    return {
      domains: new Set(named.map((entry) => entry.domain)),
      coverClasses: new Set(named.filter((e) => e.domain === 'cover').map((e) => e.deviceClass)),
      hasValues: (list) => this.#entries.some((entry) => fits(list, entry, hasFeminine)),
      answering,
    };
  }

  #feminineNumbers(): (id: string) => boolean {
    const ids = new Set(
      this.#numbers.flatMap((entry) => (entry.domain === 'feminine' ? [entry.id] : [])),
    );
    return (id) => ids.has(id);
  }

  #silentLabels(): Set<number> {
    return new Set(
      this.#classes.members.flatMap((words, index) =>
        words.every((word) => SILENT_WORDS.has(this.#grammar.words[word] ?? '')) ? [index + 1] : [],
      ),
    );
  }
}

/** The agent reads the text alone: two readings of one text are one meaning. */
function isSame(a: Meaning, b: Meaning): boolean {
  return a.key === b.key || a.gist === b.gist;
}
