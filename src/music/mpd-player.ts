/**
 * Music on one server: what is asked for is searched, queued, played, and read back from the player itself.
 *
 *   wish ─▶ search ─▶ choose (pure) ─▶ clear, add, play ─▶ status and current song ─▶ outcome
 */
import { type Clock, delay } from '../core/clock.ts';
import { ExoError } from '../core/errors.ts';
import { serial } from '../core/serial.ts';
import { chooseSongs, MAX_QUEUED, plain, searchWords, type Wish } from './choose-songs.ts';
import { type MpdAddress, type MpdCommand, MpdConnection } from './mpd-connection.ts';
import {
  type Output,
  type PlayerStatus,
  readOutputs,
  readPlaylists,
  readSongs,
  readStatus,
  type Song,
} from './song.ts';

/** What the player says it is doing. */
export interface Playing {
  readonly status: PlayerStatus;
  readonly song: Song | undefined;
}

/** `unproven`: it was told, and does not say so in time; `refused`: it said why not. */
export type MusicOutcome =
  | { readonly type: 'done' | 'no_change' | 'unproven'; readonly playing: Playing }
  | {
      readonly type: 'refused';
      readonly reason: 'not_found' | 'nothing_queued' | 'no_volume' | 'no_output' | 'failed';
      readonly playing?: Playing;
    };

/** Where a room hears it; by name, as the server calls them. */
export interface RoomOutput {
  readonly name: string;
  /** Of other rooms: the music is where it was asked for. */
  readonly others: readonly string[];
}

export type Transport = 'pause' | 'resume' | 'next' | 'previous' | 'stop';

/** A stream has to be fetched before it sounds. */
const PROOF_MS = 5_000;
const POLL_MS = 100;
/** What a server sends of one search. */
const MAX_FOUND = 2_000;
/** Of the queue, added at a time: a streaming service may take a second over each, and who pauses waits for it. */
const ADDED_AT_ONCE = 2;
/** Longer nobody waits for the rest of the queue: the first song plays meanwhile. */
const FILL_MS = 1_500;

/** What is to be queued. */
interface Found {
  /** One entry that holds them all, where the server has one. */
  readonly whole?: string | undefined;
  readonly uris: readonly string[];
}

const NOTHING: Found = { uris: [] };

/** @example const player = new MpdPlayer({ host: '192.168.1.9', port: 6600 }, clock); */
export class MpdPlayer {
  readonly #address: MpdAddress;
  readonly #clock: Clock;
  /** Clearing and filling the queue must not be mixed with another room's. */
  readonly #inTurn = serial();
  #connection: MpdConnection | undefined;
  /** Counts what was started: the filling of an earlier queue ends with the next. */
  #plays = 0;

  constructor(address: MpdAddress, clock: Clock) {
    this.#address = address;
    this.#clock = clock;
  }

  close(): void {
    this.#plays += 1;
    this.#connection?.close();
  }

  /** Rejects, as all here, with `music/unreachable` or `music/refused`. */
  async playing(): Promise<Playing> {
    const [status, songs] = [await this.#ask(['status']), await this.#ask(['currentsong'])];
    return { status: readStatus(status), song: readSongs(songs)[0] };
  }

  /** @param output left out: all stay as they are */
  play(wish: Wish, output: RoomOutput | undefined, signal: AbortSignal): Promise<MusicOutcome> {
    return this.#inTurn(async () => {
      const found = await this.#find(wish);
      if (found === NOTHING) return { type: 'refused', reason: 'not_found' };
      if (signal.aborted) return { type: 'refused', reason: 'failed' };
      if (output !== undefined && !(await this.#enable(output)))
        return { type: 'refused', reason: 'no_output' };
      await this.#forgetError();
      const wanted = new Set(await this.#start(found));
      return await this.#proven(({ song, status }) => {
        return status.state === 'play' && song !== undefined && wanted.has(song.uri);
      });
    });
  }

