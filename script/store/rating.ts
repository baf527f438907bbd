/** How safe Supervisor says that an app is, 1 to 8, by its own sum. Pure. */

/** Each of these, or kernel modules, costs one point, once. */
const POWERFUL = new Set([
  'BPF',
  'CHECKPOINT_RESTORE',
  'DAC_READ_SEARCH',
  'NET_ADMIN',
  'NET_RAW',
  'PERFMON',
  'SYS_ADMIN',
  'SYS_MODULE',
  'SYS_PTRACE',
  'SYS_RAWIO',
]);
const START = 5;
const MINIMUM = 1;
export const MAXIMUM_RATING = 8;

type Config = Readonly<Record<string, unknown>>;

export function rateApp(config: Config, hasAppArmorProfile: boolean): number {
  if (config['docker_api'] === true || config['full_access'] === true) return MINIMUM;
  const sum = START + appArmor(config, hasAppArmorProfile) + page(config) - costs(config);
  return Math.max(MINIMUM, Math.min(MAXIMUM_RATING, sum));
}

function appArmor(config: Config, hasProfile: boolean): number {
  if (config['apparmor'] === false) return -1;
  return hasProfile ? 1 : 0;
}

function page(config: Config): number {
  if (config['ingress'] === true) return 2;
  return config['auth_api'] === true ? 1 : 0;
}

function costs(config: Config): number {
  const privileged = Array.isArray(config['privileged']) ? (config['privileged'] as unknown[]) : [];
  const isPowerful = privileged.some((name) => POWERFUL.has(String(name)));
  let cost = isPowerful || config['kernel_modules'] === true ? 1 : 0;
  if (config['hassio_role'] === 'manager') cost += 1;
  if (config['hassio_role'] === 'admin') cost += 2;
  if (config['host_network'] === true) cost += 1;
  if (config['host_pid'] === true) cost += 2;
  if (config['host_uts'] === true && privileged.includes('SYS_ADMIN')) cost += 1;
  return cost;
}
