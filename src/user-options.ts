/** What a person can set, in config.yaml's spelling: groups of plain values, and lists. Pure. */
import { z } from 'zod';
import { OPENAI_APIS } from './brain/llm/openai-api.ts';
import { LOG_LEVELS } from './core/log.ts';

/** Not coerced: an empty list would become port 0. */
const port = z
  .union([z.number(), z.string().regex(/^\d+$/).transform(Number)], 'must be a port number')
  .pipe(
    z
      .number()
      .int('must be a whole number')
      .min(0, 'must be between 0 and 65535 (0 takes any free port)')
      .max(65_535, 'must be between 0 and 65535 (0 takes any free port)'),
  );

/** Compose files and the environment write it as a word. */
const toggle = z.union([z.boolean(), z.stringbool()], 'must be true or false');

const number = (least: number, most: number) =>
  z
    .union(
      [
        z.number(),
        z
          .string()
          .regex(/^-?\d+(?:\.\d+)?$/)
          .transform(Number),
      ],
      'must be a number',
    )
    .pipe(z.number().min(least, `must be at least ${least}`).max(most, `must be at most ${most}`));

const MAX_TEXT_LENGTH = 2_000;
const MAX_LIST_LENGTH = 32;

/** Supervisor writes what is not filled in as an empty text. */
const text = z
  .string()
  .trim()
  .max(MAX_TEXT_LENGTH)
  .transform((value) => (value === '' ? undefined : value));
const optionalText = text.optional();
const url = text.pipe(z.url({ protocol: /^https?$/ }).optional()).optional();

export const PROVIDER_KINDS = [
  'openai',
  'azure',
  'mistral',
  'compatible',
  'ollama',
  'azure_speech',
  'fish_speech',
  'coqui',
] as const;

/** Which of its parts are used follows from the models that are named: no audio leaves the house unasked. */
const provider = z
  .object({
    kind: z.enum(PROVIDER_KINDS),
    url,
    api_key: optionalText,
    /** Thinks. */
    model: optionalText,
    /** Hears. */
    stt_model: optionalText,
    /** Speaks. */
    tts_model: optionalText,
    /** Finds in the memory and the documents what a question means: they are sent there. */
    embedding_model: optionalText,
    voice: optionalText,
    api_version: optionalText,
    region: optionalText,
    /** Of OpenAI's two, which one its model is asked by. */
    api: text.pipe(z.enum(OPENAI_APIS).optional()).optional(),
  })
  .transform(
    ({ api = 'auto', api_key, stt_model, tts_model, embedding_model, api_version, ...rest }) => ({
      ...rest,
      api,
      apiKey: api_key,
      sttModel: stt_model,
      ttsModel: tts_model,
      embeddingModel: embedding_model,
      apiVersion: api_version,
    }),
  );

export type Provider = z.output<typeof provider>;

const musicServer = z.object({
  host: z.string().trim().min(1).max(MAX_TEXT_LENGTH),
  port: port.default(6600),
  /** An area's id or name; left out: for every room that has none of its own. */
  room: optionalText,
  /** Of the server, for this room. */
  output: optionalText,
  password: optionalText,
});

const flat = {
  /** Spoken where a request names no language. */
  language: z.enum(['fr', 'en']).default('fr'),
  log_level: z.enum(LOG_LEVELS).default('info'),
  wyoming_port: port.default(10_300),
  /** Ears alone, which end the sentence themselves. */
  wyoming_quick_port: port.optional(),
  /** Of the page; under Supervisor the one that ingress goes to. */
  http_port: port.default(8099),
  /** False: the user looks after custom_components/exo. */
  install_integration: toggle.default(true),
  /** The card may show what was said last; it is never kept. */
  show_words: toggle.default(false),
};

const groups = {
  hearing: {
    /** `auto`: by the hardware. `none`: only the household's commands. */
    model: z.enum(['auto', 'none', 'tiny', 'base', 'small', 'large-v3-turbo']).default('auto'),
  },
  speaking: {
    /** A voice's id, or `auto`. */
    voice: z.string().trim().min(1).max(MAX_TEXT_LENGTH).default('auto'),
    /** 16 kHz is what most satellites play: Home Assistant then converts nothing. */
    sample_rate: number(16_000, 24_000).default(22_050),
  },
  thinking: {
    temperature: number(0, 2).default(0.7),
    max_tokens: number(16, 16_000).default(1_000),
    /** How it should speak, in the user's own words. */
    persona: optionalText,
  },
  models: {
    download: toggle.default(true),
    /** In place of https://huggingface.co. */
    mirror: url,
  },
  memory: {
    enabled: toggle.default(true),
    /** A Chroma server; left out: EXO starts its own. */
    chroma_url: url,
  },
  safety: {
    /** Entities that are acted on only after a question, beside locks and the like. */
    confirm: z
      .array(z.string().trim().min(1))
      .max(MAX_LIST_LENGTH * 8)
      .default([]),
    pin: z
      .union([z.string().trim(), z.number().transform(String)])
      .transform((value) => (value === '' ? undefined : value))
      .pipe(
        z
          .string()
          .regex(/^\d{4,8}$/, 'must have 4 to 8 digits')
          .optional(),
      )
      .optional(),
  },
} as const;

