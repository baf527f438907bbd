/** One model on a server that speaks as OpenAI does: what its four engines have in common. */
import { isOpenAi, type OpenAiEndpoint } from '../../remote/openai-endpoint.ts';
import { DEFAULT_MODEL } from './llm.ts';
import { COMMON_REFUSALS, type OptionalPart } from './refused-parts.ts';
import { StreamedLlm, type StreamedLlmOptions, type Transport, type Wire } from './streamed-llm.ts';

export interface OpenAiLlmOptions
  extends Omit<StreamedLlmOptions<never>, 'transport' | 'wire' | 'model'> {
  readonly endpoint: OpenAiEndpoint;
  /** On Azure the name of a deployment. */
  readonly model?: string | undefined;
}

interface OpenAiEngineParts<Body> {
  readonly wire: Wire<Body>;
  readonly transport: Transport<Body>;
  /** What compatible servers are better not asked in this way, beside the usual. */
  readonly refused?: readonly OptionalPart[];
}

export function openAiEngine<Body>(
  { endpoint, model = DEFAULT_MODEL, ...rest }: OpenAiLlmOptions,
  make: (endpoint: OpenAiEndpoint, model: string) => OpenAiEngineParts<Body>,
): StreamedLlm<Body> {
  const { refused = [], ...parts } = make(endpoint, model);
  const without = isOpenAi(endpoint) ? [] : [...COMMON_REFUSALS, ...refused];
  return new StreamedLlm({ without, ...rest, model, ...parts });
}
