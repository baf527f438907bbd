/** `/data/options.json` (written by Supervisor) and the environment → validated options. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { ExoError, toExoError } from './core/errors.ts';
import { LOG_LEVELS } from './core/log.ts';
import { SUPERVISOR_ADDRESS, webSocketAddress } from './home/address.ts';
import { withSecretFiles } from './secret-files.ts';

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

const optionsSchema = z.object({
  /** Spoken where a request names no language. */
  language: z.enum(['fr', 'en']).default('fr'),
  log_level: z.enum(LOG_LEVELS).default('info'),
  wyoming_port: port.default(10_300),
  /** Of the page; under Supervisor the one that ingress goes to. */
  http_port: port.default(8099),
  /** False: the user looks after custom_components/exo. */
  install_integration: toggle.default(true),
});

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
  supervisorUrl: z.url({ protocol: /^http$/ }).default('http://supervisor'),
});

/** Where Home Assistant is and how to sign in; absent: EXO hears and speaks without it. */
export interface HomeAddress {
  /** Of the WebSocket. */
  readonly address: string;
  readonly token: string;
}

export interface Options {
  readonly language: 'fr' | 'en';
  readonly logLevel: (typeof LOG_LEVELS)[number];
  readonly wyomingPort: number;
  readonly httpPort: number;
  readonly installIntegration: boolean;
  readonly dataDir: string;
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

/** Empty values count as not given: compose files and Supervisor both write them so. */
function present(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === '' ? undefined : value.trim();
}

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

function describeIssues(issues: readonly z.core.$ZodIssue[], raw: object): string[] {
  return issues.map((issue) => {
    const name = issue.path.join('.') || 'the options';
    const given = (raw as Record<string, unknown>)[String(issue.path[0])];
    const shown = JSON.stringify(given)?.slice(0, 60) ?? 'nothing';
    if (issue.code === 'invalid_value') {
      return `${name} must be one of ${issue.values.join(', ')}, not ${shown}`;
    }
    return `${name}: ${issue.message}, not ${shown}`;
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
  const given: Record<string, unknown> = {};
  for (const name of Object.keys(optionsSchema.shape)) {
    const value =
      (file as Record<string, unknown>)[name] ?? present(environment[`EXO_${name.toUpperCase()}`]);
    if (value !== undefined && value !== '') given[name] = value;
  }
  const mistakes: string[] = [];
  const options = optionsSchema.safeParse(given);
  if (!options.success) mistakes.push(...describeIssues(options.error.issues, given));
  const deployment = deploymentSchema.safeParse({
    dataDir: present(environment['EXO_DATA_DIR']),
    host: present(environment['EXO_HOST']),
    httpHost: present(environment['EXO_HTTP_HOST']),
    ingressAddress: present(environment['EXO_INGRESS_ADDRESS']),
    homeConfigDir: present(environment['EXO_HOME_CONFIG_DIR']),
    integrationDir: present(environment['EXO_INTEGRATION_DIR']),
    supervisorUrl: present(environment['EXO_SUPERVISOR_URL']),
  });
  if (!deployment.success) mistakes.push('EXO_SUPERVISOR_URL has to be an http address');
  const home = homeAddress(environment, mistakes);
  if (!options.success || !deployment.success || mistakes.length > 0) {
    throw new ExoError('options/invalid', mistakes.join('; '));
  }
  const { httpHost, supervisorUrl, ...folders } = deployment.data;
  const supervisorToken = present(environment['SUPERVISOR_TOKEN']);
  return {
    language: options.data.language,
    logLevel: options.data.log_level,
    wyomingPort: options.data.wyoming_port,
    httpPort: options.data.http_port,
    installIntegration: options.data.install_integration,
    ...folders,
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
