/** Before a voice that reads phonemes: text as said → IPA, by espeak-ng as a program of its own (it is GPL). */
import type { Clock } from '../../core/clock.ts';
import { systemClock } from '../../core/clock.ts';
import { askProgram } from '../engines/ask-program.ts';
import { WaitingPrograms } from '../engines/waiting-program.ts';
import { formatClauses, joinPhonemes, splitClauses } from './clauses.ts';

/** A sentence takes 4 ms here. */
const DEADLINE_MS = 4_000;
const PREPARE_AFTER_MS = 15;
/** espeak-ng reads a line into a buffer of 1,000 bytes; what is longer would be cut inside a word. */
const MAX_CLAUSE_CHARACTERS = 240;

export interface PhonemeRequest {
  /** espeak's name of the language: `fr`, `en-gb`. From a voice's own file or ours, never from a request. */
  readonly voice: string;
  /** Joins the letters of one sound (`t^ʃ`), for alphabets that write it with one. */
  readonly tie?: boolean;
}

export interface EspeakPhonemesOptions {
  /** Name or path. */
  readonly program?: string;
  readonly clock?: Clock;
}

/**
 * @example
 * const phonemes = new EspeakPhonemes();
 * phonemes.prepare({ voice: 'fr' });
 * await phonemes.of('Bonjour, ça va ?', { voice: 'fr' }, signal); // 'bɔ̃ʒˈuʁ, sa- va?'
 */
export class EspeakPhonemes {
  readonly #clock: Clock;
  readonly #programs: WaitingPrograms;

  constructor({ program = 'espeak-ng', clock = systemClock }: EspeakPhonemesOptions = {}) {
    this.#clock = clock;
    this.#programs = new WaitingPrograms(program);
  }

  /** Keeps the program ready for the next sentence. */
  prepare(request: PhonemeRequest): void {
    this.#programs.prepare(argumentsFor(request));
  }

  /**
   * One line, each clause with its mark; empty where there is nothing to say, or when aborted.
   *
   * @throws `tts/program-missing`, `tts/failed`
   */
  async of(text: string, request: PhonemeRequest, signal: AbortSignal): Promise<string> {
    const clauses = splitClauses(text).flatMap((clause) =>
      shorten(clause.text).map((part) => ({ text: part, mark: clause.mark })),
    );
    if (clauses.length === 0 || signal.aborted) return '';
    const args = argumentsFor(request);
    const program = this.#programs.take(args);
    try {
      const output = await askProgram(program, formatClauses(clauses), {
        name: 'espeak-ng',
        deadlineMs: DEADLINE_MS,
        clock: this.#clock,
        signal,
      });
      return joinPhonemes(output.toString('utf8'), clauses);
    } finally {
      program.kill();
      // Starting the next one takes main some milliseconds: not before the sound of this one is on its way.
      this.#clock.after(PREPARE_AFTER_MS, () => this.#programs.prepare(args));
    }
  }

  async close(): Promise<void> {
    await this.#programs.close();
  }
}

function argumentsFor({ voice, tie = false }: PhonemeRequest): readonly string[] {
  // -b 1: the text is UTF-8, whatever the locale of the container.
  return ['-q', '--ipa', ...(tie ? ['--tie=^'] : []), '-v', voice, '-b', '1'];
}

function shorten(clause: string): string[] {
  const parts: string[] = [];
  let rest = clause.replace(/\s+/gu, ' ');
  while (rest.length > MAX_CLAUSE_CHARACTERS) {
    const space = rest.lastIndexOf(' ', MAX_CLAUSE_CHARACTERS);
    const cut = space > 0 ? space : MAX_CLAUSE_CHARACTERS;
    parts.push(rest.slice(0, cut));
    rest = rest.slice(cut).trim();
  }
  return [...parts, rest].map((part) => part.toWellFormed());
}
