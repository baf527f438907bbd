/** One process of a Chroma server: started or found running, asked how it is, ended. */
import { spawn } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { type Clock, delay } from '../../core/clock.ts';
import { ExoError } from '../../core/errors.ts';
import type { ChromaProgram } from './chroma-program.ts';

/** What it keeps is safe on disk at any time: patience here only saves it the repair. */
const STOP_PATIENCE_MS = 3_000;
const HEARTBEAT_TIMEOUT_MS = 3_000;
const EXIT_POLL_MS = 50;
const MAX_HEARTBEAT_BYTES = 4_096;

const recordSchema = z.object({
  pid: z.number().int().positive(),
  port: z.number().int().min(1).max(65_535),
});

export interface ChromaProcess {
  readonly pid: number;
  readonly port: number;
  /** Aborts when it has ended. */
  readonly ended: AbortSignal;
}

/** Bound to this machine alone. Its name in the folder lets a later run of EXO find it. */
export async function spawnChroma(
  { command, args }: ChromaProgram,
  folder: string,
  port: number,
): Promise<ChromaProcess> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const where = ['run', '--path', folder, '--host', '127.0.0.1', '--port', String(port)];
  const child = spawn(command, [...args, ...where], {
    // Its words may hold what was stored; a group of its own: Ctrl-C is for EXO, which stops it in its turn.
    stdio: 'ignore',
    detached: true,
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      TZ: process.env['TZ'],
      // SQLite would look for a place of its own, which a container may not have.
      SQLITE_TMPDIR: tmpdir(),
      ANONYMIZED_TELEMETRY: 'False',
      DO_NOT_TRACK: '1',
    },
  });
  const ended = new AbortController();
  child.once('exit', () => ended.abort());
  child.once('error', () => ended.abort());
  const { pid } = child;
  if (pid === undefined)
    throw new ExoError('memory/server-missing', `${command} cannot be started`);
  await writeFile(recordPath(folder), JSON.stringify({ pid, port }), { mode: 0o600 });
  return { pid, port, ended: ended.signal };
}

/** One that an earlier run of EXO left behind, where it serves this very folder. */
export async function findRunningChroma(
  folder: string,
  clock: Clock,
): Promise<ChromaProcess | undefined> {
  const text = await readFile(recordPath(folder), 'utf8').catch(() => '');
  const record = recordSchema.safeParse(parseJson(text)).data;
  if (!record || !(await serves(record.pid, folder))) return undefined;
  const ended = new AbortController();
  watchExit(record.pid, clock, ended);
  return { ...record, ended: ended.signal };
}

/** It ignores SIGTERM on some systems, and always heeds SIGINT where it is well. */
export async function stopChroma(
  { pid, ended }: ChromaProcess,
  folder: string,
  clock: Clock,
): Promise<void> {
  if (!ended.aborted) {
    signalProcess(pid, 'SIGINT');
    await delay(clock, STOP_PATIENCE_MS, ended);
  }
  if (!ended.aborted) {
    signalProcess(pid, 'SIGKILL');
    await delay(clock, STOP_PATIENCE_MS, ended);
  }
  await rm(recordPath(folder), { force: true });
}

/** Whether it answers as a Chroma server does. */
export async function isAlive(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/api/v2/heartbeat`, {
      signal: AbortSignal.timeout(HEARTBEAT_TIMEOUT_MS),
    });
    const length = Number(response.headers.get('content-length') ?? 0);
    if (!response.ok || length > MAX_HEARTBEAT_BYTES) return false;
    return (await response.text()).includes('heartbeat');
  } catch {
    return false;
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

function signalProcess(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

function recordPath(folder: string): string {
  return join(folder, 'exo-server.json');
}

/** Its number may have gone to another program since. */
async function serves(pid: number, folder: string): Promise<boolean> {
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  const parts = commandLine.split('\0');
  return parts.includes('run') && parts.includes(folder);
}

/** Of a process that is not a child of this one, nobody tells the end. */
function watchExit(pid: number, clock: Clock, ended: AbortController): void {
  const look = () => {
    if (signalProcess(pid, 0)) clock.after(EXIT_POLL_MS, look);
    else ended.abort();
  };
  look();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
