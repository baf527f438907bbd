/** Songs and the state of a player as MPD's lines tell them. Pure. */

export interface Song {
  /** What the server calls it: a path, `tidal:track:…`, the address of a stream. */
  readonly uri: string;
  readonly title?: string | undefined;
  readonly artist?: string | undefined;
  readonly albumArtist?: string | undefined;
  readonly album?: string | undefined;
  /** Where it stands on its album. */
  readonly track: number;
  readonly disc: number;
  /** No song but all of the artist's or the album's: Mopidy lists them among songs. */
  readonly holds?: 'artist' | 'album' | undefined;
}

export interface PlayerStatus {
  readonly state: 'play' | 'pause' | 'stop';
  /** 0–100; undefined where the server cannot change it. */
  readonly volume: number | undefined;
  /** Of the song in the queue, changes with each. */
  readonly songId: string | undefined;
  readonly elapsedS: number;
  readonly queueLength: number;
  /** Why nothing sounds: a file that is gone, a sound card in use. */
  readonly error: string | undefined;
}

export interface Output {
  readonly id: string;
  readonly name: string;
  readonly isEnabled: boolean;
}

type Pair = readonly [key: string, value: string];

function pairs(lines: readonly string[]): Pair[] {
  return lines.flatMap((line): Pair[] => {
    const at = line.indexOf(': ');
    return at < 1 ? [] : [[line.slice(0, at).toLowerCase(), line.slice(at + 2)]];
  });
}

/** One a key that begins it. */
function items(lines: readonly string[], begins: string): ReadonlyMap<string, string>[] {
  const found: Map<string, string>[] = [];
  for (const [key, value] of pairs(lines)) {
    if (key === begins) found.push(new Map([[key, value]]));
    else {
      const item = found.at(-1);
      // Of several artists the first; keys of directories and playlists in between are no song's.
      if (item && !item.has(key)) item.set(key, value);
    }
  }
  return found;
}

export function readSongs(lines: readonly string[]): Song[] {
  return items(lines, 'file').map((item) => {
    // A stream has a name and perhaps no title.
    const title = item.get('title') ?? item.get('name');
    const [artist, album] = [item.get('artist'), item.get('album')];
    return {
      uri: item.get('file') ?? '',
      title,
      artist,
      albumArtist: item.get('albumartist'),
      album,
      track: numberIn(item.get('track')) ?? 0,
      disc: numberIn(item.get('disc')) ?? 0,
      holds: heldBy(title, artist, album),
    };
  });
}

function heldBy(title = '', artist = '', album = ''): Song['holds'] {
  if (artist !== '' && title === `Artist: ${artist}`) return 'artist';
  return album !== '' && title === `Album: ${album}` ? 'album' : undefined;
}

export function readStatus(lines: readonly string[]): PlayerStatus {
  const found = new Map(pairs(lines));
  const state = found.get('state');
  const volume = numberIn(found.get('volume'));
  return {
    state: state === 'play' || state === 'pause' ? state : 'stop',
    volume: volume === undefined || volume < 0 ? undefined : volume,
    songId: found.get('songid'),
    elapsedS: numberIn(found.get('elapsed')) ?? 0,
    queueLength: numberIn(found.get('playlistlength')) ?? 0,
    error: found.get('error'),
  };
}

export function readOutputs(lines: readonly string[]): Output[] {
  return items(lines, 'outputid').map((item) => ({
    id: item.get('outputid') ?? '',
    name: item.get('outputname') ?? '',
    isEnabled: item.get('outputenabled') === '1',
  }));
}

/** Names of stored playlists. */
export function readPlaylists(lines: readonly string[]): string[] {
  return items(lines, 'playlist').map((item) => item.get('playlist') ?? '');
}

/** `3/12` is the third. */
function numberIn(text: string | undefined): number | undefined {
  const match = /^-?\d+(?:\.\d+)?/.exec(text ?? '');
  return match ? Number(match[0]) : undefined;
}
