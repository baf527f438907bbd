/**
 * STT engine: `/audio/transcriptions` of OpenAI, of an Azure OpenAI deployment, or of any server that speaks
 * like them. The whole utterance is sent when it is over: `realtime-stt.ts` sends it while it is said.
 */
import { z } from 'zod';
import { joinInt16 } from '../../audio/pcm.ts';
import { formatWav } from '../../audio/wav.ts';
import { type AudioFrame, SPEECH_SAMPLE_RATE_HZ } from '../../core/audio-frame.ts';
import { type Clock, systemClock } from '../../core/clock.ts';
import { ExoError } from '../../core/errors.ts';
import { serverSentData } from '../../remote/event-stream.ts';
import { type OpenAiEndpoint, openAiHeaders, openAiUrl } from '../../remote/openai-endpoint.ts';
import { probeOpenAi } from '../../remote/probe.ts';
import { type RemoteAnswer, readText, requestRemote } from '../../remote/remote-request.ts';
import type { Stt, SttCapabilities, SttRequest, TranscriptEvent } from '../stt.ts';
import {
  checkFrame,
  checkLanguage,
  checkLength,
  finalOf,
  isAudible,
  isLongEnough,
} from './remote-utterance.ts';
import { type HintStyle, hintStyleOf, hintsFor } from './transcription-hints.ts';

/** A ladder waits less; this is for an engine that stands alone. */
const ANSWER_MS = 10_000;
const IDLE_MS = 5_000;
/** A transcript of a minute is some kilobytes, with its timings and tokens some tens. */
const MAX_BYTES = 1_000_000;

export interface OpenAiSttOptions {
  readonly endpoint: OpenAiEndpoint;
  /** `gpt-transcribe`, `gpt-4o-mini-transcribe`, `whisper-1`, …; on Azure the name of the deployment. */
  readonly model: string;
  readonly languages: readonly string[];
  /** How the model wants to be told names; default: by its name. */
  readonly hints?: HintStyle;
  /**
   * Asks for the text as it is found, for models that can. It is no sooner whole for that, and an engine
   * that sends partials is not asked ahead at each pause: leave it out unless somebody watches.
   */
  readonly partials?: boolean;
  readonly name?: string;
  readonly clock?: Clock;
}

const transcriptSchema = z.object({ text: z.string().max(20_000) });
const eventSchema = z.union([
  z.object({ type: z.literal('transcript.text.delta'), delta: z.string() }),
  z.object({ type: z.literal('transcript.text.done'), text: z.string().max(20_000) }),
  z.object({ type: z.literal('error') }),
]);

/**
 * Throws `stt/language`, `stt/key-refused`, `stt/model-missing`, `stt/quota`, `stt/unreachable`, `stt/deadline`,
 * `stt/failed` or `audio/*`.
 *
 * @example new OpenAiStt({ endpoint, model: 'gpt-transcribe', languages: ['fr', 'en'] })
 */
export class OpenAiStt implements Stt {
  readonly name: string;
  readonly capabilities: SttCapabilities;
  readonly #options: OpenAiSttOptions;
  readonly #clock: Clock;
  readonly #url: string;
  readonly #hints: HintStyle;

  /** @throws `options/invalid` */
  constructor(options: OpenAiSttOptions) {
    const { endpoint, hints, languages, model, partials = false } = options;
    this.name = options.name ?? endpoint.kind;
    this.capabilities = { languages, partials };
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#url = openAiUrl(endpoint, '/audio/transcriptions', model);
    this.#hints = hints ?? hintStyleOf(model);
  }

  /** Whether the server would listen; nothing is sent and nothing paid. */
  probe(signal: AbortSignal): Promise<void> {
    return probeOpenAi('stt', this.#options.endpoint, this.#clock, signal);
  }

  async *transcribe(
    audio: AsyncIterable<AudioFrame>,
    request: SttRequest,
    signal: AbortSignal,
  ): AsyncGenerator<TranscriptEvent, void, undefined> {
    checkLanguage(this.capabilities.languages, request.language);
    if (signal.aborted) return;
    const samples = await collect(audio, signal);
    if (signal.aborted) return;
    if (!isLongEnough(samples.length) || !isAudible(samples)) {
      yield finalOf('', this.name);
      return;
    }
    const answer = await requestRemote({
      stage: 'stt',
      url: this.#url,
      headers: openAiHeaders(this.#options.endpoint),
      body: this.#form(samples, request),
      clock: this.#clock,
      signal,
      answerMs: ANSWER_MS,
      idleMs: IDLE_MS,
      maxBytes: MAX_BYTES,
    });
    if (answer === undefined) return;
    try {
      for await (const event of this.#read(answer)) {
        if (signal.aborted) return;
        yield event;
      }
    } catch (error) {
      // An answer that was cut off by the abort reads as a broken one.
      if (!signal.aborted) throw error;
    }
  }

  /** In the order that a server which reads as it comes needs: the file last. */
  #form(samples: Int16Array, request: SttRequest): FormData {
    const { model } = this.#options;
    const { keywords = [], language, languages = [], prompt } = hintsFor(this.#hints, request);
    const form = new FormData();
    form.set('model', model);
    form.set('response_format', 'json');
    if (language !== undefined) form.set('language', language);
    if (prompt !== undefined) form.set('prompt', prompt);
    for (const each of languages) form.append('languages[]', each);
    for (const keyword of keywords) form.append('keywords[]', keyword);
    if (this.capabilities.partials) form.set('stream', 'true');
    const wav = formatWav({ samples, sampleRateHz: SPEECH_SAMPLE_RATE_HZ });
    form.set('file', new Blob([wav.slice()], { type: 'audio/wav' }), 'speech.wav');
    return form;
  }

  async *#read(answer: RemoteAnswer): AsyncGenerator<TranscriptEvent, void, undefined> {
    // A model that cannot stream ignores the wish.
    if (answer.contentType !== 'text/event-stream') {
      const transcript = transcriptSchema.safeParse(parseJson(await readText(answer.pieces)));
      if (!transcript.success) throw malformed();
      yield finalOf(transcript.data.text, this.name);
      return;
    }
    let text = '';
    for await (const data of serverSentData(answer.pieces)) {
      const event = eventSchema.safeParse(parseJson(data)).data;
      if (event?.type === 'error') throw malformed();
      if (event?.type === 'transcript.text.delta') {
        text += event.delta;
        if (this.capabilities.partials) yield { type: 'partial', text };
      }
      if (event?.type === 'transcript.text.done') {
        yield finalOf(event.text, this.name);
        return;
      }
    }
    throw malformed();
  }
}

async function collect(audio: AsyncIterable<AudioFrame>, signal: AbortSignal): Promise<Int16Array> {
  const frames: Int16Array[] = [];
  let length = 0;
  for await (const frame of audio) {
    if (signal.aborted) break;
    checkFrame(frame);
    frames.push(frame.samples);
    length += frame.samples.length;
    checkLength(length);
  }
  return joinInt16(frames);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function malformed(): ExoError {
  return new ExoError('stt/failed', 'The server answered without a transcript');
}
