/**
 * The search: K-token CTC Viterbi over the phone network. Frames go in one by one, so a search can
 * run while the person still speaks; `finish` may be asked at any time and leaves the search as it is.
 */
import type { PhoneNetwork } from './phone-network.ts';
import { TokenPool } from './token-pool.ts';

/** Places at which the beam is still as wide as asked; beyond, unclear speech would cost too much time. */
const WIDE_PLACES = 3_000;
const LEAST_BEAM_SHARE = 0.6;

export interface SearchOptions {
  /** Hypotheses kept at each place. */
  readonly tokens: number;
  /** Nats behind the best within which a token lives on. */
  readonly beam: number;
  /** Labels that make no difference in meaning (articles): hypotheses that differ only there are one. */
  readonly isSilent: (label: number) => boolean;
}

export interface Hypothesis {
  /** Log-likelihood of the best alignment less the path's cost. */
  readonly score: number;
  readonly labels: readonly number[];
  /** Unit indices, equal neighbours collapsed. */
  readonly phones: readonly number[];
  /** Nats. */
  readonly pathCost: number;
}

export class TokenPassing {
  readonly #network: PhoneNetwork;
  readonly #options: SearchOptions;
  #current: TokenPool;
  #next: TokenPool;
  #best = 0;
  #beam = 0;
  /** Grows with every frame, so that nothing needs to be cleared. */
  #stamp = 0;
  #arcStamp = new Int32Array(0);
  #arcSlot = new Int32Array(0);
  #stateStamp = new Int32Array(0);
  #stateSlot = new Int32Array(0);
  #hubStamp = new Int32Array(0);
  /** First active arc slot that leads to a state, and the next one of each slot. */
  #hubHead = new Int32Array(0);
  #hubBlank = new Int32Array(0);
  #nextInHub = new Int32Array(0);
  #hubs = new Int32Array(1024);
  #backArc = new Int32Array(65_536);
  #backPrevious = new Int32Array(65_536);
  #backCount = 0;
  readonly #all: TokenPool;

  constructor(network: PhoneNetwork, options: SearchOptions) {
    this.#network = network;
    this.#options = options;
    this.#current = new TokenPool(options.tokens);
    this.#next = new TokenPool(options.tokens);
    this.#all = new TokenPool(options.tokens);
    this.#all.open(0);
    this.#all.open(0);
  }

  /** Start over. */
  begin(): void {
    this.#best = 0;
    this.#backCount = 0;
    this.#current.clear();
    this.#current.put(this.#current.open(~this.#network.start), 0, 1, -1);
  }

  /** Back pointers made since `begin`; tells how wide the search was. */
  get work(): number {
    return this.#backCount;
  }

