/** A child that opens a model file and says what it takes. */
import { loadSession } from '../../src/onnx/load-session.ts';
import { serveInference } from '../../src/onnx/serve-inference.ts';

serveInference({
  load: async (path: string) => {
    const { session } = await loadSession(path);
    return session.inputNames;
  },
});
