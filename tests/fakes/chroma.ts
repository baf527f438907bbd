/** The real Chroma server for tests: which one runs here, started in a folder of its own. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type ChromaProgram, findChromaProgram } from '../../src/brain/memory/chroma-program.ts';
import { ChromaServer } from '../../src/brain/memory/chroma-server.ts';
import { ChromaStore } from '../../src/brain/memory/chroma-store.ts';
import { systemClock } from '../../src/core/clock.ts';
import { EventBus } from '../../src/core/events.ts';
import { silentLog } from '../../src/core/log.ts';

const SCRIPT = fileURLToPath(new URL('../../script/chroma', import.meta.url));

/** What the first one takes where nothing is cached yet. */
export const CHROMA_SETUP_TIMEOUT_MS = 300_000;

let program: Promise<ChromaProgram> | undefined;

/** npm's own where it runs, else the same database from PyPI, fetched once a machine. */
export function testChromaProgram(): Promise<ChromaProgram> {
  program ??= findChromaProgram().catch(async () => {
    const { stdout } = await promisify(execFile)(SCRIPT);
    return { command: stdout.trim(), args: [] };
  });
  return program;
}

export function chromaServer(folder: string): ChromaServer {
  return new ChromaServer({
    folder,
    findProgram: testChromaProgram,
    clock: systemClock,
    events: new EventBus(silentLog),
    log: silentLog,
  });
}

export interface RunningChroma {
  readonly folder: string;
  readonly server: ChromaServer;
  readonly port: number;
  readonly store: ChromaStore;
  close(): Promise<void>;
}

export async function startChroma(): Promise<RunningChroma> {
  const folder = mkdtempSync(join(tmpdir(), 'exo-chroma-'));
  const server = chromaServer(join(folder, 'database'));
  const port = await server.start();
  await answers(server);
  return {
    folder,
    server,
    port,
    store: new ChromaStore({ host: '127.0.0.1', port, ssl: false }),
    close: async () => {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function answers(server: ChromaServer): Promise<void> {
  const deadlineMs = performance.now() + 60_000;
  while (!server.isReady) {
    if (performance.now() > deadlineMs) throw new Error('Chroma did not answer');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
