/** What a model's own files say about it: shapes, tokens, languages. Bounded and checked; pure but for the reading. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ExoError } from '../../../core/errors.ts';

/** The real ones have some kilobytes, the tokenizer 4 MB. */
const MAX_FILE_BYTES = 32 * 1024 * 1024;

const count = z.number().int().positive().max(1_000_000);
const token = z.number().int().min(0).max(1_000_000);
const tokens = z.array(token).max(10_000);

const configSchema = z.object({
  model_type: z.literal('whisper'),
  num_mel_bins: z.union([z.literal(80), z.literal(128)]),
  d_model: count,
  decoder_attention_heads: count,
  vocab_size: count,
  max_source_positions: count,
  max_target_positions: count,
  eos_token_id: token,
  decoder_start_token_id: token,
  suppress_tokens: tokens.nullish(),
  begin_suppress_tokens: tokens.nullish(),
});

const forcedSchema = z.array(z.tuple([z.number().int(), token.nullable()])).max(100);

const generationSchema = z.object({
  suppress_tokens: tokens.nullish(),
  begin_suppress_tokens: tokens.nullish(),
  forced_decoder_ids: forcedSchema.nullish(),
  lang_to_id: z.record(z.string().max(20), token).nullish(),
  task_to_id: z.record(z.string().max(20), token).nullish(),
  is_multilingual: z.boolean().nullish(),
  no_timestamps_token_id: token.nullish(),
  prev_sot_token_id: token.nullish(),
});

export interface ModelDescription {
  readonly melCount: number;
  readonly headCount: number;
  readonly headSize: number;
  readonly vocabularySize: number;
  /** Positions of the encoder, 20 ms each: 1,500. */
  readonly sourcePositions: number;
  /** Tokens that the decoder can hold, the prompt's included: 448. */
  readonly targetPositions: number;
  readonly endToken: number;
  readonly startToken: number;
  /** Never written. */
  readonly suppressed: readonly number[];
  /** Not written first. */
  readonly suppressedFirst: readonly number[];
  /** `fr` → its token; empty for a model that knows English only. */
  readonly languageTokens: ReadonlyMap<string, number>;
  /** Undefined where the vocabulary has to tell. */
  readonly transcribeToken: number | undefined;
  readonly noTimestampsToken: number | undefined;
  readonly previousToken: number | undefined;
}

/** @throws `stt/model-missing`, `inference/model-broken` */
export async function readModelDescription(folder: string): Promise<ModelDescription> {
  const read = async <Schema extends z.ZodType>(name: string, schema: Schema) =>
    check(schema, await readJson(folder, name), name);
  return describe(
    await read('config.json', configSchema),
    await read('generation_config.json', generationSchema),
  );
}

/** @throws `stt/model-missing`, `inference/model-broken` */
export async function readJson(folder: string, name: string): Promise<unknown> {
  const path = join(folder, name);
  try {
    if ((await stat(path)).size > MAX_FILE_BYTES) throw broken(`${name} is too large`);
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    if (cause instanceof ExoError) throw cause;
    if (cause instanceof SyntaxError) throw broken(`${name} is no JSON`, cause);
    throw new ExoError('stt/model-missing', `cannot read ${path}`, { cause });
  }
}

export function broken(message: string, cause?: unknown): ExoError {
  return new ExoError('inference/model-broken', message, { cause });
}

function describe(
  config: z.infer<typeof configSchema>,
  generation: z.infer<typeof generationSchema>,
): ModelDescription {
  const languages = Object.entries(generation.lang_to_id ?? {}).map(
    ([name, id]) => [name.replace(/^<\|(.*)\|>$/, '$1'), id] as const,
  );
  const forced = new Map(generation.forced_decoder_ids ?? []);
  const isMultilingual = generation.is_multilingual ?? languages.length > 0;
  return {
    melCount: config.num_mel_bins,
    headCount: config.decoder_attention_heads,
    headSize: config.d_model / config.decoder_attention_heads,
    vocabularySize: config.vocab_size,
    sourcePositions: config.max_source_positions,
    targetPositions: config.max_target_positions,
    endToken: config.eos_token_id,
    startToken: config.decoder_start_token_id,
    suppressed: generation.suppress_tokens ?? config.suppress_tokens ?? [],
    suppressedFirst: generation.begin_suppress_tokens ?? config.begin_suppress_tokens ?? [],
    languageTokens: new Map(isMultilingual ? languages : []),
    transcribeToken:
      generation.task_to_id?.['transcribe'] ?? (isMultilingual ? forced.get(2) : null) ?? undefined,
    noTimestampsToken: generation.no_timestamps_token_id ?? undefined,
    previousToken: generation.prev_sot_token_id ?? undefined,
  };
}

function check<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  name: string,
): z.infer<Schema> {
  const { data, error } = schema.safeParse(value);
  if (error) {
    const where = error.issues.map(({ path }) => path.join('.')).join(', ');
    throw broken(`${name} is not that of a Whisper: ${where}`);
  }
  return data;
}
