/** The voice child's program: what turns phonemes into sound, apart from main and from the ears. */
import { availableParallelism } from 'node:os';
import { serveInference } from './onnx/serve-inference.ts';
import { type KokoroSentence, runKokoro } from './tts/engines/kokoro/kokoro-model.ts';
import { type PiperSentence, runPiper } from './tts/engines/piper/piper-model.ts';
import { VoiceModels } from './tts/engines/voice-models.ts';

/** More threads than this gain little and take the house's other work its cores. */
const MAX_THREADS = 4;

const models = new VoiceModels(Math.min(MAX_THREADS, availableParallelism()));

serveInference({
  'kokoro/say': (sentence: KokoroSentence) => runKokoro(models, sentence),
  'piper/say': (sentence: PiperSentence) => runPiper(models, sentence),
});
