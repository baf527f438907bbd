/**
 * What a user of Home Assistant would pick instead of EXO: faster-whisper and Piper behind Wyoming. Of true
 * size, with weights made here (bench/peers): what they say is fixed or noise, what they compute is not.
 */
import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Child } from '../../demo/harness/child.ts';
import { addIntegration } from '../../demo/harness/config-flow.ts';
import { until } from '../../demo/harness/deadline.ts';
import { describe } from '../../demo/harness/exo.ts';
import { freePort } from '../../demo/harness/free-port.ts';
import { CACHE, REPOSITORY } from '../../demo/harness/paths.ts';
import { ensurePipeline, entityOf } from '../../demo/harness/pipeline.ts';
import type { TestHome } from '../../tests/home/support/test-home.ts';

const START_TIMEOUT_MS = 60_000;
const PYTHON = join(CACHE, 'venv-peers', 'bin', 'python');
export const MODELS = join(CACHE, 'peers');
export const VOICE = 'fr_FR-true_size-medium';

/** What they are, as it is printed. */
export const PEERS = {
  stt: 'wyoming-faster-whisper 3.8.1, base int8',
  tts: 'wyoming-piper 2.5.2, medium voice',
} as const;

/** Fetches and builds what is missing. */
export async function setUpPeers(): Promise<void> {
  await promisify(execFile)(join(REPOSITORY, 'bench', 'peers', 'setup'));
}

/**
 * Where they cannot be had, or are not wanted, the reason.
 *
 * @param whisperFolder a model of CTranslate2 in place of the own one
 */
export async function startPeersIfAny(
  isWanted: boolean,
  whisperFolder?: string,
): Promise<{ readonly peers?: Peers; readonly reason?: string }> {
  if (!isWanted) return { reason: 'not asked for' };
  try {
    await setUpPeers();
    return { peers: await Peers.start(whisperFolder) };
  } catch (error) {
    return { reason: (error as Error).message };
  }
}

export class Peers {
  readonly sttPort: number;
  readonly ttsPort: number;
  readonly #children: readonly Child[];

  private constructor(sttPort: number, ttsPort: number, whisperFolder: string) {
    this.sttPort = sttPort;
    this.ttsPort = ttsPort;
    const threads = String(availableParallelism());
    const whisper = ['--model', whisperFolder, '--language', 'fr'];
    const speed = ['--device', 'cpu', '--compute-type', 'int8', '--cpu-threads', threads];
    this.#children = [
      startServer('faster-whisper', 'wyoming_faster_whisper', sttPort, [...whisper, ...speed]),
      startServer('piper', 'wyoming_piper', ttsPort, ['--voice', VOICE]),
    ];
  }

  /** Returns when both answer. */
  static async start(whisperFolder = join(MODELS, 'whisper-base-int8')): Promise<Peers> {
    const peers = new Peers(await freePort(), await freePort(), whisperFolder);
    try {
      await until('answer from the peers', START_TIMEOUT_MS, async () => {
        for (const child of peers.#children) child.assertRunning();
        const answers = await Promise.all([peers.sttPort, peers.ttsPort].map((p) => describe(p)));
        return answers.every(Boolean) ? true : undefined;
      });
      return peers;
    } catch (error) {
      await peers.stop();
      throw error;
    }
  }

  get pids(): readonly number[] {
    return this.#children.flatMap(({ pid }) => (pid === undefined ? [] : [pid]));
  }

  /** A pipeline of them in the same Home Assistant. Returns its id. */
  async makePipeline(home: TestHome): Promise<string> {
    const add = (port: number): Promise<string> =>
      addIntegration(home.rest, 'wyoming', { host: '127.0.0.1', port });
    const stt = await add(this.sttPort);
    const tts = await add(this.ttsPort);
    const pipeline = await ensurePipeline(home.connection, {
      name: 'Peers',
      language: 'fr',
      sttEngine: await entityOf(home.connection, stt, 'stt'),
      ttsEngine: await entityOf(home.connection, tts, 'tts'),
      conversationEngine: 'conversation.home_assistant',
      preferLocalIntents: true,
    });
    return pipeline.id;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#children.map((child) => child.stop(10_000)));
  }
}

export function startServer(
  name: string,
  module: string,
  port: number,
  args: readonly string[],
): Child {
  const common = ['--uri', `tcp://127.0.0.1:${port}`, '--data-dir', MODELS, '--local-files-only'];
  return new Child(name, {
    command: 'setpriv',
    args: ['--pdeathsig', 'TERM', PYTHON, '-m', module, ...common, ...args],
  });
}
