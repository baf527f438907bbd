/** `/data/options.json` (written by Supervisor) and the environment → validated options. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { ExoError, toExoError } from './core/errors.ts';
import { SUPERVISOR_ADDRESS, webSocketAddress } from './home/address.ts';
import { withSecretFiles } from './secret-files.ts';
import { gatherOptions, present, type UserOptions, userOptionsSchema } from './user-options.ts';

/** Beside the other Wyoming port. */
const QUICK_PORT = 10_301;

const deploymentSchema = z.object({
  dataDir: z.string().min(1).default('/data'),
  /** Every address of the machine: satellites and Home Assistant may be elsewhere. */
  host: z.string().min(1).default('0.0.0.0'),
  /** Of the page; undefined: what is safe where EXO runs. */
  httpHost: z.string().min(1).optional(),
  /** The one address that may open the page under Supervisor: Supervisor's own, where ingress comes from. */
  ingressAddress: z.string().min(1).default('172.30.32.2'),
  /** Home Assistant's configuration folder, as EXO sees it. */
  homeConfigDir: z.string().min(1).default('/homeassistant'),
  /** The integration that comes with the app. */
  integrationDir: z
    .string()
    .min(1)
    .default(fileURLToPath(new URL('../custom_components/exo', import.meta.url))),
  knowledgeDir: z.string().min(1).default('/share/exo/knowledge'),
  /** The list of models that EXO knows. */
  catalogueFile: z
    .string()
    .min(1)
    .default(fileURLToPath(new URL('../models/catalogue.json', import.meta.url))),
  supervisorUrl: z
    .url({ protocol: /^http$/, error: 'has to be an http address' })
    .default('http://supervisor'),
  /** At once, at each of the two Wyoming doors. */
  wyomingConnections: z
    .string()
    .regex(/^[1-9]\d{0,3}$/, 'has to be between 1 and 9999')
    .default('64')
    .transform(Number),
  /** `off`: models run on the processor, whatever there is. */
  gpu: z.enum(['auto', 'off'], 'has to be auto or off').default('auto'),
});

/** Where Home Assistant is and how to sign in; absent: EXO hears and speaks without it. */
export interface HomeAddress {
  /** Of the WebSocket. */
  readonly address: string;
  readonly token: string;
}

export interface Options
  extends Pick<UserOptions, 'language' | 'hearing' | 'models' | 'safety' | 'providers' | 'music'> {
  readonly logLevel: UserOptions['log_level'];
  readonly speaking: { readonly voice: string | undefined; readonly sampleRateHz: number };
  readonly thinking: {
    readonly temperature: number;
    readonly maxTokens: number;
    readonly persona: string | undefined;
  };
  readonly memory: { readonly enabled: boolean; readonly chromaUrl: string | undefined };
  readonly wyomingPort: number;
  readonly wyomingQuickPort: number;
  /** At once, at each of the two doors. */
  readonly wyomingConnections: number;
  readonly httpPort: number;
  readonly installIntegration: boolean;
  readonly showWords: boolean;
  readonly dataDir: string;
  /** A folder a subject, of documents to answer from. */
  readonly knowledgeDir: string;
  /** Of the models (docs/models.md). */
  readonly catalogueFile: string;
  /** Models run on a GPU where there is one that works. */
  readonly wantsGpu: boolean;
  readonly host: string;
  readonly httpHost: string | undefined;
  readonly ingressAddress: string;
  readonly homeConfigDir: string;
  readonly integrationDir: string;
  readonly home: HomeAddress | undefined;
  /** Absent: EXO does not run as an app of Home Assistant. */
  readonly supervisor: SupervisorAddress | undefined;
}

