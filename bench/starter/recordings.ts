/** The recordings of `shared/audio` as clips at 16 kHz: what each is, and what it should be heard as. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { int16ToFloat32 } from '../../src/audio/pcm.ts';
import { createResampler } from '../../src/audio/resample.ts';
import { wavToMono } from '../../src/audio/wav.ts';
import { inRoom, seededRandom, spliced, withNoise } from './conditions.ts';

/** `nevermind` is the word "silence", which asks to stop; `oov` is talk that is no command. */
export type ClipGroup =
  | 'command'
  | 'nevermind'
  | 'oov'
  | 'other-language'
  | 'jfk'
  | 'noise'
  | 'splice';

export interface Clip {
  readonly name: string;
  readonly group: ClipGroup;
  /** `clean`, `20 dB`, `10 dB`, `5 dB`, `room`. */
  readonly condition: string;
  /** The sentence, for commands. */
  readonly expected?: string;
  readonly samples: Float32Array;
}

export const LANGUAGES = ['fr', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

const WINDOW = 48_000;
const HOP = 24_000;
const SPLICE_STEPS = [3, 5, 8];

export function readRecording(path: string): Float32Array {
  const { samples, sampleRateHz } = wavToMono(readFileSync(path));
  if (sampleRateHz === 16_000) return int16ToFloat32(samples);
  const resampler = createResampler(sampleRateHz, 16_000);
  const parts = [resampler.push(samples), resampler.flush()];
  return int16ToFloat32(Int16Array.from(parts.flatMap((part) => [...part])));
}

/** Recordings that the given language should hear, or should not. */
export function cleanClips(audio: string, language: Language): Clip[] {
  const other = join(audio, 'other');
  const clip = (
    group: ClipGroup,
    name: string,
    samples: Float32Array,
    expected?: string,
  ): Clip => ({
    name,
    group,
    condition: 'clean',
    samples,
    ...(expected === undefined ? {} : { expected }),
  });
  const own = wavs(join(audio, language)).map(([name, samples]) =>
    name.startsWith('oov')
      ? clip('oov', name, samples)
      : clip(name === 'silence' ? 'nevermind' : 'command', name, samples, name),
  );
  const foreign = wavs(join(audio, language === 'fr' ? 'en' : 'fr'));
  const clips = [
    ...own,
    ...foreign.map(([name, samples]) => clip('other-language', name, samples)),
  ];
  for (const [name, samples] of wavs(other)) {
    const sentence = OTHER_COMMANDS[language][name];
    if (sentence !== undefined) clips.push(clip('command', name, samples, sentence));
    else if (name === 'jfk') clips.push(...windows(clip('jfk', name, samples)));
    else if (name === 'background_noise') clips.push(...windows(clip('noise', name, samples)));
    else if (name.startsWith('whats_your_name') && language === 'fr')
      clips.push(clip('oov', name, samples));
    else clips.push(clip('other-language', name, samples));
  }
  return clips;
}

const OTHER_COMMANDS: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  fr: {},
  en: {
    living_room_light_en: 'turn on the Living Room light',
    turn_on_the_living_room_lamp: 'turn on the Living Room Lamp',
  },
};

/** The whole recording and windows of 3 s. */
function windows(clip: Clip): Clip[] {
  const out = [clip];
  for (let at = 0; at < clip.samples.length - 40_000; at += HOP) {
    const samples = clip.samples.subarray(at, at + WINDOW);
    out.push({ ...clip, name: `${clip.name}@${(at / 16_000).toFixed(1)}`, samples });
  }
  return out;
}

/** Halves of two commands: sounds of the grammar, but no sentence of it. */
export function spliceClips(clips: readonly Clip[]): Clip[] {
  const commands = clips.filter((clip) => clip.group === 'command');
  return SPLICE_STEPS.flatMap((step) =>
    commands.flatMap((first, index) => {
      const second = commands[(index + step) % commands.length];
      if (second === undefined) return [];
      const samples = spliced(first.samples, second.samples);
      return [
        {
          name: `${first.name} + ${second.name}`,
          group: 'splice' as const,
          condition: 'clean',
          samples,
        },
      ];
    }),
  );
}

/** The commands again, in noise and in a room. */
export function harderClips(audio: string, clips: readonly Clip[]): Clip[] {
  const noise = readRecording(join(audio, 'other', 'background_noise.wav'));
  const random = seededRandom(1);
  const commands = clips.filter((clip) => clip.group === 'command');
  return [
    ...[20, 10, 5].flatMap((ratioDb) =>
      commands.map((clip) => ({
        ...clip,
        condition: `${ratioDb} dB`,
        samples: withNoise(clip.samples, noise, ratioDb, random),
      })),
    ),
    ...commands.map((clip) => ({
      ...clip,
      condition: 'room',
      samples: inRoom(clip.samples, 0.5, random),
    })),
  ];
}

function wavs(folder: string): [name: string, samples: Float32Array][] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.wav'))
    .sort()
    .map((file) => [file.slice(0, -4).normalize('NFC'), readRecording(join(folder, file))]);
}
