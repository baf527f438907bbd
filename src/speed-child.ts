/** The program of the child that measures this machine once, for the choice of models. */
import { serveInference } from './onnx/serve-inference.ts';
import { measureSpeed } from './onnx/speed-benchmark.ts';

serveInference({ 'speed/measure': measureSpeed });
