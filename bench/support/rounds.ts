/** EXO and the peers in turn on the same recordings and texts, so that both meet the same machine. */
import { timeAnswer } from './answer-times.ts';
import { untilVoiceEnds } from './last-voiced.ts';
import type { Contestant, Measured, Race, Samples } from './race.ts';
import { ANSWERED, TEXTS } from './said.ts';
import { timeFirstByte, timeTranscript } from './wyoming-times.ts';

/** Home Assistant closes the microphone only after this much silence. */
const SILENCE_MS = 700;
const WARM_UPS = 2;

export class Rounds {
  readonly #race: Race;
  readonly #all: ReadonlyMap<string, Samples>;
  readonly #quiet: ReadonlyMap<string, Samples>;
  readonly #others: number[] = [];

  constructor(race: Race) {
    this.#race = race;
    const names = race.contestants.map(({ name }) => name);
    this.#all = new Map(names.map((name) => [name, noSamples()]));
    this.#quiet = new Map(names.map((name) => [name, noSamples()]));
  }

  async run(): Promise<Measured> {
    await this.#warmUp();
    for (let round = 0; round < this.#race.rounds; round++) {
      this.#race.tell(`round ${round + 1} of ${this.#race.rounds}`);
      await this.#measureStt(round);
      if (round === 0) await this.#measureSttAtOnce();
      await this.#measureTts(round);
      await this.#measureAnswers(round);
    }
    return { all: this.#all, quiet: this.#quiet, others: this.#others };
  }

  /** First uses load and compile; they are not what a house waits for. */
  async #warmUp(): Promise<void> {
    const { contestants, recordings, ears } = this.#race;
    for (const { audio } of recordings.slice(0, WARM_UPS)) {
      for (const { sttPort, ttsPort, pipeline } of contestants) {
        await timeTranscript(sttPort, audio, { silenceMs: 0, realTime: false });
        await timeFirstByte(ttsPort, 'Bonjour.');
        await timeAnswer(ears, pipeline, audio);
      }
    }
  }

  async #measureStt(round: number): Promise<void> {
    for (const [index, { name, audio }] of this.#race.recordings.entries()) {
      await this.#inTurn(round + index, `${name}: transcript`, async (contestant) => {
        const { sttPort, hearsLive: realTime } = contestant;
        const heard = await timeTranscript(sttPort, audio, { silenceMs: SILENCE_MS, realTime });
        return (into) => {
          into.sttMs.push(heard.ms);
          if (heard.text.trim() !== '') into.heard += 1;
          return heard.ms;
        };
      });
    }
  }

  /** The audio ends with the voice: no silence to work in. Who does not hear before the end loses nothing. */
  async #measureSttAtOnce(): Promise<void> {
    for (const { name, audio } of this.#race.recordings) {
      const voiced = untilVoiceEnds(audio);
      await this.#inTurn(0, `${name}: transcript at once`, async ({ sttPort, hearsLive }) => {
        if (!hearsLive) return undefined;
        const { ms } = await timeTranscript(sttPort, voiced, { silenceMs: 0, realTime: true });
        return (into) => {
          into.sttAtOnceMs.push(ms);
          return ms;
        };
      });
    }
  }

  async #measureTts(round: number): Promise<void> {
    for (const [index, text] of TEXTS.entries()) {
      const what = `${text.length} letters: first samples`;
      await this.#inTurn(round + index, what, async ({ ttsPort }) => {
        const ms = await timeFirstByte(ttsPort, text);
        return (into) => {
          into.ttsMs.push(ms);
          return ms;
        };
      });
    }
  }

  async #measureAnswers(round: number): Promise<void> {
    const { recordings, ears } = this.#race;
    const spoken = recordings.filter(({ name }) => ANSWERED.includes(name));
    for (const [index, { name, audio }] of spoken.entries()) {
      await this.#inTurn(round + index, `${name}: answer`, async ({ pipeline }) => {
        const answer = await timeAnswer(ears, pipeline, audio);
        if (answer === undefined) return undefined;
        return (into) => {
          into.answers.push(answer);
          return answer.answerMs;
        };
      });
    }
  }

  /** One measurement of each contestant, the order turned from one to the next. */
  async #inTurn(turn: number, what: string, measure: Measure): Promise<void> {
    const { contestants, prepare, quiet, tell } = this.#race;
    for (const contestant of turn % 2 === 0 ? contestants : contestants.toReversed()) {
      await prepare();
      const { value: keep, others, noisy } = await quiet.measure(() => measure(contestant));
      const all = this.#all.get(contestant.name);
      const inQuiet = this.#quiet.get(contestant.name);
      if (keep === undefined || all === undefined || inQuiet === undefined) continue;
      const ms = keep(all);
      if (!noisy) keep(inQuiet);
      this.#others.push(others);
      const share = Math.round(others * 100);
      tell(`  ${contestant.name}: ${what} ${Math.round(ms)} ms (others ${share} %)`);
    }
  }
}

function noSamples(): Samples {
  return { sttMs: [], sttAtOnceMs: [], ttsMs: [], answers: [], heard: 0 };
}

/** How to keep what was measured, in ms; undefined: there was nothing to measure. */
type Measure = (contestant: Contestant) => Promise<((into: Samples) => number) | undefined>;
