/** What a process holds of the machine's memory. */
import { readFile } from 'node:fs/promises';

/** Bytes in RAM; undefined where the process is gone or the system does not say (not Linux). */
export async function residentBytes(pid: number): Promise<number | undefined> {
  try {
    return residentBytesOf(await readFile(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Of the text of `/proc/PID/status`, which counts in KiB; `statm` counts in pages, which are not 4 KiB everywhere. */
export function residentBytesOf(status: string): number | undefined {
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1_024;
}
