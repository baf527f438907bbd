/** The speech child's program: what runs apart from main, because it blocks the thread it runs in. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { int16ToFloat32 } from './audio/pcm.ts';
import type { HandlersOf } from './onnx/operations.ts';
import { serveInference } from './onnx/serve-inference.ts';
import { loadAcousticModel } from './stt/engines/starter/acoustic-model.ts';
import { StarterRecogniser } from './stt/engines/starter/starter-recogniser.ts';
import {
  STARTER_LANGUAGES,
  type StarterOperations,
  type StarterResult,
} from './stt/engines/starter-stt.ts';

const modelFolder = fileURLToPath(new URL('../models/starter', import.meta.url));
const dataFolder = process.env['EXO_DATA_DIR'];

const recogniser = new StarterRecogniser({
  modelFolder,
  loadModel: (language) => loadAcousticModel(modelFolder, language),
  ...(dataFolder ? { cacheFile: join(dataFolder, 'pronunciations.json') } : {}),
});

const handlers: HandlersOf<StarterOperations> = {
  'starter/house': async (house) => {
    for (const language of STARTER_LANGUAGES) await recogniser.loadLanguage(language);
    await recogniser.setHouse(house);
    return undefined;
  },
  'starter/recognise': async ({ samples, language, answering }): Promise<StarterResult> => {
    await recogniser.loadLanguage(language);
    const heard = await recogniser.recognise(int16ToFloat32(samples), language, { answering });
    const { zone, text, alternatives, canGoOn } = heard;
    return { zone, text, alternatives, canGoOn };
  },
};

serveInference({ ...handlers });
