/** Tells Home Assistant that a browser gives no microphone, so that its administrator sees a repair (docs/protocol/feed.md). */
import type { HassConnection } from '../home-assistant.ts';
import type { MicrophoneProblem } from './microphone.ts';

/** What an administrator can do something about; the others are for who stands in front of the screen. */
type Told = Extract<MicrophoneProblem, 'insecure' | 'denied'> | null;

export class MicrophoneReport {
  #told: Told | undefined;

  /** Once until it changes. An integration that does not know it yet is left alone. */
  tell(connection: HassConnection | undefined, problem: MicrophoneProblem | undefined): void {
    const told = problem === 'insecure' || problem === 'denied' ? problem : null;
    if (!connection || told === this.#told || (problem !== undefined && told === null)) return;
    this.#told = told;
    void connection
      .sendMessagePromise({ type: 'exo/microphone', problem: told })
      .catch(() => undefined);
  }
}
