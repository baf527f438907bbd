import { describe, expect, it } from 'vitest';
import { ByteCollector } from './byte-collector.ts';

describe('ByteCollector', () => {
  it('hands a piece that came whole through without a copy', () => {
    const piece = Uint8Array.of(1, 2, 3);
    expect(new ByteCollector().finish(piece)).toBe(piece);
  });

  it('puts pieces together and is empty again', () => {
    const collector = new ByteCollector();
    collector.append(Uint8Array.of(1), 10_000);
    collector.append(new Uint8Array(5_000).fill(2), 10_000);
    expect(collector.length).toBe(5_001);
    const whole = collector.finish(Uint8Array.of(3));
    expect([whole.length, whole[0], whole[5_000], whole[5_001]]).toEqual([5_002, 1, 2, 3]);
    expect(collector.length).toBe(0);
  });

  it('what it handed out is not written to again', () => {
    const collector = new ByteCollector();
    collector.append(Uint8Array.of(1), 10_000);
    const first = collector.finish(Uint8Array.of(2));
    collector.append(Uint8Array.of(9), 10_000);
    collector.finish(Uint8Array.of(9));
    expect([...first]).toEqual([1, 2]);
  });

  it('holds at most twice what came, in the smallest pieces', () => {
    const collector = new ByteCollector();
    const byte = Uint8Array.of(7);
    for (let count = 0; count < 300_000; count += 1) collector.append(byte, 1_000_000);
    const whole = collector.finish(byte);
    expect(whole.length).toBe(300_001);
    expect(whole.buffer.byteLength).toBeLessThanOrEqual(600_002);
  });

  it('holds no more than the part can have', () => {
    const collector = new ByteCollector();
    for (let count = 0; count < 9_999; count += 1) collector.append(Uint8Array.of(7), 10_000);
    const whole = collector.finish(Uint8Array.of(8));
    expect([whole.length, whole.buffer.byteLength]).toEqual([10_000, 10_000]);
  });
});