  /** One frame: `logProbs[offset]` is the blank's. */
  advance(logProbs: Float32Array, offset: number): void {
    this.#stamp++;
    this.#next.clear();
    const crowding = WIDE_PLACES / Math.max(WIDE_PLACES, this.#current.slots);
    this.#beam = this.#options.beam * Math.max(LEAST_BEAM_SHARE, crowding);
    const hubs = this.#collectHubs(this.#best - this.#beam);
    this.#fit();
    let best = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < hubs; i++)
      best = this.#leave(this.#hubs[i] as number, logProbs, offset, best);
    this.#best = best;
    this.#share(best - this.#beam);
    [this.#current, this.#next] = [this.#next, this.#current];
  }

  /** States that the living tokens are in or lead to. */
  #collectHubs(threshold: number): number {
    const { destination } = this.#network;
    const pool = this.#current;
    if (this.#nextInHub.length < pool.slots) this.#nextInHub = new Int32Array(pool.size.length);
    this.#fit();
    let hubs = 0;
    let top = Number.NEGATIVE_INFINITY;
    let topState = -1;
    for (let slot = 0; slot < pool.slots; slot++) {
      const score = pool.best(slot);
      if (score < threshold) continue;
      const owner = pool.owner[slot] as number;
      const state = owner < 0 ? ~owner : (destination[owner] as number);
      if (score > top) {
        top = score;
        topState = state;
      }
      if (this.#hubStamp[state] !== this.#stamp) {
        this.#hubStamp[state] = this.#stamp;
        this.#hubHead[state] = -1;
        this.#hubBlank[state] = -1;
        if (hubs === this.#hubs.length) this.#hubs = doubled(this.#hubs);
        this.#hubs[hubs++] = state;
        this.#network.expand(state);
      }
      if (owner < 0) this.#hubBlank[state] = slot;
      else {
        this.#nextInHub[slot] = this.#hubHead[state] as number;
        this.#hubHead[state] = slot;
      }
    }
    // The best goes first: what it reaches tells early what the others need not try.
    for (let i = 0; i < hubs; i++) {
      if (this.#hubs[i] !== topState) continue;
      this.#hubs[i] = this.#hubs[0] as number;
      this.#hubs[0] = topState;
      break;
    }
    return hubs;
  }

  /** Move the tokens of one state on: into its blank, again into their phones, into new phones. */
  #leave(state: number, logProbs: Float32Array, offset: number, bestSoFar: number): number {
    const beam = this.#beam;
    const network = this.#network;
    const { phone, cost } = network;
    const current = this.#current;
    const next = this.#next;
    const threshold = this.#best - beam;
    const head = this.#hubHead[state] as number;
    const blankSlot = this.#hubBlank[state] as number;
    let best = bestSoFar;

    const all = this.#all;
    all.size[0] = 0;
    if (blankSlot >= 0) copyTokens(current, blankSlot, all, 0, threshold);
    let arriving = 0;
    for (let slot = head; slot >= 0; slot = this.#nextInHub[slot] as number) {
      copyTokens(current, slot, all, 0, threshold);
      arriving |= 1 << ((phone[current.owner[slot] as number] as number) & 31);
      // Staying in the phone.
      const arc = current.owner[slot] as number;
      const q = logProbs[offset + (phone[arc] as number)] as number;
      const into = this.#arcPlace(arc);
      addTokens(current, slot, next, into, q, threshold);
      if (next.best(into) > best) best = next.best(into);
    }
    const blank = this.#statePlace(state);
    addTokens(all, 0, next, blank, logProbs[offset] as number, Number.NEGATIVE_INFINITY);
    if (next.best(blank) > best) best = next.best(blank);

    const top = all.best(0);
    const first = network.first[state] as number;
    const last = first + (network.count[state] as number);
    for (let arc = first; arc < last; arc++) {
      const unit = phone[arc] as number;
      const q = (logProbs[offset + unit] as number) - (cost[arc] as number);
      if (top + q < best - beam) continue;
      const clash = (arriving & (1 << (unit & 31))) !== 0;
      const source = clash ? this.#without(unit, head, blankSlot, threshold) : 0;
      if (all.size[source] === 0) continue;
      best = this.#enter(arc, source, q, best);
    }
    return best;
  }

  /** Tokens of a state less those that come from the same unit: CTC wants a blank between. */
  #without(unit: number, head: number, blankSlot: number, threshold: number): number {
    const all = this.#all;
    const current = this.#current;
    all.size[1] = 0;
    if (blankSlot >= 0) copyTokens(current, blankSlot, all, 1, threshold);
    for (let slot = head; slot >= 0; slot = this.#nextInHub[slot] as number) {
      if (this.#network.phone[current.owner[slot] as number] !== unit) {
        copyTokens(current, slot, all, 1, threshold);
      }
    }
    return 1;
  }

  #enter(arc: number, source: number, q: number, bestSoFar: number): number {
    const beam = this.#beam;
    const { isSilent } = this.#options;
    const all = this.#all;
    const next = this.#next;
    const label = this.#network.label[arc] as number;
    const told = label > 0 && !isSilent(label);
    const place = this.#arcPlace(arc);
    let best = bestSoFar;
    const from = source * all.perSlot;
    for (let i = from; i < from + (all.size[source] as number); i++) {
      const score = (all.score[i] as number) + q;
      if (score < best - beam || !next.wants(place, score)) break;
      const history = told ? mix(all.history[i] as number, label) : (all.history[i] as number);
      next.put(place, score, history, this.#remember(all.back[i] as number, arc));
      if (score > best) best = score;
    }
    return best;
  }

  /**
   * A word may start with the unit that the last one ended with; people say it once and the labels
   * of the training hold it once. So the token is in the next word's phone as well.
   */
  #share(threshold: number): void {
    const network = this.#network;
    const next = this.#next;
    const slots = next.slots;
    for (let slot = 0; slot < slots; slot++) {
      const owner = next.owner[slot] as number;
      if (owner < 0 || (network.label[owner] as number) === 0 || next.best(slot) < threshold)
        continue;
      const state = network.destination[owner] as number;
      network.expand(state);
      this.#fit();
      const unit = network.phone[owner] as number;
      const first = network.first[state] as number;
      for (let arc = first; arc < first + (network.count[state] as number); arc++) {
        if (network.phone[arc] !== unit || arc === owner) continue;
        const all = this.#all;
        all.size[1] = 0;
        copyTokens(next, slot, all, 1, threshold);
        this.#enter(arc, 1, -(network.cost[arc] as number), this.#best);
      }
    }
  }

