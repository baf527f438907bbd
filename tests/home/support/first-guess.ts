/** What the starter recogniser takes a recording for before it decides whether to act, ask or refuse. */
import { join } from 'node:path';
import { REPOSITORY } from '../../../demo/harness/paths.ts';
import { sameMeaning, understand } from '../../../demo/harness/understand.ts';
import { int16ToFloat32 } from '../../../src/audio/pcm.ts';
import { createResampler } from '../../../src/audio/resample.ts';
import { SPEECH_SAMPLE_RATE_HZ } from '../../../src/core/audio-frame.ts';
import { loadAcousticModel } from '../../../src/stt/engines/starter/acoustic-model.ts';
import type { HouseNames } from '../../../src/stt/engines/starter/house-names.ts';
import { StarterRecogniser } from '../../../src/stt/engines/starter/starter-recogniser.ts';
import type { ExoHome } from './exo-home.ts';
import { SAME_AS } from './outcome.ts';
import type { Spoken } from './recordings.ts';

const MODELS = join(REPOSITORY, 'models', 'starter');

/** The names of the recordings whose best sentence means what was said, by Home Assistant's own reading. */
export async function rightFirstGuesses(
  whole: ExoHome,
  house: HouseNames,
  spoken: readonly Spoken[],
  room: string,
): Promise<string[]> {
  const recogniser = new StarterRecogniser({
    modelFolder: MODELS,
    loadModel: (language) => loadAcousticModel(MODELS, language),
  });
  await recogniser.loadLanguage(house.language);
  await recogniser.setHouse(house);
  const satellite = await whole.home.satelliteOf(room);
  const right: string[] = [];
  for (const { name, command = '', audio } of spoken) {
    const resampler = createResampler(audio.sampleRateHz, SPEECH_SAMPLE_RATE_HZ);
    const samples = int16ToFloat32(
      Int16Array.from([...resampler.push(audio.samples), ...resampler.flush()]),
    );
    const { meanings } = await recogniser.hear(samples, house.language);
    const text = meanings[0]?.meaning.text ?? '';
    const sentences = [text, SAME_AS[command] ?? command];
    const { connection } = whole.home;
    const [heard = null, meant = null] = await understand(
      connection,
      sentences,
      house.language,
      satellite,
    );
    if (text === command || (heard !== null && sameMeaning(heard, meant))) right.push(name);
  }
  return right;
}
