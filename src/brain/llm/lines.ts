/** Bytes ─▶ lines ─▶ the data of server-sent events. A line's length is bounded by whoever bounds the bytes. */

/** Lines end with LF or CRLF; the last one may be without. */
export async function* lines(
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  // In pieces: joining at every chunk would take quadratic time on an endless line.
  let pending: string[] = [];
  for await (const bytes of body) {
    const [first = '', ...rest] = decoder.decode(bytes, { stream: true }).split('\n');
    pending.push(first);
    for (const next of rest) {
      yield withoutReturn(pending.join(''));
      pending = [next];
    }
  }
  pending.push(decoder.decode());
  const last = pending.join('');
  if (last !== '') yield withoutReturn(last);
}

/** Events may span lines; comments and other fields mean nothing here. */
export async function* sseData(
  from: AsyncIterable<string>,
): AsyncGenerator<string, void, undefined> {
  let data: string[] = [];
  for await (const line of from) {
    if (line === '') {
      if (data.length > 0) yield data.join('\n');
      data = [];
    } else if (line.startsWith('data:')) {
      data.push(line.slice(line.charAt(5) === ' ' ? 6 : 5));
    }
  }
  // The specification drops an event that its blank line does not end; servers forget that line.
  if (data.length > 0) yield data.join('\n');
}

const withoutReturn = (line: string) => (line.endsWith('\r') ? line.slice(0, -1) : line);
