/** Processes as /proc shows them: who is whose child, and how much memory each holds. Linux only. */
import { readdir, readFile } from 'node:fs/promises';
import { rounded } from '../statistics.ts';

export interface RunningProcess {
  readonly pid: number;
  readonly parent: number;
  /** Program and arguments. */
  readonly command: string;
  /** Processor time so far, that of its ended children included, in the kernel's ticks. */
  readonly ticks: number;
  /** In memory now. */
  readonly rssMb: number;
  /** The most that it ever held. */
  readonly peakRssMb: number;
}

export async function listProcesses(): Promise<readonly RunningProcess[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(pids.map((pid) => readProcess(Number(pid))));
  return found.filter((one) => one !== undefined);
}

/** The process and everything below it, itself first. */
export async function processTree(pid: number): Promise<readonly RunningProcess[]> {
  const all = await listProcesses();
  const tree = all.filter((one) => one.pid === pid);
  for (const member of tree) tree.push(...all.filter(({ parent }) => parent === member.pid));
  return tree;
}

export function totalRssMb(processes: readonly RunningProcess[]): number {
  return rounded(processes.reduce((sum, { rssMb }) => sum + rssMb, 0));
}

/** undefined: it ended meanwhile, or is a thread of the kernel, which holds no memory. */
async function readProcess(pid: number): Promise<RunningProcess | undefined> {
  try {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8');
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const field = (name: string): number =>
      Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? Number.NaN);
    const rssKb = field('VmRSS');
    if (Number.isNaN(rssKb)) return undefined;
    return {
      pid,
      parent: field('PPid'),
      command: command.replaceAll('\0', ' ').trim(),
      ticks: ticksOf(stat),
      rssMb: rounded((rssKb * 1_024) / 1e6),
      peakRssMb: rounded((field('VmHWM') * 1_024) / 1e6),
    };
  } catch {
    return undefined;
  }
}

/** Behind the program's name, which may hold anything: utime, stime, cutime and cstime are the 12th to 15th. */
function ticksOf(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0);
}
