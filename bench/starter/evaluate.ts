/**
 * Runs recordings through the starter recogniser and prints one JSON object: what was heard in each
 * clip, with the evidence. `grammar/evaluation.py` compares meanings and prints the table.
 *
 *   node bench/starter/evaluate.ts fr [--hard]
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadAcousticModel } from '../../src/stt/engines/starter/acoustic-model.ts';
import type { HouseNames } from '../../src/stt/engines/starter/house-names.ts';
import { StarterRecogniser } from '../../src/stt/engines/starter/starter-recogniser.ts';
import { type Clip, cleanClips, harderClips, LANGUAGES, spliceClips } from './recordings.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const audio = join(process.env['EXO_SHARED_DIR'] ?? join(root, '..', 'shared'), 'audio');
const modelFolder = process.env['EXO_STARTER_MODELS'] ?? join(root, 'models', 'starter');

async function main(args: readonly string[]): Promise<void> {
  const language = LANGUAGES.find((known) => args.includes(known));
  if (language === undefined) throw new Error('usage: evaluate.ts fr|en [--hard]');
  const house = JSON.parse(
    readFileSync(join(root, 'tests', 'fixtures', 'houses', `${language}.json`), 'utf8'),
  ) as HouseNames;
  const recogniser = new StarterRecogniser({
    modelFolder,
    loadModel: (name) => loadAcousticModel(modelFolder, name),
  });
  await recogniser.loadLanguage(language);
  await recogniser.setHouse(house);
  const clean = cleanClips(audio, language);
  const clips = [
    ...clean,
    ...spliceClips(clean),
    ...(args.includes('--hard') ? harderClips(audio, clean) : []),
  ];
  // The first utterances compile code and network; they are not what a house waits for.
  for (const clip of clean.slice(0, 5)) await recogniser.recognise(clip.samples, language);
  const heard = [];
  for (const clip of clips) heard.push(await hear(recogniser, clip, language));
  process.stdout.write(
    `${JSON.stringify({ language, rssMb: process.memoryUsage().rss / 1e6, heard })}\n`,
  );
}

async function hear(recogniser: StarterRecogniser, clip: Clip, language: string) {
  const started = performance.now();
  const recognised = await recogniser.recognise(clip.samples, language);
  const ms = performance.now() - started;
  const { evidence, meanings } = await recogniser.hear(clip.samples, language);
  const { name, group, condition, expected } = clip;
  return {
    name,
    group,
    condition,
    expected,
    seconds: clip.samples.length / 16_000,
    ms,
    zone: recognised.zone,
    score: Number.isFinite(recognised.score) ? recognised.score : -99,
    ratio: evidence?.ratio ?? -99,
    margin: evidence?.margin ?? 0,
    heardUnits: evidence?.heardUnits ?? 0,
    framesPerSound: evidence?.framesPerSound ?? 0,
    worstStretch: evidence?.worstStretch ?? 99,
    texts: meanings.map(({ meaning }) => meaning.text),
  };
}

await main(process.argv.slice(2));
