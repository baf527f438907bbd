/** TTS engine: a Fish-Speech server, which clones voices and streams a WAV of unknown length. */
import type { Clock } from '../../core/clock.ts';
import { join } from '../../remote/openai-endpoint.ts';
import { RemoteVoice, voicesInLanguages } from './remote-voice.ts';

/** Of its current models; another one is brought to it. */
const SAMPLE_RATE_HZ = 44_100;
/** Small, so that the first sound comes early. */
const CHUNK_CHARACTERS = 100;

export interface FishSpeechOptions {
  /** `http://192.168.1.5:8080` */
  readonly baseUrl: string;
  readonly apiKey?: string;
  /** References stored on the server, the default first; none: the model's own voice, which changes. */
  readonly references?: readonly string[];
  readonly languages: readonly string[];
  readonly name?: string;
  readonly clock?: Clock;
}

/**
 * @throws `options/invalid`
 * @example fishSpeechTts({ baseUrl: 'http://gpu:8080', references: ['claire'], languages: ['fr', 'en'] })
 */
export function fishSpeechTts(options: FishSpeechOptions): RemoteVoice {
  const { apiKey, baseUrl, clock, languages, references = [], name = 'fish-speech' } = options;
  const key: Record<string, string> =
    apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
  const url = join(baseUrl, '/v1/tts');
  return new RemoteVoice(
    {
      name,
      voices: voicesInLanguages(name, references.length > 0 ? references : [undefined], languages),
      sampleRateHz: SAMPLE_RATE_HZ,
      isRaw: false,
      request: (text, { serverId }) => ({
        url,
        headers: { ...key, 'content-type': 'application/json' },
        body: JSON.stringify({
          text,
          // The only format that it streams.
          format: 'wav',
          streaming: true,
          chunk_length: CHUNK_CHARACTERS,
          normalize: true,
          ...(serverId === undefined ? {} : { reference_id: serverId, use_memory_cache: 'on' }),
        }),
      }),
      probe: { url: join(baseUrl, '/v1/health'), headers: key, isExpected: true },
    },
    clock,
  );
}
