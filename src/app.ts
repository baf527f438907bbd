/**
 * EXO, put together: builds the engines and doors, starts them in order, stops them in reverse.
 *
 *   Wyoming door ─▶ listen (VAD ─▶ starter in the inference child)
 *        └────────▶ espeak-ng, sentence by sentence
 *   Home Assistant ─▶ live house ─▶ names for the starter
 *        └─ link door ─▶ answerTurn ─▶ household agent ─▶ Home Assistant's own sentences
 */
import packageFile from '../package.json' with { type: 'json' };
import { Doubts } from './brain/doubts.ts';
import { householdAgent } from './brain/household-agent.ts';
import type { Clock } from './core/clock.ts';
import { toExoError } from './core/errors.ts';
import { eventLog } from './core/event-log.ts';
import { EventBus } from './core/events.ts';
import type { Log } from './core/log.ts';
import { LinkDoor } from './doors/link/link-door.ts';
import { WyomingServer } from './doors/wyoming/server.ts';
import { HomeClient } from './home/home.ts';
import { EMPTY_HOUSE, type House } from './home/house.ts';
import { LiveHouse } from './home/live-house.ts';
import { instanceId } from './instance-id.ts';
import { InferenceHost } from './onnx/inference-host.ts';
import type { HomeAddress, Options } from './options.ts';
import { STARTER_LANGUAGES, StarterStt } from './stt/engines/starter-stt.ts';
import { EspeakNg } from './tts/engines/espeak-ng.ts';
import { SentenceAdapter } from './tts/sentence-adapter.ts';
import { answerTurn } from './turn/answer-turn.ts';
import { listen } from './turn/listen.ts';
import { SileroModel } from './vad/silero-model.ts';
import { SileroVad } from './vad/silero-vad.ts';

export const VERSION = packageFile.version;

export interface AppContext {
  readonly options: Options;
  readonly clock: Clock;
  readonly log: Log;
}

export interface App {
  /** Where the Wyoming door listens. */
  readonly wyomingPort: number;
  close(): Promise<void>;
}

type Close = () => void | Promise<void>;

/** Throws what a part that EXO cannot be without throws: an occupied port, no VAD model. */
export async function startApp(context: AppContext): Promise<App> {
  const { clock, log, options } = context;
  const startedMs = clock.nowMs();
  const events = new EventBus(log);
  events.observe(eventLog(log));
  const closers: Close[] = [];
  const close = () => closeAll(closers, log);
  try {
    const doubts = new Doubts(clock);
    const [ears, voice] = await Promise.all([
      startEars(context, doubts, closers),
      startVoice(context, closers),
    ]);
    const wyoming = new WyomingServer({
      port: options.wyomingPort,
      host: options.host,
      stt: ears.stt,
      tts: voice,
      clock,
      log: log.for('wyoming'),
      events,
      language: options.language,
      version: VERSION,
      wordTranscript: (final, language) =>
        final.certainty === 'unsure' ? doubts.raise(final.alternatives, language) : final.text,
    });
    closers.push(() => wyoming.close());
    await wyoming.start();
    if (options.home) startHome(context, options.home, { doubts, events, ears, closers });
    else log.warn('no Home Assistant is configured: EXO hears and speaks, and knows no names');
    const atMs = clock.nowMs();
    events.emit({ type: 'app-started', atMs, startMs: atMs - startedMs });
    return { wyomingPort: wyoming.port, close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Ears {
  readonly stt: ReturnType<typeof listen>;
  readonly learn: (house: House) => void;
}

async function startEars(
  { clock, log, options }: AppContext,
  doubts: Doubts,
  closers: Close[],
): Promise<Ears> {
  const model = new SileroModel();
  closers.push(() => model.close());
  let house: House = EMPTY_HOUSE;
  const host: InferenceHost = new InferenceHost({
    name: 'speech',
    entry: new URL('./inference-child.ts', import.meta.url),
    env: { EXO_DATA_DIR: options.dataDir },
    clock,
    log: log.for('inference'),
    prepare: (call) => new StarterStt(call).setHouse({ language: options.language, ...house }),
  });
  closers.push(() => host.close());
  const starter = new StarterStt(host.call);
  host.start();
  await model.start();
  return {
    stt: listen({ vad: new SileroVad(model), stt: starter, answering: () => doubts.open }),
    learn: (changed) => {
      house = changed;
      starter.setHouse({ language: options.language, ...changed }).catch((error: unknown) => {
        const { code } = toExoError(error, 'stt/failed', 'the names were not taken');
        log.warn('the recogniser does not know the new names yet', { code });
      });
    },
  };
}

async function startVoice({ clock, log, options }: AppContext, closers: Close[]) {
  const espeak = new EspeakNg({ clock });
  closers.push(() => espeak.close());
  try {
    await espeak.start([options.language]);
  } catch (error) {
    // EXO still hears; each attempt to speak will say what is missing.
    const { code, message } = toExoError(error, 'tts/failed', 'the voice did not start');
    log.error('EXO cannot speak', { code, reason: message });
  }
  return new SentenceAdapter(espeak, clock);
}

interface HomeParts {
  readonly doubts: Doubts;
  readonly events: EventBus;
  readonly ears: Ears;
  readonly closers: Close[];
}

function startHome(
  { clock, log, options }: AppContext,
  { address, token }: HomeAddress,
  { doubts, events, ears, closers }: HomeParts,
): void {
  const random = Math.random;
  const home = new HomeClient({ address, token, clock, random, events, log: log.for('home') });
  const language = options.language;
  const live = new LiveHouse({ home, events, clock, log: log.for('house'), language });
  const agent = householdAgent({ home, house: () => live.house, doubts });
  const link = new LinkDoor({
    home,
    hello: {
      instance: instanceId(options.dataDir, log),
      version: VERSION,
      languages: STARTER_LANGUAGES,
      capabilities: ['turn'],
    },
    brain: answerTurn(agent, events, clock),
    clock,
    random,
    events,
    log: log.for('link'),
  });
  closers.push(() => home.close(), live.observe(ears.learn), live.start(), link.start());
  home.start();
}

/** Last started, first closed; one that fails does not keep the others open. */
async function closeAll(closers: Close[], log: Log): Promise<void> {
  for (const close of closers.splice(0).reverse()) {
    try {
      await close();
    } catch (error) {
      const { code } = toExoError(error, 'core/internal', 'a part did not close');
      log.warn('a part did not close cleanly', { code });
    }
  }
}
