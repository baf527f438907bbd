/** The voice child's program: what turns phonemes into sound, apart from main and from the ears. */
import { availableParallelism } from 'node:os';
import { providerFor } from './onnx/gpu-trust.ts';
import { type HandlerContext, serveInference } from './onnx/serve-inference.ts';
import { KokoroModel, type KokoroSentence } from './tts/engines/kokoro/kokoro-model.ts';
import { LoadedModels } from './tts/engines/loaded-models.ts';
import { PiperModel, type PiperSentence } from './tts/engines/piper/piper-model.ts';

/** More threads than this gain little and take the house's other work its cores. */
const wish = {
  threads: Math.min(4, availableParallelism()),
  provider: providerFor(process.env),
};

const piper = new LoadedModels((path) => PiperModel.load(path, wish));
const kokoro = new LoadedModels((path) => KokoroModel.load(path, wish));

serveInference({
  'piper/say': async (sentence: PiperSentence, { signal, emit }: HandlerContext) => {
    const model = await piper.get(sentence.modelPath);
    for await (const samples of model.say(sentence, signal)) emit(samples);
  },
  'piper/warm': async (sentence: PiperSentence, { signal }: HandlerContext) => {
    const model = await piper.get(sentence.modelPath);
    for await (const _ of model.say(sentence, signal));
    return model.runsOn;
  },
  'kokoro/say': async (sentence: KokoroSentence) =>
    (await kokoro.get(sentence.modelPath)).say(sentence),
  'kokoro/warm': async (sentence: KokoroSentence) => {
    const model = await kokoro.get(sentence.modelPath);
    // The first run is slower than the machine is.
    await model.say(sentence);
    const { tookMs } = await model.say(sentence);
    return { ...model.runsOn, tookMs };
  },
});
