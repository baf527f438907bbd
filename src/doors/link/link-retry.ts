/** Why the link could not be opened: the code, what a person can do, and when to try again. Pure. */
import { type ErrorCode, toExoError } from '../../core/errors.ts';
import { HomeRefusal } from '../../home/refusal.ts';

export interface LinkProblem {
  readonly code: ErrorCode;
  readonly advice: string;
}

const REFUSALS: Readonly<Record<string, LinkProblem>> = {
  unknown_command: {
    code: 'link/not-installed',
    advice:
      'Home Assistant has not loaded the integration EXO: install it, restart, then add EXO under Settings, Devices & services',
  },
  not_configured: {
    code: 'link/not-configured',
    advice: 'add EXO in Home Assistant under Settings, Devices & services',
  },
  other_instance: {
    code: 'link/other-instance',
    advice: 'another EXO holds the link: stop one of them',
  },
  protocol_mismatch: {
    code: 'link/protocol-mismatch',
    advice: 'the app and the integration have different versions: update both',
  },
  unauthorized: {
    code: 'home/refused',
    advice: 'the token has to be one of an administrator',
  },
};

export const REPLACED: LinkProblem = {
  code: 'link/replaced',
  advice: 'a newer connection of this EXO took the link',
};

export const GONE: LinkProblem = {
  code: 'home/disconnected',
  advice: 'the connection to Home Assistant is over',
};

export function linkProblem(error: unknown): LinkProblem {
  const known = error instanceof HomeRefusal ? REFUSALS[error.reason] : undefined;
  if (known) return known;
  const { code, message } = toExoError(error, 'core/internal', 'the link could not be opened');
  return { code, advice: message };
}

/** Home Assistant that is still starting has not set the integration up yet: nothing to advise. */
const PATIENT_ATTEMPTS = 5;

export function isWorthTelling(code: ErrorCode, attempts: number): boolean {
  return code !== 'link/not-installed' || attempts >= PATIENT_ATTEMPTS;
}

const FIRST_DELAY_MS = 2_000;
const GROWTH = 1.5;
const CAP_MS = 30_000;
/** Only a person changes these, in their own time. */
const SLOW_MS = 60_000;
/** Taking the link back sooner would make two processes with the same data folder fight for it. */
const REPLACED_MS = 300_000;

/** `attempts` counts from 0; `random` is in [0, 1). A change of the integration is not waited for here. */
export function linkRetryDelayMs(code: ErrorCode, attempts: number, random: number): number {
  const spread = 0.5 + random / 2;
  if (code === 'link/replaced') return REPLACED_MS * spread;
  if (
    code !== 'link/not-installed' &&
    code !== 'link/not-configured' &&
    code !== 'home/disconnected'
  )
    return SLOW_MS * spread;
  return Math.min(CAP_MS, FIRST_DELAY_MS * GROWTH ** Math.min(attempts, 16)) * spread;
}
