/** A folder of silent MP3 files with tags, as small as they can be made: music for real servers. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface FakeSong {
  readonly title: string;
  readonly artist: string;
  readonly album: string;
  readonly track: number;
}

export const SONGS: readonly FakeSong[] = [
  ...['One More Time', 'Aerodynamic', 'Digital Love'].map((title, at) => ({
    title,
    artist: 'Daft Punk',
    album: 'Discovery',
    track: at + 1,
  })),
  { title: 'Around the World', artist: 'Daft Punk', album: 'Homework', track: 7 },
  { title: 'La Bohème', artist: 'Charles Aznavour', album: 'La Bohème', track: 1 },
  { title: 'Emmenez-moi', artist: 'Charles Aznavour', album: 'Entre deux rêves', track: 2 },
  { title: 'Discovery', artist: 'Autre Groupe', album: 'Ailleurs', track: 1 },
];

/** Mopidy looks ahead: of a file that it has read to the end already it may hang when it is told to stop. */
const SECONDS = 300;
/** MPEG 1, layer 3, 32 kbit/s, 44.1 kHz, mono: 104 bytes a frame of 26 ms, and zeros are silence. */
const FRAME_BYTES = 104;
const FRAME_HEADER = [0xff, 0xfb, 0x10, 0xc4];
const FRAMES_PER_SECOND = 44_100 / 1_152;

export async function writeMusic(
  folder: string,
  songs: readonly FakeSong[] = SONGS,
): Promise<void> {
  for (const song of songs) {
    const path = join(folder, song.artist, song.album, `${song.track} ${song.title}.mp3`);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, Buffer.concat([tag(song), silence()]));
  }
}

function silence(): Buffer {
  const frame = Buffer.alloc(FRAME_BYTES);
  frame.set(FRAME_HEADER);
  const count = Math.ceil(SECONDS * FRAMES_PER_SECOND);
  return Buffer.concat(Array.from({ length: count }, () => frame));
}

/** ID3v2.3. */
function tag({ album, artist, title, track }: FakeSong): Buffer {
  const frames = Buffer.concat([
    textFrame('TIT2', title),
    textFrame('TPE1', artist),
    textFrame('TALB', album),
    textFrame('TRCK', String(track)),
  ]);
  const size = [21, 14, 7, 0].map((shift) => (frames.length >> shift) & 0x7f);
  return Buffer.concat([Buffer.from('ID3\x03\x00\x00', 'latin1'), Buffer.from(size), frames]);
}

function textFrame(id: string, text: string): Buffer {
  // UTF-16 with its byte order mark.
  const body = Buffer.concat([Buffer.from([1, 0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
  const head = Buffer.alloc(10);
  head.write(id, 'latin1');
  head.writeUInt32BE(body.length, 4);
  return Buffer.concat([head, body]);
}
