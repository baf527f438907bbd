/** The size of a PNG, from its first bytes. Pure. */

const SIGNATURE = '89504e470d0a1a0a';
const WIDTH_OFFSET = 16;
const HEIGHT_OFFSET = 20;
const HEADER_BYTES = 24;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** undefined: no PNG. */
export function pngSize(bytes: Buffer): Size | undefined {
  if (bytes.length < HEADER_BYTES || bytes.toString('hex', 0, 8) !== SIGNATURE) return undefined;
  return { width: bytes.readUInt32BE(WIDTH_OFFSET), height: bytes.readUInt32BE(HEIGHT_OFFSET) };
}
