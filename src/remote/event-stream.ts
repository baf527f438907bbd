/** Server-sent events: bytes → the data of each event. */

/** Of one event that does not end. */
const MAX_EVENT_CHARACTERS = 65_536;

/** The stream's own bound holds for all events together; a longer one than any real event ends it. */
export async function* serverSentData(
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of pieces) {
    text += decoder.decode(piece, { stream: true }).replaceAll('\r', '');
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    yield* events.map(dataOf).filter((data) => data !== '');
    if (text.length > MAX_EVENT_CHARACTERS) return;
  }
  const last = dataOf(text);
  if (last !== '') yield last;
}

function dataOf(event: string): string {
  return event
    .split('\n')
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice('data:'.length).trimStart())
    .join('\n');
}
