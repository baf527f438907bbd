/** TTS engine: a Coqui server, which answers with the WAV of the whole sentence. */
import type { Clock } from '../../core/clock.ts';
import { join } from '../../remote/openai-endpoint.ts';
import { RemoteVoice, type ServerVoice, voicesInLanguages } from './remote-voice.ts';

/** Of most of its models; another one is brought to it. */
const SAMPLE_RATE_HZ = 22_050;

export interface CoquiOptions {
  /** `http://192.168.1.5:5002` */
  readonly baseUrl: string;
  /** `native`: `/api/tts`, on every version; `openai`: `/v1/audio/speech`, on the newer ones. */
  readonly api?: 'native' | 'openai';
  /** As the model calls them, the default first; none where the model has one voice. */
  readonly speakers?: readonly string[];
  readonly languages: readonly string[];
  /** The model speaks several languages and must be told which. */
  readonly isMultilingual?: boolean;
  readonly name?: string;
  readonly clock?: Clock;
}

/**
 * @throws `options/invalid`
 * @example coquiTts({ baseUrl: 'http://gpu:5002', speakers: ['Claribel Dervla'], languages: ['fr'] })
 */
export function coquiTts(options: CoquiOptions): RemoteVoice {
  const { api = 'native', baseUrl, clock, languages, name = 'coqui', speakers = [] } = options;
  return new RemoteVoice(
    {
      name,
      voices: voicesInLanguages(name, speakers.length > 0 ? speakers : [undefined], languages),
      sampleRateHz: SAMPLE_RATE_HZ,
      isRaw: false,
      request: (text, voice) =>
        api === 'openai'
          ? openAiRequest(baseUrl, text, voice)
          : nativeRequest(baseUrl, text, voice, options.isMultilingual ?? false),
      // Its page; whichever version it is, somebody answers.
      probe: { url: join(baseUrl, '/'), headers: {}, isExpected: false },
    },
    clock,
  );
}

/** A form, not a query: addresses end up in logs. */
function nativeRequest(baseUrl: string, text: string, voice: ServerVoice, isMultilingual: boolean) {
  const form = new URLSearchParams({ text });
  if (voice.serverId !== undefined) form.set('speaker_id', voice.serverId);
  if (isMultilingual) form.set('language_id', voice.language.slice(0, 2));
  return {
    url: join(baseUrl, '/api/tts'),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  };
}

function openAiRequest(baseUrl: string, text: string, { serverId }: ServerVoice) {
  return {
    url: join(baseUrl, '/v1/audio/speech'),
    headers: { 'content-type': 'application/json' },
    // Its samples without a header come at a rate that only the model knows.
    body: JSON.stringify({
      model: 'tts',
      input: text,
      voice: serverId ?? '',
      response_format: 'wav',
    }),
  };
}