  /** The best complete sentences, best first. */
  finish(): Hypothesis[] {
    const network = this.#network;
    const pool = this.#current;
    const found = new TokenPool(this.#options.tokens);
    found.open(0);
    for (let slot = 0; slot < pool.slots; slot++) {
      const owner = pool.owner[slot] as number;
      const state = owner < 0 ? ~owner : (network.destination[owner] as number);
      const final = network.finalCost[state] as number;
      if (final === Number.POSITIVE_INFINITY) continue;
      for (
        let i = slot * pool.perSlot;
        i < slot * pool.perSlot + (pool.size[slot] as number);
        i++
      ) {
        found.put(
          0,
          (pool.score[i] as number) - final,
          pool.history[i] as number,
          pool.back[i] as number,
        );
      }
    }
    return Array.from({ length: found.size[0] as number }, (_, i) =>
      this.#trace(found.score[i] as number, found.back[i] as number),
    );
  }

  #trace(score: number, back: number): Hypothesis {
    const network = this.#network;
    const labels: number[] = [];
    const phones: number[] = [];
    let pathCost = 0;
    let end = -1;
    for (let at = back; at >= 0; at = this.#backPrevious[at] as number) {
      const arc = this.#backArc[at] as number;
      if (end < 0) end = network.destination[arc] as number;
      const label = network.label[arc] as number;
      const unit = network.phone[arc] as number;
      if (label > 0) labels.push(label);
      if (phones.at(-1) !== unit) phones.push(unit);
      pathCost += network.cost[arc] as number;
    }
    if (end >= 0) pathCost += network.finalCost[end] as number;
    return { score, labels: labels.reverse(), phones: phones.reverse(), pathCost };
  }

  #remember(previous: number, arc: number): number {
    const at = this.#backCount++;
    if (at === this.#backArc.length) {
      this.#backArc = doubled(this.#backArc);
      this.#backPrevious = doubled(this.#backPrevious);
    }
    this.#backArc[at] = arc;
    this.#backPrevious[at] = previous;
    return at;
  }

  #arcPlace(arc: number): number {
    if (this.#arcStamp[arc] === this.#stamp) return this.#arcSlot[arc] as number;
    this.#arcStamp[arc] = this.#stamp;
    const slot = this.#next.open(arc);
    this.#arcSlot[arc] = slot;
    return slot;
  }

  #statePlace(state: number): number {
    if (this.#stateStamp[state] === this.#stamp) return this.#stateSlot[state] as number;
    this.#stateStamp[state] = this.#stamp;
    const slot = this.#next.open(~state);
    this.#stateSlot[state] = slot;
    return slot;
  }

  /** Follow the growth of the network. */
  #fit(): void {
    const arcs = this.#network.phone.length;
    if (this.#arcStamp.length < arcs) {
      this.#arcStamp = resized(this.#arcStamp, arcs);
      this.#arcSlot = resized(this.#arcSlot, arcs);
    }
    const states = this.#network.first.length;
    if (this.#stateStamp.length < states) {
      this.#stateStamp = resized(this.#stateStamp, states);
      this.#stateSlot = resized(this.#stateSlot, states);
      this.#hubStamp = resized(this.#hubStamp, states);
      this.#hubHead = resized(this.#hubHead, states);
      this.#hubBlank = resized(this.#hubBlank, states);
    }
  }
}

function mix(history: number, label: number): number {
  return (Math.imul(history, 0x9e3779b1) + Math.imul(label, 40_503) + 7) | 0;
}

function copyTokens(
  from: TokenPool,
  slot: number,
  to: TokenPool,
  into: number,
  threshold: number,
): void {
  addTokens(from, slot, to, into, 0, threshold);
}

/** Tokens are sorted, so the first that is too poor ends it. */
function addTokens(
  from: TokenPool,
  slot: number,
  to: TokenPool,
  into: number,
  added: number,
  threshold: number,
): void {
  const start = slot * from.perSlot;
  const end = start + (from.size[slot] as number);
  if (to.size[into] === 0) {
    // Into an empty place the tokens go as they are: sorted and distinct.
    let at = into * to.perSlot;
    for (let i = start; i < end; i++, at++) {
      const score = from.score[i] as number;
      if (score < threshold) break;
      to.score[at] = score + added;
      to.history[at] = from.history[i] as number;
      to.back[at] = from.back[i] as number;
    }
    to.size[into] = at - into * to.perSlot;
    return;
  }
  for (let i = start; i < end; i++) {
    const score = from.score[i] as number;
    if (score < threshold || !to.wants(into, score + added)) break;
    to.put(into, score + added, from.history[i] as number, from.back[i] as number);
  }
}

function resized(old: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(length);
  larger.set(old);
  return larger;
}

const doubled = (old: Int32Array): Int32Array<ArrayBuffer> => resized(old, old.length * 2);
