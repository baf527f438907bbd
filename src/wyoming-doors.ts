/**
 * The two Wyoming doors over the same ears. At the first, Home Assistant says when a sentence is over; at the
 * quick one EXO does, and it only hears.
 */
import type { Starting } from './app-context.ts';
import type { Doubts } from './brain/doubts.ts';
import { toExoError } from './core/errors.ts';
import { WyomingServer } from './doors/wyoming/server.ts';
import type { Stt } from './stt/stt.ts';
import type { Tts } from './tts/tts.ts';

export interface WyomingParts {
  readonly stt: Stt;
  readonly tts: Tts;
  readonly doubts: Doubts;
  readonly version: string;
}

export interface WyomingDoors {
  readonly port: number;
  /** Undefined where its port could not be had. */
  readonly quickPort: number | undefined;
  /** Both tell from now on what the engines can do now. */
  readonly refresh: () => void;
}

/** Throws `options/invalid` where the first one's port is taken. */
export async function startWyomingDoors(
  starting: Starting,
  { stt, tts, doubts, version }: WyomingParts,
): Promise<WyomingDoors> {
  const { clock, closers, events, log, options } = starting;
  const common = {
    host: options.host,
    stt,
    clock,
    events,
    language: options.language,
    version,
    maxConnections: options.wyomingConnections,
    wordTranscript: (final, language) =>
      final.certainty === 'unsure' ? doubts.raise(final.alternatives, language) : final.text,
  } satisfies Partial<ConstructorParameters<typeof WyomingServer>[0]>;
  const door = new WyomingServer({
    ...common,
    port: options.wyomingPort,
    tts,
    log: log.for('wyoming'),
  });
  const quick = new WyomingServer({
    ...common,
    port: options.wyomingQuickPort,
    endsSentence: true,
    log: log.for('wyoming-quick'),
  });
  closers.push(
    () => quick.close(),
    () => door.close(),
  );
  await door.start();
  const isQuick = await startQuick(quick, starting);
  return {
    port: door.port,
    quickPort: isQuick ? quick.port : undefined,
    refresh: () => {
      door.refresh();
      quick.refresh();
    },
  };
}

/** EXO hears without it, so that a taken port does not stop the start. */
async function startQuick(quick: WyomingServer, { log }: Starting): Promise<boolean> {
  try {
    await quick.start();
    return true;
  } catch (error) {
    const { code, message } = toExoError(error, 'options/invalid', 'the quick port is not open');
    log.error('EXO does not end sentences itself', { code, reason: message });
    return false;
  }
}
