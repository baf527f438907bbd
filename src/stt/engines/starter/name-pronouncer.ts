/** How the names of the house sound: asks the espeak-ng program, remembers in memory and on disk. */
import { spawn } from 'node:child_process';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ExoError } from '../../../core/errors.ts';
import { collapse, type PhoneRules } from './phone-rules.ts';

/** espeak-ng says some hundred names in tens of milliseconds; a batch keeps one call short. */
const BATCH = 200;
const TIMEOUT_MS = 10_000;
/** A few houses' worth; more means that names come from somewhere hostile. */
const MAX_CACHED = 10_000;
const MAX_OUTPUT_BYTES = 1_000_000;

export interface NamePronouncerOptions {
  readonly program?: string;
  /** JSON file for what was looked up; without one only memory is used. */
  readonly cacheFile?: string;
}

export class NamePronouncer {
  readonly #program: string;
  readonly #cacheFile: string | undefined;
  #ipa: Map<string, string> | undefined;

  constructor(options: NamePronouncerOptions = {}) {
    this.#program = options.program ?? 'espeak-ng';
    this.#cacheFile = options.cacheFile;
  }

  /** Name → its pronunciations in unit indices, one or more; names that have no sound are left out. */
  async pronounce(rules: PhoneRules, names: readonly string[]): Promise<Map<string, number[][]>> {
    const cache = await this.#cache();
    const forms = new Map(names.map((name) => [name, spokenForms(name)]));
    const all = [...new Set([...forms.values()].flat())];
    let asked = false;
    for (const voice of rules.voices) {
      const missing = all.filter((text) => !cache.has(cacheKey(voice, text)));
      for (let at = 0; at < missing.length; at += BATCH) {
        const batch = missing.slice(at, at + BATCH);
        const ipa = await this.#ask(voice, batch);
        for (const [index, text] of batch.entries()) {
          cache.set(cacheKey(voice, text), ipa[index] ?? '');
        }
        asked = true;
      }
    }
    if (asked) await this.#save(cache);
    const out = new Map<string, number[][]>();
    for (const [name, texts] of forms) {
      const variants = new Map<string, number[]>();
      for (const text of texts) {
        for (const voice of rules.voices) {
          const units = collapse(rules.unitsOfIpa(cache.get(cacheKey(voice, text)) ?? ''));
          if (units.length > 0) variants.set(units.join(' '), units);
        }
      }
      if (variants.size > 0) out.set(name, [...variants.values()]);
    }
    return out;
  }

  /** One line of IPA a text. The texts go through stdin, so no name can become an option. */
  async #ask(voice: string, texts: readonly string[]): Promise<string[]> {
    const output = await runProgram(
      this.#program,
      ['-q', '--ipa', '--sep=_', '-v', voice],
      `${texts.join('\n\n')}\n`,
    );
    const lines = output.split('\n').filter((line) => line.trim() !== '');
    if (lines.length === texts.length) return lines;
    // A name that espeak-ng takes for two sentences, or for none: ask for each alone.
    if (texts.length === 1) return [lines.join(' ')];
    const out: string[] = [];
    for (const text of texts) out.push(...(await this.#ask(voice, [text])));
    return out;
  }

  async #cache(): Promise<Map<string, string>> {
    if (this.#ipa === undefined) {
      this.#ipa = new Map();
      if (this.#cacheFile !== undefined) {
        const text = await readFile(this.#cacheFile, 'utf8').catch(() => '{}');
        this.#ipa = parseCache(text);
      }
    }
    if (this.#ipa.size > MAX_CACHED) this.#ipa.clear();
    return this.#ipa;
  }

  async #save(cache: ReadonlyMap<string, string>): Promise<void> {
    const file = this.#cacheFile;
    if (file === undefined) return;
    try {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(`${file}.new`, JSON.stringify(Object.fromEntries(cache)));
      await rename(`${file}.new`, file);
    } catch {
      // The cache only saves time: a full or read-only disk must not cost the names.
    }
  }
}

const cacheKey = (voice: string, text: string): string => `${voice}\t${text}`;

/** What is said for a name: lower case, and as written where a capital inside marks a new word. */
export function spokenForms(name: string): string[] {
  const text = name.replace(/[^\p{L}\p{M}\p{N}'&+-]+/gu, ' ').trim();
  const camel = text.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2');
  return [...new Set([text.toLowerCase(), camel.toLowerCase()])].filter((form) => form !== '');
}

function parseCache(text: string): Map<string, string> {
  try {
    const data: unknown = JSON.parse(text);
    if (typeof data !== 'object' || data === null) return new Map();
    const entries = Object.entries(data).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    );
    return new Map(entries.slice(0, MAX_CACHED));
  } catch {
    // A half-written or foreign file: everything is simply asked again.
    return new Map();
  }
}

function runProgram(program: string, args: readonly string[], input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'], timeout: TIMEOUT_MS });
    const chunks: Buffer[] = [];
    let bytes = 0;
    child.on('error', (cause) => {
      reject(new ExoError('stt/failed', `cannot run ${program}`, { cause }));
    });
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_OUTPUT_BYTES) child.kill('SIGKILL');
      else chunks.push(chunk);
    });
    child.on('close', (code) => {
      if (code === 0) resolve(Buffer.concat(chunks).toString('utf8'));
      else reject(new ExoError('stt/failed', `${program} ended with ${code ?? 'a signal'}`));
    });
    // A program that ends early closes the pipe; its exit code says why.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}
