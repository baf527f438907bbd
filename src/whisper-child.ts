/** The Whisper child's program: what runs apart from main, and from the quick recogniser that must not wait for it. */
import { int16ToFloat32 } from './audio/pcm.ts';
import { giveBackTensors } from './onnx/give-back-memory.ts';
import { providerFor } from './onnx/gpu-trust.ts';
import type { HandlersOf } from './onnx/operations.ts';
import { serveInference } from './onnx/serve-inference.ts';
import { LoadedWhisper } from './stt/engines/whisper/loaded-whisper.ts';
import type { WhisperOperations } from './stt/engines/whisper-stt.ts';

const whisper = new LoadedWhisper(providerFor(process.env));

const handlers: HandlersOf<WhisperOperations> = {
  'whisper/load': async (choice) => {
    const { model, recogniser } = await whisper.get(choice);
    const { languages, takesShortWindows } = recogniser;
    return { languages, takesShortWindows, ...model.runsOn };
  },
  'whisper/transcribe': async ({ model, samples, ...request }, { signal }) => {
    const { recogniser } = await whisper.get(model);
    try {
      return await recogniser.recognise(int16ToFloat32(samples), request, signal);
    } finally {
      // Once the answer is on its way.
      setImmediate(giveBackTensors);
    }
  },
};

serveInference({ ...handlers });
