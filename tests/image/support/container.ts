/**
 * The image as an engine starts it: its own processes and mounts, its command as process 1, what it writes
 * in a layer of its own. It shares the network with the tests, which have one of their own (script/image network).
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IMAGE, ROOTFS } from './image.ts';

export interface ContainerOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** `/data/options.json` */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Who runs it; without: root, as under Supervisor. */
  readonly user?: number;
  /** True: Home Assistant's configuration folder is mounted. */
  readonly hasHome?: boolean;
  /** Name → address, beside localhost. */
  readonly hosts?: Readonly<Record<string, string>>;
  /** True: what it does with files is written down. */
  readonly isTraced?: boolean;
}

/** Every call that names a file, and the files that are mapped. */
const TRACE = ['strace', '-f', '-qq', '-y', '-e', 'trace=%file,mmap', '-o'];

const MOUNTS = `
set -e
work=$1 rootfs=$2; shift 2
mount -t overlay overlay -o "lowerdir=$rootfs,upperdir=$work/upper,workdir=$work/work" "$work/root"
mount -t proc proc "$work/root/proc"
mount --bind /dev "$work/root/dev"
mount -t tmpfs tmpfs "$work/root/tmp"
mount --bind "$work/hosts" "$work/root/etc/hosts"
mount --bind "$work/data" "$work/root/data"
if [ -d "$work/homeassistant" ]; then mount --bind "$work/homeassistant" "$work/root/homeassistant"; fi
if [ -n "$TRACER" ]; then exec $TRACER "$work/trace" chroot "$work/root" "$@"; fi
exec chroot "$work/root" "$@"
`;

export class Container {
  readonly #work: string;
  readonly #child: ChildProcess;
  readonly #exit: Promise<number | null>;
  readonly #isTraced: boolean;
  output = '';

  constructor(options: ContainerOptions = {}) {
    this.#work = prepare(options);
    const command = ['unshare', '--mount', '--pid', '--fork', '--kill-child', 'bash', '-c', MOUNTS];
    const inner = innerCommand(options, [...IMAGE.Entrypoint, ...IMAGE.Cmd]);
    const [program = '', ...args] = [...command, 'container', this.#work, ROOTFS, ...inner];
    this.#isTraced = options.isTraced ?? false;
    this.#child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], TRACER: this.#isTraced ? TRACE.join(' ') : '' },
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
    }
    this.#exit = once(this.#child, 'close').then(([code]) => code as number | null);
  }

  /** A folder of its own on this machine: `data`, `homeassistant`, or what it wrote elsewhere: `upper`. */
  folder(name: 'data' | 'homeassistant' | 'upper'): string {
    return join(this.#work, name);
  }

  /** Files that it wrote outside its mounts. */
  get strayFiles(): string[] {
    return readdirSync(this.folder('upper'), { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name).slice(this.folder('upper').length));
  }

  get exited(): Promise<number | null> {
    return this.#exit;
  }

  /** Where the container's `/` is on this machine. */
  get root(): string {
    return join(this.#work, 'root');
  }

  get tracePath(): string {
    return join(this.#work, 'trace');
  }

  /** As seen from this machine: of the image's command. */
  get pid(): number {
    const inner = childOf(this.#child.pid ?? 0);
    return this.#isTraced ? childOf(inner) : inner;
  }

  /** As an engine stops it: SIGTERM to process 1. */
  stop(): Promise<number | null> {
    process.kill(this.pid, 'SIGTERM');
    return this.#exit;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exit;
    rmSync(this.#work, { recursive: true, force: true });
  }
}

function childOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim());
}

/** The image's environment and nothing of this machine's. */
export function innerCommand(
  { env = {}, user }: ContainerOptions,
  command: readonly string[],
): string[] {
  const variables = [...IMAGE.Env, ...Object.entries(env).map((entry) => entry.join('='))];
  const identity =
    user === undefined ? [] : ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups'];
  return ['env', '-i', `--chdir=${IMAGE.WorkingDir}`, ...variables, ...identity, ...command];
}

function prepare({ hasHome, hosts = {}, options, user = 0 }: ContainerOptions): string {
  const work = mkdtempSync(join(tmpdir(), 'exo-container-'));
  const folders = ['root', 'upper', 'work', 'data', ...(hasHome ? ['homeassistant'] : [])];
  for (const name of folders) mkdirSync(join(work, name));
  // Mount points are there before the container is: an engine makes them too.
  if (hasHome) mkdirSync(join(work, 'upper/homeassistant'));
  chownSync(join(work, 'data'), user, user);
  const names = Object.entries({ localhost: '127.0.0.1', ...hosts });
  writeFileSync(
    join(work, 'hosts'),
    names.map(([name, address]) => `${address} ${name}\n`).join(''),
  );
  if (options) writeFileSync(join(work, 'data/options.json'), JSON.stringify(options));
  return work;
}
