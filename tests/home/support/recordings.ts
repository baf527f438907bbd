/** The recordings of people, which lie beside the repository: the file's name is what is said. */
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { REPOSITORY } from '../../../demo/harness/paths.ts';
import { readRecording } from '../../../demo/harness/recording.ts';
import type { AudioFrame } from '../../../src/core/audio-frame.ts';

export interface Spoken {
  readonly name: string;
  /** What is said; undefined where it is no command. */
  readonly command: string | undefined;
  readonly audio: AudioFrame;
}

const { EXO_SHARED_DIR } = process.env;
export const AUDIO_FOLDER = join(EXO_SHARED_DIR ?? join(REPOSITORY, '..', 'shared'), 'audio');

/** Commands among the recordings whose names are no transcripts. */
const OTHER_COMMANDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  fr: {},
  en: {
    living_room_light_en: 'Turn on the living room light',
    turn_on_the_living_room_lamp: 'Turn on the living room lamp',
  },
};
/** Said by a person, and a word of HassNevermind; it is not counted among the commands. */
const UNCOUNTED = ['silence'];

export interface Recordings {
  readonly commands: readonly Spoken[];
  /** Nothing that this house understands: other sentences, other languages, noise. */
  readonly others: readonly Spoken[];
}

export async function readRecordings(language: 'fr' | 'en'): Promise<Recordings> {
  const own = await readFolder(language);
  const other = await readFolder('other');
  const known = OTHER_COMMANDS[language] ?? {};
  const all = [
    ...own.map((one) => ({ ...one, command: one.name.startsWith('oov_') ? undefined : one.name })),
    ...other.map((one) => ({ ...one, command: known[one.name] })),
  ].filter(({ name }) => !UNCOUNTED.includes(name));
  return {
    commands: all.filter(({ command }) => command !== undefined),
    others: all.filter(({ command }) => command === undefined),
  };
}

async function readFolder(
  folder: string,
): Promise<{ readonly name: string; readonly audio: AudioFrame }[]> {
  const path = join(AUDIO_FOLDER, folder);
  const files = await readdir(path).catch((cause: unknown) => {
    throw new Error(`no recordings in ${path}: set EXO_SHARED_DIR to where they are`, { cause });
  });
  return await Promise.all(
    files
      .filter((file) => file.endsWith('.wav'))
      .sort()
      .map(async (file) => ({
        name: basename(file, '.wav').normalize('NFC'),
        audio: await readRecording(join(path, file)),
      })),
  );
}

/** Nothing at all, and a room in which nobody speaks. */
export function silences(): readonly Spoken[] {
  const seconds = 3;
  const rateHz = 16_000;
  const quiet = new Int16Array(seconds * rateHz);
  let seed = 1;
  const hiss = quiet.map(() => {
    // A fixed sequence: the same hiss in every run.
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return (seed >>> 26) - 32;
  });
  return [
    {
      name: 'digital silence',
      command: undefined,
      audio: { samples: quiet, sampleRateHz: rateHz },
    },
    { name: 'hiss', command: undefined, audio: { samples: hiss, sampleRateHz: rateHz } },
  ];
}

/** The recording with a noise over it, the ratio of their energies as given. */
export function mix(speech: AudioFrame, noise: AudioFrame, ratioDb: number): AudioFrame {
  const energy = (samples: Int16Array): number =>
    samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  const gain = Math.sqrt(
    energy(speech.samples) / (energy(noise.samples) || 1) / 10 ** (ratioDb / 10),
  );
  const samples = speech.samples.map((sample, index) => {
    const added = (noise.samples[index % noise.samples.length] ?? 0) * gain;
    return Math.max(-32_768, Math.min(32_767, Math.round(sample + added)));
  });
  return { samples, sampleRateHz: speech.sampleRateHz };
}
