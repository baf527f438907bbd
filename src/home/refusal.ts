/** What Home Assistant answers when it does not do what was asked. */
import { ExoError } from '../core/errors.ts';

/**
 * `reason` is Home Assistant's own error code (`unknown_command`, `invalid_format`, …). Its message is
 * left out: it may quote what was said.
 */
export class HomeRefusal extends ExoError {
  readonly reason: string;

  constructor(command: string, reason: string) {
    super('home/refused', `Home Assistant refused ${command}: ${reason}`);
    this.name = 'HomeRefusal';
    this.reason = reason;
  }
}

export function refusedBecause(error: unknown, ...reasons: readonly string[]): boolean {
  return error instanceof HomeRefusal && reasons.includes(error.reason);
}
