/** Which music server plays where: the user's list, one player a server however many rooms it serves. */
import type { Clock } from '../core/clock.ts';
import { plain } from './choose-songs.ts';
import type { MpdAddress } from './mpd-connection.ts';
import { MpdPlayer, type RoomOutput } from './mpd-player.ts';

export interface MusicServerOptions extends MpdAddress {
  /** An area's id or name; undefined: every room that has none of its own. */
  readonly room?: string | undefined;
  /** Of the server, for this room. */
  readonly output?: string | undefined;
}

export interface RoomMusic {
  readonly player: MpdPlayer;
  /** Absent: the server has but one, or the user looks after them. */
  readonly output: RoomOutput | undefined;
}

/** How an area is called. */
export interface RoomNames {
  readonly id: string;
  readonly name: string;
  readonly aliases: readonly string[];
}

export class MusicRooms {
  readonly #servers: readonly (MusicServerOptions & { readonly player: MpdPlayer })[];

  constructor(servers: readonly MusicServerOptions[], clock: Clock) {
    const players = new Map<string, MpdPlayer>();
    this.#servers = servers.map((server) => {
      const key = `${server.host}:${server.port}`;
      const player = players.get(key) ?? new MpdPlayer(server, clock);
      players.set(key, player);
      return { ...server, player };
    });
  }

  get isEmpty(): boolean {
    return this.#servers.length === 0;
  }

  /** The room's own, else the one for all rooms. `null`: nobody knows in which room. */
  in(room: RoomNames | null): RoomMusic | undefined {
    const names = room ? [room.id, room.name, ...room.aliases].map(plain) : [];
    const own = this.#servers.find(
      (server) => server.room !== undefined && names.includes(plain(server.room)),
    );
    const found = own ?? this.#servers.find((server) => server.room === undefined);
    if (!found) return undefined;
    const { output: name, player } = found;
    const others = this.#servers.flatMap((server) =>
      server.player === player && server.output !== name ? (server.output ?? []) : [],
    );
    return { player, output: name === undefined ? undefined : { name, others } };
  }

  close(): void {
    for (const { player } of this.#servers) player.close();
  }
}
