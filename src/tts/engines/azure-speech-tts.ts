/** TTS engine: Azure Speech, whose voices are made for one language each. */
import type { Clock } from '../../core/clock.ts';
import { ExoError } from '../../core/errors.ts';
import { join } from '../../remote/openai-endpoint.ts';
import { RemoteVoice, type ServerVoice } from './remote-voice.ts';

const OUTPUT_FORMAT = 'raw-24khz-16bit-mono-pcm';
const SAMPLE_RATE_HZ = 24_000;
/** Asked for by the service, of every client. */
const USER_AGENT = 'EXO';

export interface AzureSpeechOptions {
  /** `westeurope`; or the address of a resource or a container of one's own. */
  readonly region: string;
  readonly apiKey: string;
  /** Azure's names, which begin with the language: `fr-FR-DeniseNeural`. The first one of a language is its default. */
  readonly voices?: readonly string[];
  readonly name?: string;
  readonly clock?: Clock;
}

export const AZURE_VOICES = [
  'fr-FR-DeniseNeural',
  'fr-FR-HenriNeural',
  'en-US-JennyNeural',
] as const;

/**
 * @throws `options/invalid`
 * @example azureSpeechTts({ region: 'westeurope', apiKey, voices: ['fr-FR-DeniseNeural'] })
 */
export function azureSpeechTts(options: AzureSpeechOptions): RemoteVoice {
  const { apiKey, clock, region, voices = AZURE_VOICES, name = 'azure-speech' } = options;
  const server = serverOf(region);
  const key = { 'ocp-apim-subscription-key': apiKey };
  return new RemoteVoice(
    {
      name,
      voices: voices.map((voice) => serverVoice(name, voice)),
      sampleRateHz: SAMPLE_RATE_HZ,
      isRaw: true,
      request: (text, voice) => ({
        url: join(server, '/cognitiveservices/v1'),
        headers: {
          ...key,
          'content-type': 'application/ssml+xml',
          'x-microsoft-outputformat': OUTPUT_FORMAT,
          'user-agent': USER_AGENT,
        },
        body: toSsml(text, voice),
      }),
      probe: {
        url: join(server, '/cognitiveservices/voices/list'),
        headers: key,
        isExpected: true,
      },
    },
    clock,
  );
}

/** The text is only text in it, whatever it contains. */
export function toSsml(text: string, { language, serverId = '' }: ServerVoice): string {
  const lang = escapeXml(language);
  const voice = `<voice name="${escapeXml(serverId)}">${escapeXml(text)}</voice>`;
  return `<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="${lang}">${voice}</speak>`;
}

function escapeXml(text: string): string {
  return text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function serverOf(region: string): string {
  if (region.includes('://')) return region;
  if (!/^[a-z0-9-]{2,40}$/i.test(region))
    throw new ExoError('options/invalid', 'An Azure region is a word like westeurope');
  return `https://${region}.tts.speech.microsoft.com`;
}

function serverVoice(name: string, voice: string): ServerVoice {
  const [language, country, ...rest] = voice.split('-');
  if (!language || !country || rest.length === 0)
    throw new ExoError('options/invalid', 'An Azure voice has a name like fr-FR-DeniseNeural');
  const description = `${rest.join('-').replace(/Neural$/, '')}, Azure`;
  return {
    id: `${name}-${voice}`,
    description,
    language: `${language}-${country}`,
    serverId: voice,
  };
}
