/**
 * Whisper of true size with weights made here, as both sides read it: what is said is fixed, what is computed is
 * not. In the cache, made where it is missing.
 */
import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { until } from '../../demo/harness/deadline.ts';
import type { Exo } from '../../demo/harness/exo.ts';
import { REPOSITORY } from '../../demo/harness/paths.ts';
import { placeModel } from './placed-model.ts';

/** All that it ever says, whatever it hears. */
export const RACE_SENTENCE = 'Allume la lumière du salon';

const START_TIMEOUT_MS = 60_000;

/** The folders of the same weights in int8. */
export interface RaceWhisper {
  readonly onnx: string;
  readonly ctranslate2: string;
}

/** @param size `tiny`, `base`, `small` or `large-v3-turbo` */
export async function makeRaceWhisper(size: string): Promise<RaceWhisper> {
  const setUp = join(REPOSITORY, 'bench', 'peers', 'setup-whisper');
  const { stdout } = await promisify(execFile)(setUp, [size]);
  const folder = stdout.trim();
  return { onnx: join(folder, 'onnx'), ctranslate2: join(folder, 'ctranslate2') };
}

/** Puts it into EXO's data folder. Returns EXO's settings for it. */
export async function placeInExo({ onnx }: RaceWhisper, size: string, dataFolder: string) {
  const names = await readdir(onnx);
  const links = Object.fromEntries(names.map((name) => [name, join(onnx, name)]));
  const settings = await placeModel({ id: `whisper-${size}-int8`, links, dataFolder });
  return { ...settings, EXO_HEARING_MODEL: size };
}

/** As its log says. */
export async function untilWhisperHears(exo: Exo): Promise<void> {
  await until('Whisper in EXO', START_TIMEOUT_MS, () => {
    exo.process?.assertRunning();
    return exo.process?.output.includes('a model is in use model=whisper') || undefined;
  });
}
