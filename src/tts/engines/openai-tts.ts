/** TTS engine: `/audio/speech` of OpenAI, of an Azure OpenAI deployment, or of any server that speaks like them. */
import type { Clock } from '../../core/clock.ts';
import { type OpenAiEndpoint, openAiHeaders, openAiUrl } from '../../remote/openai-endpoint.ts';
import { RemoteVoice, voicesInLanguages } from './remote-voice.ts';

/** Of OpenAI's `pcm`, which has no header to say it. */
const SAMPLE_RATE_HZ = 24_000;
/** Without it their voices speak French like someone who has learnt it. */
const INSTRUCTIONS: Readonly<Record<string, string>> = {
  fr: 'Parle un français naturel, sans accent étranger, d’une voix calme et chaleureuse.',
};

export interface OpenAiTtsOptions {
  readonly endpoint: OpenAiEndpoint;
  /** On Azure the name of the deployment. */
  readonly model: string;
  /** As the server calls them, the default first: `marin`, `alloy`. */
  readonly voices: readonly string[];
  readonly languages: readonly string[];
  /** How to speak, for the models that take it; default: without a foreign accent. */
  readonly instructions?: string;
  /** For the log and as the beginning of the voices' ids. */
  readonly name?: string;
  readonly clock?: Clock;
}

/**
 * @throws `options/invalid`
 * @example openAiTts({ endpoint, model: 'gpt-4o-mini-tts', voices: ['marin'], languages: ['fr', 'en'] })
 */
export function openAiTts(options: OpenAiTtsOptions): RemoteVoice {
  const { clock, endpoint, instructions, languages, model, voices } = options;
  const name = options.name ?? endpoint.kind;
  const headers = openAiHeaders(endpoint);
  const url = openAiUrl(endpoint, '/audio/speech', model);
  return new RemoteVoice(
    {
      name,
      voices: voicesInLanguages(name, voices, languages),
      sampleRateHz: SAMPLE_RATE_HZ,
      isRaw: true,
      request(text, { language, serverId }) {
        const how = instructions ?? INSTRUCTIONS[language.slice(0, 2)];
        return {
          url,
          headers: { ...headers, 'content-type': 'application/json' },
          body: JSON.stringify({
            model,
            voice: serverId,
            input: text,
            response_format: 'pcm',
            ...(how !== undefined && takesInstructions(options) ? { instructions: how } : {}),
          }),
        };
      },
      probe: { url: openAiUrl(endpoint, '/models'), headers, isExpected: false },
    },
    clock,
  );
}

/** `tts-1` refuses them, and servers of others may not know them. A deployment's name says nothing. */
function takesInstructions({ endpoint, instructions, model }: OpenAiTtsOptions): boolean {
  return /^gpt-/.test(model) || (endpoint.kind === 'azure' && instructions !== undefined);
}
