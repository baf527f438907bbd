/** Real MPD and Mopidy of Debian with silent outputs, each in a folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeMusic } from '../../fakes/music-folder.ts';

const START_MS = 30_000;

export class MusicServer {
  readonly port: number;
  readonly #folder: string;
  readonly #start: () => ChildProcess;
  #process: ChildProcess | undefined;
  #output = '';

  constructor(folder: string, port: number, start: () => ChildProcess) {
    this.#folder = folder;
    this.port = port;
    this.#start = start;
  }

  async start(): Promise<void> {
    const child = this.#start();
    this.#process = child;
    const keep = (data: Buffer) => {
      this.#output = `${this.#output}${data}`.slice(-2_000);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    const endMs = performance.now() + START_MS;
    while (!(await this.#isReady())) {
      if (performance.now() > endMs || child.exitCode !== null)
        throw new Error(`the music server did not start: ${this.#output}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** As a power cut would. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const over = once(child, 'exit');
    child.kill('SIGKILL');
    await over;
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** It greets, and has read its collection. */
  async #isReady(): Promise<boolean> {
    return await new Promise((resolve) => {
      const socket = connect(this.port, '127.0.0.1');
      let text = '';
      const settle = (isReady: boolean) => {
        socket.destroy();
        resolve(isReady);
      };
      socket.on('error', () => settle(false)).on('close', () => settle(false));
      socket.on('data', (data) => {
        text += String(data);
        if (/^OK MPD [\d.]+\n$/.test(text)) socket.write('password secret\nstatus\n');
        else if (/\nstate: /.test(text)) settle(!text.includes('updating_db'));
      });
    });
  }
}

const newPort = () => 20_000 + randomInt(10_000);

/** @param rest lines of its configuration */
export async function mpdServer(rest = ''): Promise<MusicServer> {
  const folder = await mkdtemp(join(tmpdir(), 'exo-mpd-'));
  const port = newPort();
  await mkdir(join(folder, 'playlists'));
  await writeMusic(join(folder, 'music'));
  await writeFile(
    join(folder, 'playlists', 'Soirée jazz.m3u'),
    'Charles Aznavour/Entre deux rêves/2 Emmenez-moi.mp3\n',
  );
  const outputs = ['Salon', 'Cuisine'].map(
    (name) =>
      `audio_output {\n  type "null"\n  name "${name}"\n  mixer_type "software"\n  enabled "${name === 'Salon' ? 'yes' : 'no'}"\n}\n`,
  );
  await writeFile(
    join(folder, 'mpd.conf'),
    `music_directory "${folder}/music"
playlist_directory "${folder}/playlists"
db_file "${folder}/db"
state_file "${folder}/state"
log_file "${folder}/log"
bind_to_address "127.0.0.1"
port "${port}"
${rest}
${outputs.join('')}`,
  );
  return new MusicServer(folder, port, () =>
    spawn('mpd', ['--no-daemon', join(folder, 'mpd.conf')], { env: { PATH: process.env['PATH'] } }),
  );
}

export async function mopidyServer(): Promise<MusicServer> {
  const { folder, mopidy, port } = await mopidyFolder(true);
  await once(mopidy('local', 'scan'), 'exit');
  return new MusicServer(folder, port, () => mopidy());
}

export interface CatalogueOptions {
  /** What it takes to ask about one song. */
  readonly lookupS?: number;
  /** It finds artists and albums, and does not know what they hold. */
  readonly songsOnly?: boolean;
}

/** Mopidy with a streaming service in place of files. */
export async function catalogueServer({
  lookupS = 0,
  songsOnly = false,
}: CatalogueOptions = {}): Promise<MusicServer> {
  const { folder, mopidy, port } = await mopidyFolder(false, {
    CATALOGUE_LOOKUP_S: String(lookupS),
    ...(songsOnly ? { CATALOGUE_SONGS_ONLY: 'yes' } : {}),
  });
  const extension = join(folder, 'extension');
  const information = join(extension, 'Mopidy_Catalogue-1.0.egg-info');
  await mkdir(information, { recursive: true });
  await copyFile(
    join(import.meta.dirname, 'mopidy_catalogue.py'),
    join(extension, 'mopidy_catalogue.py'),
  );
  await writeFile(
    join(information, 'PKG-INFO'),
    'Metadata-Version: 1.0\nName: Mopidy-Catalogue\nVersion: 1.0\n',
  );
  await writeFile(
    join(information, 'entry_points.txt'),
    '[mopidy.ext]\ncatalogue = mopidy_catalogue:Extension\n',
  );
  return new MusicServer(folder, port, () => mopidy());
}

async function mopidyFolder(hasFiles: boolean, rest: Readonly<Record<string, string>> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'exo-mopidy-'));
  const port = newPort();
  await writeMusic(join(folder, 'music'));
  const config = join(folder, 'mopidy.conf');
  await writeFile(
    config,
    `[core]
cache_dir = ${folder}/cache
config_dir = ${folder}/config
data_dir = ${folder}/data
[audio]
mixer = software
output = fakesink sync=true
[file]
enabled = false
[http]
enabled = false
[stream]
enabled = false
[m3u]
enabled = true
playlists_dir = ${folder}/playlists
[local]
enabled = ${hasFiles}
media_dir = ${folder}/music
[mpd]
enabled = true
hostname = 127.0.0.1
port = ${port}
`,
  );
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    XDG_RUNTIME_DIR: folder,
    PYTHONPATH: join(folder, 'extension'),
    CATALOGUE_MUSIC: join(folder, 'music'),
    ...rest,
  };
  const mopidy = (...args: string[]) => spawn('mopidy', ['--config', config, ...args], { env });
  return { folder, mopidy, port };
}
