/** Whether a server would take a request: it answers, and does not mind the key. Costs nothing. */
import type { Clock } from '../core/clock.ts';
import { ExoError } from '../core/errors.ts';
import { type OpenAiEndpoint, openAiHeaders, openAiUrl } from './openai-endpoint.ts';
import type { RemoteStage } from './refusal.ts';
import { requestRemote } from './remote-request.ts';

/** The bench has a limit of its own, and only the headers are waited for. */
const ANSWER_MS = 5_000;
/** Nothing of the answer is read. */
const MAX_BYTES = 65_536;

export interface ProbeOptions {
  readonly stage: RemoteStage;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly clock: Clock;
  /** Whether this address exists on every server of its kind; where not, its absence says nothing. */
  readonly isExpected: boolean;
}

/** Throws what `requestRemote` throws. */
export async function probeServer(
  { isExpected, ...request }: ProbeOptions,
  signal: AbortSignal,
): Promise<void> {
  try {
    const answer = await requestRemote({
      ...request,
      method: 'GET',
      signal,
      answerMs: ANSWER_MS,
      idleMs: ANSWER_MS,
      maxBytes: MAX_BYTES,
    });
    answer?.close();
  } catch (error) {
    const isAbsent = error instanceof ExoError && error.code === `${request.stage}/model-missing`;
    if (isExpected || !isAbsent) throw error;
  }
}

/** Of a server that speaks like OpenAI: its list of models, which servers of others may not have. */
export function probeOpenAi(
  stage: RemoteStage,
  endpoint: OpenAiEndpoint,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const url = openAiUrl(endpoint, '/models');
  const headers = openAiHeaders(endpoint);
  return probeServer({ stage, url, headers, clock, isExpected: false }, signal);
}
