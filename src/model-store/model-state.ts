/** What a model of the catalogue is to this house. */
import type { ErrorCode } from '../core/errors.ts';

export type ModelState =
  | { readonly name: 'absent' }
  /** Another one is downloaded first. */
  | { readonly name: 'queued' }
  | {
      readonly name: 'downloading';
      readonly receivedBytes: number;
      /** As far as it is known; 0 where it is not. */
      readonly totalBytes: number;
    }
  /** It could not be had; it is tried again by itself at `retryAtMs` (since 1970). */
  | { readonly name: 'waiting'; readonly code: ErrorCode; readonly retryAtMs: number }
  | { readonly name: 'ready'; readonly revision: string };

export const ABSENT: ModelState = { name: 'absent' };