  control(transport: Transport): Promise<MusicOutcome> {
    return this.#inTurn(async () => {
      const before = await this.playing();
      const { songId, state } = before.status;
      const isStill = state === (transport === 'pause' ? 'pause' : 'stop');
      if (
        transport === 'resume'
          ? state === 'play'
          : isStill && transport !== 'next' && transport !== 'previous'
      )
        return { type: 'no_change', playing: before };
      if (before.status.queueLength === 0)
        return { type: 'refused', reason: 'nothing_queued', playing: before };
      // Both need something that plays or is paused.
      if (state === 'stop' && transport !== 'resume')
        return { type: 'refused', reason: 'nothing_queued', playing: before };
      await this.#tell(COMMANDS[transport](state));
      return await this.#proven(({ status }) => {
        switch (transport) {
          case 'pause':
            return status.state === 'pause';
          case 'resume':
            return status.state === 'play';
          case 'stop':
            return status.state === 'stop';
          case 'next':
            return status.songId !== songId;
          case 'previous':
            return status.songId !== songId || status.elapsedS < before.status.elapsedS;
        }
      });
    });
  }

  /** @param percent what it is to be, or by how much it is to change */
  setVolume(percent: number, isRelative: boolean): Promise<MusicOutcome> {
    return this.#inTurn(async () => {
      const before = await this.playing();
      const { volume } = before.status;
      if (volume === undefined) return { type: 'refused', reason: 'no_volume', playing: before };
      const sum = isRelative ? volume + percent : percent;
      const wanted = Math.round(Math.min(100, Math.max(0, sum)));
      if (wanted === volume) return { type: 'no_change', playing: before };
      await this.#tell(['setvol', String(wanted)]);
      return await this.#proven(({ status }) => status.volume === wanted);
    });
  }

  async #find(wish: Wish): Promise<Found> {
    if (wish.kind === 'playlist' || wish.kind === undefined) {
      const stored = await this.#storedPlaylist(wish.query);
      if (stored.length > 0) return { uris: stored };
    }
    for (const words of [wish.query, ...searchWords(wish.query)]) {
      const { songs, whole } = chooseSongs(wish, await this.#search(words));
      if (whole || songs.length > 0)
        return { whole: whole?.uri, uris: songs.map(({ uri }) => uri) };
    }
    return NOTHING;
  }

  /** Returns what the queue holds now, as far as it is known. */
  async #start({ uris, whole }: Found): Promise<readonly string[]> {
    this.#plays += 1;
    const [first, ...rest] = uris;
    if (whole !== undefined) {
      try {
        await this.#tell(['clear'], ['add', whole], ['play', '0']);
        const queue = await this.#ask(['playlistinfo']);
        return readSongs(queue).map(({ uri }) => uri);
      } catch (error) {
        if (first === undefined || !isRefusal(error)) throw error;
      }
    }
    if (first === undefined) return [];
    await this.#tell(['clear'], ['add', first], ['play', '0']);
    const enough = new AbortController();
    // A song that is refused later leaves the queue shorter, and what plays goes on.
    const filling = this.#fill(rest, this.#plays).catch(() => undefined);
    await Promise.race([filling, delay(this.#clock, FILL_MS, enough.signal)]);
    enough.abort();
    return uris;
  }

  async #fill(uris: readonly string[], play: number): Promise<void> {
    for (let at = 0; at < uris.length && play === this.#plays; at += ADDED_AT_ONCE) {
      const some = uris.slice(at, at + ADDED_AT_ONCE);
      await this.#tell(...some.map((uri): MpdCommand => ['add', uri]));
    }
  }

  async #search(words: string): Promise<Song[]> {
    return readSongs(await this.#ask(['search', 'any', words])).slice(0, MAX_FOUND);
  }

  /** The songs of the playlist that is called so. */
  async #storedPlaylist(query: string): Promise<string[]> {
    try {
      const names = readPlaylists(await this.#ask(['listplaylists']));
      const name = names.find((one) => plain(one) === plain(query));
      if (name === undefined) return [];
      const songs = readSongs(await this.#ask(['listplaylist', name]));
      return songs.slice(0, MAX_QUEUED).map(({ uri }) => uri);
    } catch (error) {
      // A server without stored playlists has songs all the same.
      if (isRefusal(error)) return [];
      throw error;
    }
  }

  async #enable({ name, others }: RoomOutput): Promise<boolean> {
    const outputs: Output[] = readOutputs(await this.#ask(['outputs']));
    const own = outputs.find((output) => plain(output.name) === plain(name));
    if (!own) return false;
    const silent = new Set(others.map(plain));
    const commands = outputs.flatMap((output): MpdCommand[] => {
      if (output === own) return own.isEnabled ? [] : [['enableoutput', own.id]];
      return output.isEnabled && silent.has(plain(output.name))
        ? [['disableoutput', output.id]]
        : [];
    });
    if (commands.length > 0) await this.#tell(...commands);
    return true;
  }

  /** Of an earlier song: it would be taken for this one's. Mopidy has no such command, and keeps no error either. */
  async #forgetError(): Promise<void> {
    const { error } = readStatus(await this.#ask(['status']));
    if (error !== undefined) await this.#ask(['clearerror']).catch(() => undefined);
  }

  async #proven(isThere: (playing: Playing) => boolean): Promise<MusicOutcome> {
    const endMs = this.#clock.nowMs() + PROOF_MS;
    while (true) {
      const playing = await this.playing();
      if (isThere(playing)) return { type: 'done', playing };
      if (playing.status.error !== undefined) return { type: 'refused', reason: 'failed', playing };
      if (this.#clock.nowMs() + POLL_MS > endMs) return { type: 'unproven', playing };
      await delay(this.#clock, POLL_MS);
    }
  }

  /** What only reads may be asked again, over a new connection. */
  async #ask(command: MpdCommand): Promise<readonly string[]> {
    const known = this.#connection;
    if (!known || known.isOver) return await (await this.#open()).send(command);
    try {
      return await known.send(command);
    } catch (error) {
      if (!(error instanceof ExoError) || !error.retryable) throw error;
      return await (await this.#open()).send(command);
    }
  }

  async #tell(...commands: readonly MpdCommand[]): Promise<void> {
    const known = this.#connection;
    const connection = known && !known.isOver ? known : await this.#open();
    await connection.send(...commands);
  }

  async #open(): Promise<MpdConnection> {
    this.#connection?.close();
    this.#connection = await MpdConnection.open(this.#address, this.#clock);
    return this.#connection;
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof ExoError && error.code === 'music/refused';
}

const COMMANDS: Readonly<Record<Transport, (state: PlayerStatus['state']) => MpdCommand>> = {
  pause: () => ['pause', '1'],
  resume: (state) => (state === 'pause' ? ['pause', '0'] : ['play']),
  stop: () => ['stop'],
  next: () => ['next'],
  previous: () => ['previous'],
};
