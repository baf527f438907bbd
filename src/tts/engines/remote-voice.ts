/** A voice on a server of others: what all of them have in common. Each kind of server has a file with its dialect. */
import { OutputRate } from '../../audio/output-rate.ts';
import type { AudioFrame } from '../../core/audio-frame.ts';
import { type Clock, systemClock } from '../../core/clock.ts';
import { ExoError } from '../../core/errors.ts';
import { probeServer } from '../../remote/probe.ts';
import { type RemoteRequest, requestRemote } from '../../remote/remote-request.ts';
import type { SentenceEngine } from '../sentence-engine.ts';
import { toSpokenText } from '../spoken-text.ts';
import type { TtsCapabilities, TtsRequest, Voice } from '../tts.ts';
import { soundOf } from './remote-sound.ts';

/** A ladder waits less; this is for an engine that stands alone. */
const ANSWER_MS = 8_000;
const IDLE_MS = 5_000;
/** Two minutes at 48 kHz: no sentence is that long. */
const MAX_BYTES = 12_000_000;

export interface ServerVoice extends Voice {
  /** As the server calls it; undefined where it has one voice only. */
  readonly serverId: string | undefined;
}

export interface VoiceDialect {
  readonly name: string;
  /** The first one of a language is its default. */
  readonly voices: readonly ServerVoice[];
  readonly sampleRateHz: number;
  /** The server sends samples without a header, at that rate. */
  readonly isRaw: boolean;
  readonly request: (
    text: string,
    voice: ServerVoice,
  ) => Pick<RemoteRequest, 'url' | 'headers' | 'body'>;
  readonly probe: {
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly isExpected: boolean;
  };
}

/**
 * Throws `tts/language`, `tts/voice`, `tts/key-refused`, `tts/model-missing`, `tts/quota`, `tts/unreachable`,
 * `tts/deadline` or `tts/failed`.
 */
export class RemoteVoice implements SentenceEngine {
  readonly name: string;
  readonly capabilities: TtsCapabilities;
  readonly #dialect: VoiceDialect;
  readonly #clock: Clock;
  readonly #output: OutputRate;

  constructor(dialect: VoiceDialect, clock: Clock = systemClock) {
    const { name, sampleRateHz, voices } = dialect;
    this.name = name;
    this.capabilities = {
      sampleRateHz,
      voices: voices.map(({ id, description, language }) => ({ id, description, language })),
    };
    this.#dialect = dialect;
    this.#clock = clock;
    this.#output = new OutputRate(sampleRateHz);
  }

  /** Whether the server would speak; nothing is said and nothing paid. */
  probe(signal: AbortSignal): Promise<void> {
    return probeServer({ ...this.#dialect.probe, stage: 'tts', clock: this.#clock }, signal);
  }

  async *speak(
    sentence: string,
    request: TtsRequest,
    signal: AbortSignal,
  ): AsyncGenerator<AudioFrame, void, undefined> {
    const voice = findVoice(this.#dialect.voices, request);
    const text = toSpokenText(sentence, withoutRegion(voice.language));
    if (text === '' || signal.aborted) return;
    const answer = await requestRemote({
      ...this.#dialect.request(text, voice),
      stage: 'tts',
      clock: this.#clock,
      signal,
      answerMs: ANSWER_MS,
      idleMs: IDLE_MS,
      maxBytes: MAX_BYTES,
    });
    if (answer === undefined) return;
    const { isRaw, sampleRateHz } = this.#dialect;
    const output = this.#output.start();
    for await (const frame of soundOf(answer, isRaw ? sampleRateHz : undefined)) {
      if (signal.aborted) return;
      yield* output.push(frame);
    }
    if (signal.aborted) return;
    if (!output.hasBegun)
      throw new ExoError('tts/failed', 'The server answered without sound', { retryable: true });
    yield* output.flush();
  }
}

/** One entry for each voice and language: a voice of these servers speaks them all. */
export function voicesInLanguages(
  name: string,
  serverIds: readonly (string | undefined)[],
  languages: readonly string[],
): readonly ServerVoice[] {
  return serverIds.flatMap((serverId) =>
    languages.map((language) => ({
      id: [name, serverId, language].filter((part) => part !== undefined).join('-'),
      description: [serverId, name].filter((part) => part !== undefined).join(', '),
      language,
      serverId,
    })),
  );
}

/** @throws `tts/language`, `tts/voice` */
function findVoice(voices: readonly ServerVoice[], { language, voice }: TtsRequest): ServerVoice {
  const wished = voices.find(({ id }) => id === voice);
  if (wished !== undefined) return wished;
  if (voice !== undefined && language === undefined)
    throw new ExoError('tts/voice', 'This server has no such voice');
  const able = voices.filter(
    (known) => language === undefined || withoutRegion(known.language) === withoutRegion(language),
  );
  const found = able.find((known) => known.language === language) ?? able[0];
  if (found === undefined)
    throw new ExoError('tts/language', 'This voice does not speak the language');
  return found;
}

function withoutRegion(language: string): string {
  return (language.split(/[-_]/, 1)[0] ?? language).toLowerCase();
}
