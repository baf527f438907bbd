/** The program of the child that measures this machine once, for the choice of models: its processor, its GPU. */
import { probe } from './onnx/gpu-probe.ts';
import { serveInference } from './onnx/serve-inference.ts';
import { measureSpeed } from './onnx/speed-benchmark.ts';

serveInference({ 'speed/measure': measureSpeed, 'gpu/probe': () => probe('cuda') });
