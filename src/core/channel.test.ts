import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Channel } from './channel.ts';

async function readAll<T>(channel: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of channel) items.push(item);
  return items;
}

describe('a channel', () => {
  it('gives everything that was sent, in order, whatever the pace', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(fc.integer(), { maxLength: 90 })), async (bursts) => {
        const channel = new Channel<number>(10_000);
        const reading = readAll(channel);
        for (const burst of bursts) {
          for (const item of burst) expect(channel.send(item)).toBe(true);
          await Promise.resolve();
        }
        channel.close();
        expect(await reading).toEqual(bursts.flat());
      }),
    );
  });

  it('tells the producer when it is full and keeps what it has', async () => {
    const channel = new Channel<string>(2);
    expect([channel.send('a'), channel.send('b'), channel.send('c')]).toEqual([true, true, false]);
    channel.close();
    expect(await readAll(channel)).toEqual(['a', 'b']);
  });

  it('throws at the reader after what was queued when it fails', async () => {
    const channel = new Channel<string>(2);
    channel.send('a');
    channel.fail(new Error('the wire broke'));
    const seen: string[] = [];
    await expect(async () => {
      for await (const item of channel) seen.push(item);
    }).rejects.toThrow('the wire broke');
    expect(seen).toEqual(['a']);
  });

  it('ends quietly and empty on abort, also when it was aborted before', async () => {
    const abort = new AbortController();
    const channel = new Channel<string>(2, abort.signal);
    channel.send('a');
    const reading = readAll(channel);
    abort.abort();
    expect((await reading).length).toBeLessThanOrEqual(1);
    expect(channel.send('b')).toBe(false);
    expect(await readAll(new Channel<string>(2, abort.signal))).toEqual([]);
  });

  it.each([
    ['closed', (channel: Channel<string>) => channel.close()],
    ['failed', (channel: Channel<string>) => channel.fail(new Error('the wire broke'))],
  ])('drops what is queued on abort also when it was %s before', async (_, end) => {
    const abort = new AbortController();
    const channel = new Channel<string>(8, abort.signal);
    channel.send('a');
    channel.send('b');
    end(channel);
    const seen: string[] = [];
    for await (const item of channel) {
      seen.push(item);
      abort.abort();
    }
    expect(seen).toEqual(['a']);
  });

  it('lets go of its signal when it is over', async () => {
    const { signal } = new AbortController();
    const left = new Channel<string>(8, signal);
    left.send('a');
    for await (const _ of left) break;
    const read = new Channel<string>(8, signal);
    read.close();
    await readAll(read);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('stops taking when its reader goes away', async () => {
    const channel = new Channel<string>(8);
    channel.send('a');
    for await (const _ of channel) break;
    expect(channel.send('b')).toBe(false);
    expect(channel.closed).toBe(true);
  });

  it('refuses a second reader', async () => {
    const channel = new Channel<string>(8);
    const first = readAll(channel);
    await Promise.resolve();
    await expect(readAll(channel)).rejects.toThrow('one reader');
    channel.close();
    await first;
  });
});
