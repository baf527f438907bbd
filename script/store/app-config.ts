/**
 * The app's configuration by the rules of Supervisor, which drops an app that breaks one, and of the
 * community's linter, which is stricter: no unknown key, and none that says what is the default anyway. Pure.
 */
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { fits, parseSchemaType } from './schema-type.ts';

/** What both take for granted; to write it is a mistake. */
const DEFAULTS: Readonly<Record<string, unknown>> = {
  advanced: false,
  apparmor: true,
  audio: false,
  auth_api: false,
  backup: 'hot',
  boot: 'auto',
  devicetree: false,
  docker_api: false,
  full_access: false,
  gpio: false,
  hassio_api: false,
  hassio_role: 'default',
  homeassistant_api: false,
  host_dbus: false,
  host_ipc: false,
  host_network: false,
  host_pid: false,
  host_uts: false,
  ingress: false,
  ingress_port: 8099,
  ingress_stream: false,
  init: true,
  journald: false,
  kernel_modules: false,
  legacy: false,
  options: {},
  panel_admin: true,
  panel_icon: 'mdi:puzzle',
  realtime: false,
  schema: {},
  stage: 'stable',
  startup: 'application',
  stdin: false,
  timeout: 10,
  tmpfs: false,
  uart: false,
  udev: false,
  ulimits: {},
  usb: false,
  video: false,
};

const port = z.int().min(1).max(65_535);
const strings = z.array(z.string());
const element: z.ZodType = z.lazy(() =>
  z.union([
    z.string().refine((text) => parseSchemaType(text) !== undefined, 'is no type of an option'),
    z.array(z.union([z.string(), z.record(z.string(), element)])),
    z.record(z.string(), element),
  ]),
);
const booleans = Object.fromEntries(
  Object.entries(DEFAULTS)
    .filter(([, value]) => typeof value === 'boolean')
    .map(([name]) => [name, z.boolean().optional()]),
);

/** Keys that are only there for old apps (`watchdog`, `advanced`, `codenotary`, …) are unknown here. */
const appConfig = z.strictObject({
  ...booleans,
  advanced: z.never('is ignored and deprecated').optional(),
  name: z.string().min(1),
  version: z.string('must be a text: put quotes around it').regex(/^\d+\.\d+\.\d+(?:-[\w.]+)?$/),
  slug: z.string().regex(/^[-_.A-Za-z0-9]+$/),
  description: z.string().min(1),
  url: z.url().optional(),
  arch: z.array(z.enum(['aarch64', 'amd64'])).min(1),
  machine: strings.optional(),
  startup: z.enum(['initialize', 'system', 'services', 'once']).optional(),
  boot: z.enum(['manual', 'manual_only']).optional(),
  stage: z.enum(['experimental', 'deprecated']).optional(),
  homeassistant: z
    .string()
    .regex(/^\d{4}\.\d{1,2}\.\d+$/)
    .optional(),
  ingress_port: z.int().min(0).max(65_535).optional(),
  ingress_entry: z.string().regex(/^[^/]/).optional(),
  panel_icon: z
    .string()
    .regex(/^mdi:[a-z0-9-]+$/)
    .optional(),
  panel_title: z.string().optional(),
  ports: z.record(z.string().regex(/^\d+\/(?:tcp|udp)$/), port.nullable()).optional(),
  hassio_role: z.enum(['homeassistant', 'backup', 'manager', 'admin']).optional(),
  discovery: strings.optional(),
  services: z.array(z.string().regex(/^(?:mqtt|mysql):(?:provide|want|need)$/)).optional(),
  map: z
    .array(
      z.strictObject({
        type: z.enum(['data', 'ssl', 'share', 'media', 'backup', 'homeassistant_config']),
        read_only: z.boolean().optional(),
        path: z.string().startsWith('/').optional(),
      }),
    )
    .optional(),
  environment: z.record(z.string().regex(/^\w+$/), z.string()).optional(),
  devices: strings.optional(),
  privileged: strings.optional(),
  ulimits: z.record(z.string(), z.unknown()).optional(),
  image: z
    .string()
    .regex(/^[a-z0-9.{}/_-]+$/, 'must be a lower-case name without a tag')
    .optional(),
  timeout: z.int().min(10).max(300).optional(),
  backup: z.enum(['cold']).optional(),
  backup_exclude: strings.optional(),
  backup_pre: z.string().optional(),
  backup_post: z.string().optional(),
  breaking_versions: strings.optional(),
  options: z.record(z.string(), z.unknown()).optional(),
  schema: z.record(z.string(), element).optional(),
});

export type AppConfig = z.infer<typeof appConfig>;

/** @param raw what the YAML says */
export function checkAppConfig(raw: unknown): string[] {
  const parsed = appConfig.safeParse(raw);
  if (!parsed.success) {
    return parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  }
  return [
    ...writtenDefaults(parsed.data),
    ...optionsAgainstSchema(parsed.data),
    ...contradictions(parsed.data),
  ];
}

function writtenDefaults(config: AppConfig): string[] {
  return Object.entries(config)
    .filter(([name, value]) => name in DEFAULTS && isDeepStrictEqual(value, DEFAULTS[name]))
    .map(([name]) => `${name}: says what is the default anyway, remove it`);
}

/** Each option starts with a value that its own type takes: the app starts with nothing filled in. */
function optionsAgainstSchema({ options = {}, schema = {} }: AppConfig): string[] {
  const problems = Object.keys(options)
    .filter((name) => !(name in schema))
    .map((name) => `options.${name}: is not in the schema and would be dropped`);
  for (const [name, text] of Object.entries(schema)) {
    const type = typeof text === 'string' ? parseSchemaType(text) : undefined;
    if (!(name in options)) {
      if (!type?.isOptional) problems.push(`options.${name}: has no default`);
    } else if (type && !fits(options[name], type)) {
      problems.push(`options.${name}: its default is no ${String(text)}`);
    }
  }
  return problems;
}

function contradictions(config: AppConfig): string[] {
  const flags: Readonly<Record<string, unknown>> = config;
  const problems: string[] = [];
  if (config.ingress_port === 0 && flags['host_network'] !== true) {
    problems.push('ingress_port: 0 is for apps in the network of the host');
  }
  if (config.backup === 'cold' && (config.backup_pre || config.backup_post)) {
    problems.push('backup: a cold one takes no commands before and after');
  }
  if (flags['full_access'] === true && config.devices) {
    problems.push('devices: full_access has them all');
  }
  const exposed = Object.keys(config.ports ?? {});
  if (flags['ingress'] === true && exposed.includes(`${config.ingress_port ?? 8099}/tcp`)) {
    problems.push('ports: the page behind ingress must not be reachable without it');
  }
  return problems;
}