export interface SupervisorAddress {
  /** `http://supervisor` */
  readonly url: string;
  readonly token: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

function homeAddress(environment: Environment, mistakes: string[]): HomeAddress | undefined {
  const url = present(environment['HA_URL']);
  const token = present(environment['HA_TOKEN']);
  const supervisorToken = present(environment['SUPERVISOR_TOKEN']);
  if (url === undefined && token === undefined) {
    if (supervisorToken === undefined) return undefined;
    return { address: SUPERVISOR_ADDRESS, token: supervisorToken };
  }
  if (url === undefined || token === undefined) {
    mistakes.push(
      url === undefined
        ? 'HA_TOKEN is set but HA_URL is not: give the address of Home Assistant'
        : 'HA_URL is set but HA_TOKEN is not: give a long-lived access token of Home Assistant, or its file in HA_TOKEN_FILE',
    );
    return undefined;
  }
  try {
    return { address: webSocketAddress(url), token };
  } catch (error) {
    mistakes.push(toExoError(error, 'options/invalid', 'HA_URL is not an address').message);
    return undefined;
  }
}

/** Messages go to the log. */
const SECRET = /key|pin|password|token/;
const MAX_SHOWN_CHARACTERS = 60;

function shownValue(raw: object, path: readonly PropertyKey[]): string {
  let value: unknown = raw;
  for (const name of path) value = (value as Record<PropertyKey, unknown> | undefined)?.[name];
  const hasSecrets = typeof value === 'object' && value !== null;
  return hasSecrets ? 'this' : (JSON.stringify(value)?.slice(0, MAX_SHOWN_CHARACTERS) ?? 'nothing');
}

function describeIssues(issues: readonly z.core.$ZodIssue[], raw: object): string[] {
  return issues.map((issue) => {
    const name = issue.path.join('.') || 'the options';
    const shown = SECRET.test(name) ? 'what was given' : shownValue(raw, issue.path);
    if (issue.code === 'invalid_value') {
      return `${name} must be one of ${issue.values.join(', ')}, not ${shown}`;
    }
    return `${name}: ${issue.message}, not ${shown}`;
  });
}

/** The others take whatever text is there. */
const CHECKED_VARIABLES: Readonly<Record<string, string>> = {
  supervisorUrl: 'EXO_SUPERVISOR_URL',
  wyomingConnections: 'EXO_WYOMING_CONNECTIONS',
  gpu: 'EXO_GPU',
};

function describeDeployment(issues: readonly z.core.$ZodIssue[]): string[] {
  return issues.map(({ message, path: [name = ''] }) => {
    const variable = CHECKED_VARIABLES[String(name)] ?? String(name);
    return `${variable} ${message}`;
  });
}

/**
 * The file's values win over the environment's: under Supervisor the file is what the user edited.
 * Throws `options/invalid` that names every mistake at once.
 */
export function parseOptions(file: unknown, environment: Environment): Options {
  if (typeof file !== 'object' || file === null || Array.isArray(file)) {
    throw new ExoError(
      'options/invalid',
      'options.json must hold an object like {"language": "fr"}',
    );
  }
  const mistakes: string[] = [];
  const given = gatherOptions(file as Record<string, unknown>, environment, mistakes);
  const options = userOptionsSchema.safeParse(given);
  if (!options.success) mistakes.push(...describeIssues(options.error.issues, given));
  const deployment = deploymentSchema.safeParse({
    dataDir: present(environment['EXO_DATA_DIR']),
    host: present(environment['EXO_HOST']),
    httpHost: present(environment['EXO_HTTP_HOST']),
    ingressAddress: present(environment['EXO_INGRESS_ADDRESS']),
    homeConfigDir: present(environment['EXO_HOME_CONFIG_DIR']),
    integrationDir: present(environment['EXO_INTEGRATION_DIR']),
    knowledgeDir: present(environment['EXO_KNOWLEDGE_DIR']),
    catalogueFile: present(environment['EXO_MODEL_CATALOGUE']),
    supervisorUrl: present(environment['EXO_SUPERVISOR_URL']),
    wyomingConnections: present(environment['EXO_WYOMING_CONNECTIONS']),
    gpu: present(environment['EXO_GPU']),
  });
  if (!deployment.success) mistakes.push(...describeDeployment(deployment.error.issues));
  const home = homeAddress(environment, mistakes);
  if (!options.success || !deployment.success || mistakes.length > 0) {
    throw new ExoError('options/invalid', mistakes.join('; '));
  }
  const { gpu, httpHost, supervisorUrl, ...folders } = deployment.data;
  const supervisorToken = present(environment['SUPERVISOR_TOKEN']);
  const { log_level, wyoming_port, wyoming_quick_port, http_port, ...user } = options.data;
  const { install_integration, show_words, speaking, thinking, memory, ...groups } = user;
  return {
    ...groups,
    speaking: {
      voice: speaking.voice === 'auto' ? undefined : speaking.voice,
      sampleRateHz: speaking.sample_rate,
    },
    thinking: {
      temperature: thinking.temperature,
      maxTokens: thinking.max_tokens,
      persona: thinking.persona,
    },
    memory: { enabled: memory.enabled, chromaUrl: memory.chroma_url },
    logLevel: log_level,
    wyomingPort: wyoming_port,
    // Where any port will do for the one, it will for the other.
    wyomingQuickPort: wyoming_quick_port ?? (wyoming_port === 0 ? 0 : QUICK_PORT),
    httpPort: http_port,
    installIntegration: install_integration,
    showWords: show_words,
    ...folders,
    wantsGpu: gpu === 'auto',
    httpHost,
    home,
    supervisor: supervisorToken ? { url: supervisorUrl, token: supervisorToken } : undefined,
  };
}

/** No file is an empty one: outside Supervisor the environment says it all. */
export function readOptions(given: Environment): Options {
  const environment = withSecretFiles(given);
  const path = join(present(environment['EXO_DATA_DIR']) ?? '/data', 'options.json');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return parseOptions({}, environment);
    throw new ExoError('options/invalid', `${path} cannot be read (${code}): make it readable`, {
      cause,
    });
  }
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch (cause) {
    throw new ExoError('options/invalid', `${path} is not valid JSON: correct or delete it`, {
      cause,
    });
  }
  return parseOptions(file, environment);
}
