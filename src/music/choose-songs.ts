/** What somebody asked to hear × what the server found → what goes into the queue. Pure. */
import { plainText } from '../core/plain-text.ts';
import type { Song } from './song.ts';

export const MUSIC_KINDS = ['artist', 'album', 'song', 'playlist'] as const;
export type MusicKind = (typeof MUSIC_KINDS)[number];

export interface Wish {
  /** "Daft Punk", "One More Time de Daft Punk". */
  readonly query: string;
  readonly kind?: MusicKind | undefined;
}

export interface Selection {
  readonly kind: Exclude<MusicKind, 'playlist'>;
  readonly songs: readonly Song[];
  /** All of the artist or the album in one entry, better than `songs` where the server takes it. */
  readonly whole?: Song | undefined;
}

/** An evening; longer queues take long to add. */
export const MAX_QUEUED = 100;

/**
 * Empty where nothing found is what was asked for: near is not enough to be played.
 *
 * @example chooseSongs({ query: 'one more time daft punk' }, found) // { kind: 'song', songs: [one] }
 */
export function chooseSongs({ kind, query }: Wish, all: readonly Song[]): Selection {
  const wanted = plain(query);
  const found = all.filter(({ holds }) => holds === undefined);
  const kinds =
    kind === undefined || kind === 'playlist' ? (['artist', 'album', 'song'] as const) : [kind];
  for (const one of kinds) {
    const songs = MATCHES[one](wanted, found).slice(0, MAX_QUEUED);
    const whole = all.find((song) => song.holds === one && isOne(wanted, song[one]));
    if (songs.length > 0 || whole) return { kind: one, songs, whole };
  }
  const words = wordsOf(query);
  const selection = ofSeveralTags(words, kind, found);
  if (selection.kind === 'song' && selection.songs.length > 0) return selection;
  const whole = all.find(
    (song) => song.holds === selection.kind && words.length > 0 && hasAll(words, song),
  );
  return { ...selection, whole };
}

/** "One more time de Daft Punk": its words stand in the title, the artist and the album together. */
function ofSeveralTags(
  words: readonly string[],
  kind: MusicKind | undefined,
  found: readonly Song[],
): Selection {
  const whole = found.filter((song) => words.length > 0 && hasAll(words, song));
  // "Mets du Aznavour".
  const by = (song: Song) => song.albumArtist ?? song.artist;
  const [artist] = whole.filter((song) =>
    words.every((word) => wordsOf(artistsOf(song)).includes(word)),
  );
  if (artist && (kind ?? 'artist') === 'artist') {
    const songs = whole.filter((song) => by(song) === by(artist));
    return { kind: 'artist', songs: songs.slice(0, MAX_QUEUED) };
  }
  const titled = kind === 'album' ? [] : whole.filter(({ title }) => isPartly(words, title));
  const [best] = titled.sort(byTitleLength);
  if (best) return { kind: 'song', songs: [best] };
  const [first] = whole;
  const ofAlbum = whole.filter(({ album }) => album !== undefined && album === first?.album);
  return { kind: 'album', songs: inOrder(ofAlbum).slice(0, MAX_QUEUED) };
}

/**
 * What else to search for where the whole phrase is found in no tag: servers look for a part of one tag, and letter by
 * letter. Of the two longest words, then of the beginning of the longest, which may have lost its accents on the way.
 */
export function searchWords(query: string): string[] {
  const [longest = '', next = ''] = wordsOf(query).sort((a, b) => b.length - a.length);
  const beginning = longest.slice(0, BEGINNING);
  return [...new Set([longest, next, beginning])].filter((word) => word.length >= BEGINNING);
}

const BEGINNING = 3;

const MATCHES: Readonly<
  Record<Selection['kind'], (wanted: string, found: readonly Song[]) => readonly Song[]>
> = {
  artist: (wanted, found) =>
    found.filter((song) => isOne(wanted, song.artist) || isOne(wanted, song.albumArtist)),
  album: (wanted, found) => {
    const named = found.filter(({ album }) => isOne(wanted, album));
    // Two bands may have an album of one name: the first that was found.
    const by = named[0] && (named[0].albumArtist ?? named[0].artist);
    return inOrder(
      named.filter(
        (song) => (song.albumArtist ?? song.artist) === by || song.albumArtist === undefined,
      ),
    );
  },
  song: (wanted, found) => found.filter(({ title }) => isOne(wanted, title)).slice(0, 1),
};

const SMALL = new Set('de du des d le la les l par the by of from a an et and feat ft'.split(' '));

function isOne(wanted: string, tag: string | undefined): boolean {
  if (tag === undefined) return false;
  const name = plain(tag);
  if (name === wanted) return true;
  // "The Beatles", "les Beatles", and titles with what stands in brackets.
  const short = withoutSmall(name);
  return (
    (short !== '' && short === withoutSmall(wanted)) ||
    plain(tag.replace(/\s*[([].*$/, '')) === wanted
  );
}

function hasAll(words: readonly string[], song: Song): boolean {
  const tags = ` ${plain([song.title, artistsOf(song), song.album].join(' '))} `;
  return words.every((word) => tags.includes(` ${word} `));
}

function isPartly(words: readonly string[], title: string | undefined): boolean {
  const own = new Set(wordsOf(title ?? ''));
  return words.some((word) => own.has(word));
}

function artistsOf({ albumArtist = '', artist = '' }: Song): string {
  return `${artist} ${albumArtist}`;
}

/** The shortest title that has the words is the song itself, not a version of it. */
function byTitleLength(a: Song, b: Song): number {
  return (a.title ?? '').length - (b.title ?? '').length;
}

function inOrder(songs: readonly Song[]): Song[] {
  return [...songs].sort((a, b) => a.disc - b.disc || a.track - b.track);
}

function wordsOf(text: string): string[] {
  return plain(text)
    .split(' ')
    .filter((word) => word !== '' && !SMALL.has(word));
}

function withoutSmall(text: string): string {
  return wordsOf(text).join(' ');
}

const MAX_LENGTH = 300;

/** Lower case, without accents and signs. */
export function plain(text: string): string {
  return plainText(text.slice(0, MAX_LENGTH));
}
