/** EXO's ears and voice, put together and started; each tells the events how it went. */
import type { Starting } from './app-context.ts';
import type { Doubts } from './brain/doubts.ts';
import { toExoError } from './core/errors.ts';
import { EMPTY_HOUSE, type House } from './home/house.ts';
import { InferenceHost } from './onnx/inference-host.ts';
import { STARTER_LANGUAGES, StarterStt } from './stt/engines/starter-stt.ts';
import { EspeakNg } from './tts/engines/espeak-ng.ts';
import { SentenceAdapter } from './tts/sentence-adapter.ts';
import { listen } from './turn/listen.ts';
import { SileroModel } from './vad/silero-model.ts';
import { SileroVad } from './vad/silero-vad.ts';

/** For the page; the languages are those that it is built for. */
export const ENGINES = [
  { name: 'starter', role: 'hears', languages: STARTER_LANGUAGES },
  { name: 'espeak-ng', role: 'speaks', languages: STARTER_LANGUAGES },
] as const;

/**
 * Silence, as the VAD hears it, after which what was said so far is transcribed: early, so that slow engines
 * have time. It is about 300 ms behind the last sound.
 */
export const PAUSE_MS = 192;

export interface Ears {
  readonly stt: ReturnType<typeof listen>;
  readonly learn: (house: House) => void;
}

export async function startEars(starting: Starting, doubts: Doubts): Promise<Ears> {
  const { clock, closers, log, options } = starting;
  const model = new SileroModel();
  closers.push(() => model.close());
  let house: House = EMPTY_HOUSE;
  const host: InferenceHost = new InferenceHost({
    name: 'speech',
    entry: new URL('./inference-child.ts', import.meta.url),
    env: { EXO_DATA_DIR: options.dataDir },
    clock,
    log: log.for('inference'),
    prepare: (call) =>
      reporting('starter', starting, () =>
        new StarterStt(call).setHouse({ language: options.language, ...house }),
      ),
  });
  closers.push(() => host.close());
  const starter = new StarterStt(host.call);
  host.start();
  await model.start();
  return {
    stt: listen({
      vad: new SileroVad(model, { hangoverMs: PAUSE_MS }),
      stt: starter,
      answering: () => doubts.open,
    }),
    learn: (changed) => {
      house = changed;
      starter.setHouse({ language: options.language, ...changed }).catch((error: unknown) => {
        const { code } = toExoError(error, 'stt/failed', 'the names were not taken');
        log.warn('the recogniser does not know the new names yet', { code });
      });
    },
  };
}

export async function startVoice(starting: Starting) {
  const { clock, closers, log, options } = starting;
  const espeak = new EspeakNg({ clock });
  closers.push(() => espeak.close());
  try {
    await reporting('espeak-ng', starting, () => espeak.start([options.language]));
  } catch (error) {
    // EXO still hears; each attempt to speak will say what is missing.
    const { code, message } = toExoError(error, 'tts/failed', 'the voice did not start');
    log.error('EXO cannot speak', { code, reason: message });
  }
  return new SentenceAdapter(espeak, clock);
}

async function reporting(
  engine: (typeof ENGINES)[number]['name'],
  { clock, events }: Starting,
  getReady: () => Promise<void>,
): Promise<void> {
  try {
    await getReady();
  } catch (error) {
    const { code } = toExoError(error, 'core/internal', 'the engine did not start');
    events.emit({ type: 'engine-failed', atMs: clock.nowMs(), engine, code });
    throw error;
  }
  events.emit({ type: 'engine-ready', atMs: clock.nowMs(), engine });
}
