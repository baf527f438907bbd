/** Hosts of the misbehaving child for tests, closed after each of them; what they log is kept. */
import { systemClock } from '../core/clock.ts';
import { createLog } from '../core/log.ts';
import { InferenceHost, type InferenceHostOptions } from './inference-host.ts';

/** For calls that are answered at once, on a machine that is busy. */
export const patient = { deadlineMs: 20_000 };

export class TestHosts {
  readonly lines: string[] = [];
  readonly #hosts: InferenceHost[] = [];

  open(options: Partial<InferenceHostOptions> = {}): InferenceHost {
    const host = new InferenceHost({
      name: 'test',
      entry: new URL('./misbehaving-child.fixture.ts', import.meta.url),
      clock: systemClock,
      log: createLog('debug', (line) => this.lines.push(line)),
      ...options,
    });
    this.#hosts.push(host);
    return host;
  }

  async closeAll(): Promise<void> {
    await Promise.all(this.#hosts.splice(0).map((host) => host.close()));
    this.lines.length = 0;
  }
}
