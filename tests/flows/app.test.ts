/** EXO's real program: starts with nothing, says what is wrong with its settings, stops when asked. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { WyomingClient } from '../fakes/wyoming-client.ts';

const MAIN = join(import.meta.dirname, '../../src/main.ts');
const children: ChildProcess[] = [];

interface Running {
  readonly child: ChildProcess;
  readonly output: () => string;
  /** Exit code; null where a signal ended it. */
  readonly exited: Promise<number | null>;
  /** Resolves with the port that the Wyoming door took. */
  readonly listening: Promise<number>;
}

/** `mistake`: a statement that runs in EXO once it is ready, as a mistake of ours would; its children make none. */
function startExo(environment: Record<string, string> = {}, mistake?: string): Running {
  const program = `if (process.argv[1].endsWith('main.ts')) process.once('SIGUSR2', () => { ${mistake} })`;
  const preload = mistake === undefined ? [] : ['--import', `data:text/javascript,${program}`];
  const child = spawn(process.execPath, [...preload, MAIN], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      EXO_DATA_DIR: mkdtempSync(join(tmpdir(), 'exo-app-')),
      EXO_HOST: '127.0.0.1',
      EXO_WYOMING_PORT: '0',
      EXO_HTTP_PORT: '0',
      EXO_MODELS_DOWNLOAD: 'false',
      ...environment,
    },
  });
  children.push(child);
  let output = '';
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  const listening = new Promise<number>((resolve, reject) => {
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      const port = /wyoming: listening .*port=(\d+)/.exec(output)?.[1];
      if (port && output.includes('exo: ready')) resolve(Number(port));
    });
    exited.then(() => reject(new Error(`EXO ended: ${output}`))).catch(() => undefined);
  });
  listening.catch(() => undefined);
  return { child, output: () => output, exited, listening };
}

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

describe('the program', () => {
  it('starts with nothing filled in, and stops on SIGTERM with no child left behind', async () => {
    const exo = startExo();
    expect(await exo.listening).toBeGreaterThan(0);
    exo.child.kill('SIGTERM');
    expect(await exo.exited).toBe(0);
    expect(exo.output()).toContain('no Home Assistant is configured');
  });

  it('names every mistake in its settings and ends', async () => {
    const exo = startExo({ EXO_LANGUAGE: 'klingon', HA_URL: 'http://house:8123' });
    expect(await exo.exited).toBe(1);
    expect(exo.output()).toContain('language must be one of fr, en');
    expect(exo.output()).toContain('HA_TOKEN is not');
  });

  it('says that its port is taken', async () => {
    const other = createServer();
    const port = await new Promise<number>((resolve) => {
      other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port));
    });
    const exo = startExo({ EXO_WYOMING_PORT: String(port) });
    expect(await exo.exited).toBe(1);
    expect(exo.output()).toMatch(new RegExp(`${port}.*in use|in use.*${port}|taken`));
    other.close();
  });

  it('goes on with a data folder that cannot be written', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'exo-app-'));
    writeFileSync(join(folder, 'file'), '');
    chmodSync(join(folder, 'file'), 0o400);
    const exo = startExo({
      EXO_DATA_DIR: join(folder, 'file', 'below-a-file'),
      HA_URL: 'http://127.0.0.1:1',
      HA_TOKEN: 'secret-token',
    });
    await exo.listening;
    expect(exo.output()).toContain('the data folder cannot be written');
    await expect.poll(exo.output, { timeout: 20_000 }).toContain('no Home Assistant');
    expect(exo.output()).not.toContain('secret-token');
    exo.child.kill('SIGTERM');
    expect(await exo.exited).toBe(0);
  });

  it('goes on after a rejection that nobody noticed, and tells its place without its words', async () => {
    const exo = startExo({}, `Promise.reject(new TypeError('said words'))`);
    const port = await exo.listening;
    exo.child.kill('SIGUSR2');
    await expect.poll(exo.output).toContain('nobody noticed kind=TypeError');
    const client = await WyomingClient.connect(port);
    client.send({ type: 'describe' });
    expect(await client.next()).toMatchObject({ type: 'info' });
    client.close();
    exo.child.kill('SIGTERM');
    expect(await exo.exited).toBe(0);
    expect(exo.output()).not.toContain('said words');
  });

  it('ends after an exception that nobody could catch, with its place and without its words', async () => {
    const exo = startExo({}, `throw new RangeError('said words')`);
    await exo.listening;
    exo.child.kill('SIGUSR2');
    expect(await exo.exited).toBe(1);
    expect(exo.output()).toContain('EXO ends');
    expect(exo.output()).toContain('kind=RangeError');
    expect(exo.output()).not.toContain('said words');
  });

  it('leaves no child behind when it is killed', async () => {
    const exo = startExo();
    await exo.listening;
    const inference = await childOf(exo.child.pid ?? 0);
    exo.child.kill('SIGKILL');
    await exo.exited;
    await expect.poll(() => isAlive(inference), { timeout: 20_000, interval: 50 }).toBe(false);
  });
});

async function childOf(pid: number): Promise<number> {
  const { readFile } = await import('node:fs/promises');
  const path = `/proc/${pid}/task/${pid}/children`;
  await expect
    .poll(async () => (await readFile(path, 'utf8')).trim(), { timeout: 10_000 })
    .not.toBe('');
  return Number((await readFile(path, 'utf8')).trim().split(' ')[0]);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
