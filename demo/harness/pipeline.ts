/** Assist pipelines: EXO's ears and voice around a conversation agent. */
import type { Connection } from 'home-assistant-js-websocket';
import { DemoError } from './demo-error.ts';

export interface Pipeline {
  readonly id: string;
  readonly name: string;
  readonly language: string;
  readonly conversation_engine: string;
  readonly stt_engine: string | null;
  readonly tts_engine: string | null;
  readonly tts_language: string | null;
}

interface RegistryEntry {
  readonly entity_id: string;
  readonly platform: string;
  readonly config_entry_id: string | null;
}

export async function pipelines(
  connection: Connection,
): Promise<{ readonly pipelines: readonly Pipeline[]; readonly preferred_pipeline: string }> {
  return await connection.sendMessagePromise({ type: 'assist_pipeline/pipeline/list' });
}

/** The entity of a config entry in a domain. */
export async function entityOf(
  connection: Connection,
  configEntryId: string,
  domain: string,
): Promise<string> {
  const entries = await connection.sendMessagePromise<RegistryEntry[]>({
    type: 'config/entity_registry/list',
  });
  const found = entries.find(
    (entry) => entry.config_entry_id === configEntryId && entry.entity_id.startsWith(`${domain}.`),
  );
  if (found === undefined) throw new DemoError(`the integration has no ${domain} entity`);
  return found.entity_id;
}

export interface PipelineRequest {
  readonly name: string;
  readonly language: string;
  readonly sttEngine: string;
  readonly ttsEngine: string;
  /** Where the voice spells it in another way. */
  readonly ttsLanguage?: string;
  readonly conversationEngine: string;
  readonly preferLocalIntents: boolean;
}

/** Makes it or brings it up to date, by its name. */
export async function ensurePipeline(
  connection: Connection,
  request: PipelineRequest,
): Promise<Pipeline> {
  const { name, language } = request;
  const fields = {
    name,
    language,
    conversation_engine: request.conversationEngine,
    conversation_language: language,
    stt_engine: request.sttEngine,
    stt_language: language,
    tts_engine: request.ttsEngine,
    tts_language: request.ttsLanguage ?? language,
    tts_voice: null,
    wake_word_entity: null,
    wake_word_id: null,
    prefer_local_intents: request.preferLocalIntents,
  };
  const known = (await pipelines(connection)).pipelines.find((one) => one.name === name);
  const command =
    known === undefined
      ? { type: 'assist_pipeline/pipeline/create', ...fields }
      : { type: 'assist_pipeline/pipeline/update', pipeline_id: known.id, ...fields };
  return await connection.sendMessagePromise<Pipeline>(command);
}

export async function prefer(connection: Connection, pipelineId: string): Promise<void> {
  await connection.sendMessagePromise({
    type: 'assist_pipeline/pipeline/set_preferred',
    pipeline_id: pipelineId,
  } as { type: string });
}