const lists = {
  /** In the order in which they are asked. */
  providers: z.array(provider).max(MAX_LIST_LENGTH).default([]),
  music: z.array(musicServer).max(MAX_LIST_LENGTH).default([]),
} as const;

export const userOptionsSchema = z.object({
  ...flat,
  ...lists,
  hearing: z.object(groups.hearing),
  speaking: z.object(groups.speaking),
  thinking: z.object(groups.thinking),
  models: z.object(groups.models),
  memory: z.object(groups.memory),
  safety: z.object(groups.safety),
});

export type UserOptions = z.output<typeof userOptionsSchema>;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The file's values win over the environment's, value by value. In the environment a group's member is
 * `EXO_HEARING_MODEL`, a list is JSON, and providers can be given by the variables that their own tools use.
 * `mistakes` gets what is not even JSON.
 */
export function gatherOptions(
  file: Readonly<Record<string, unknown>>,
  environment: Environment,
  mistakes: string[],
): Record<string, unknown> {
  const gathered: Record<string, unknown> = {};
  const put = (target: Record<string, unknown>, name: string, value: unknown) => {
    if (value !== undefined && value !== '' && value !== null) target[name] = value;
  };
  for (const name of Object.keys(flat)) {
    put(gathered, name, file[name] ?? present(environment[`EXO_${name.toUpperCase()}`]));
  }
  for (const [group, members] of Object.entries(groups)) {
    const given = file[group] ?? {};
    if (!isRecord(given)) {
      gathered[group] = given;
      continue;
    }
    const values: Record<string, unknown> = {};
    for (const name of Object.keys(members)) {
      const variable = `EXO_${group}_${name}`.toUpperCase();
      const fromEnvironment = present(environment[variable]);
      const isList = group === 'safety' && name === 'confirm';
      put(
        values,
        name,
        given[name] ??
          (isList ? fromEnvironment?.split(',').map((id) => id.trim()) : fromEnvironment),
      );
    }
    gathered[group] = values;
  }
  for (const name of Object.keys(lists)) {
    const inFile = file[name];
    const isEmpty = inFile === undefined || (Array.isArray(inFile) && inFile.length === 0);
    put(gathered, name, isEmpty ? listFrom(environment, name, mistakes) : inFile);
  }
  gathered['providers'] ??= providersFrom(environment);
  return gathered;
}

function listFrom(environment: Environment, name: string, mistakes: string[]): unknown {
  const variable = `EXO_${name.toUpperCase()}`;
  const json = present(environment[variable]);
  if (json === undefined) return undefined;
  try {
    return JSON.parse(json);
  } catch {
    mistakes.push(`${variable} is not JSON: write a list like [{"kind": "openai"}]`);
    return undefined;
  }
}

/** The names that the providers' own tools read, best first. */
function providersFrom(environment: Environment): unknown[] {
  const value = (name: string) => present(environment[name]);
  const providers: unknown[] = [];
  if (value('AZURE_OPENAI_ENDPOINT')) {
    providers.push({
      kind: 'azure',
      url: value('AZURE_OPENAI_ENDPOINT'),
      api_key: value('AZURE_OPENAI_API_KEY'),
      api_version: value('AZURE_OPENAI_API_VERSION'),
      model: value('AZURE_OPENAI_DEPLOYMENT'),
      stt_model: value('AZURE_OPENAI_STT_DEPLOYMENT'),
      tts_model: value('AZURE_OPENAI_TTS_DEPLOYMENT'),
      embedding_model: value('AZURE_OPENAI_EMBEDDING_DEPLOYMENT'),
    });
  }
  if (value('OPENAI_API_KEY')) {
    providers.push({
      kind: value('OPENAI_BASE_URL') ? 'compatible' : 'openai',
      url: value('OPENAI_BASE_URL'),
      api_key: value('OPENAI_API_KEY'),
      model: value('OPENAI_MODEL'),
      stt_model: value('OPENAI_STT_MODEL'),
      tts_model: value('OPENAI_TTS_MODEL'),
      embedding_model: value('OPENAI_EMBEDDING_MODEL'),
      voice: value('OPENAI_TTS_VOICE'),
    });
  }
  if (value('MISTRAL_API_KEY')) {
    providers.push({
      kind: 'mistral',
      api_key: value('MISTRAL_API_KEY'),
      model: value('MISTRAL_MODEL'),
    });
  }
  if (value('OLLAMA_URL')) {
    providers.push({ kind: 'ollama', url: value('OLLAMA_URL'), model: value('OLLAMA_MODEL') });
  }
  if (value('FISH_SPEECH_URL'))
    providers.push({ kind: 'fish_speech', url: value('FISH_SPEECH_URL') });
  if (value('COQUI_URL')) providers.push({ kind: 'coqui', url: value('COQUI_URL') });
  return providers;
}

/** Empty values count as not given: compose files and Supervisor both write them so. */
export function present(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === '' ? undefined : value.trim();
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
