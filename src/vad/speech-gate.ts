/** Decides from probabilities where speech starts and ends. Pure. */
import type { VadEvent } from './vad.ts';

export interface SpeechGateOptions {
  /** Probability from which a frame is voiced. */
  readonly startThreshold: number;
  /** Below it, speech pauses. Between the two a frame is taken for what came before it. */
  readonly endThreshold: number;
  /** Voiced audio without a pause that makes a start: a click or a cough has less. */
  readonly minSpeechMs: number;
  /** Silence that makes an end: the pauses inside a sentence are shorter. */
  readonly hangoverMs: number;
  /** Moves the start before the first voiced frame. */
  readonly preRollMs: number;
}

export const DEFAULT_SPEECH_GATE: SpeechGateOptions = {
  startThreshold: 0.5,
  endThreshold: 0.35,
  minSpeechMs: 96,
  hangoverMs: 500,
  preRollMs: 256,
};

/**
 * ```text
 * quiet ──voiced──▶ starting ──minSpeech──▶ speaking ──quiet frame──▶ stopping ──hangover──▶ quiet
 *   ▲──quiet frame──────┘                      ▲────────voiced───────────┘
 * ```
 */
export type SpeechGateState = {
  readonly positionMs: number;
  /** End of the speech before; a pre-roll never reaches into it. */
  readonly lastEndMs: number;
} & (
  | { readonly phase: 'quiet' }
  | { readonly phase: 'starting'; readonly voicedFromMs: number }
  | { readonly phase: 'speaking' }
  | { readonly phase: 'stopping'; readonly quietFromMs: number }
);

export const INITIAL_SPEECH_GATE: SpeechGateState = {
  phase: 'quiet',
  positionMs: 0,
  lastEndMs: 0,
};

export interface SpeechGateStep {
  readonly state: SpeechGateState;
  readonly event?: VadEvent;
}

/** One frame further: `probability` of speech in the next `frameMs`. */
export function stepSpeechGate(
  state: SpeechGateState,
  probability: number,
  frameMs: number,
  options: SpeechGateOptions,
): SpeechGateStep {
  const isVoiced = probability >= options.startThreshold;
  const isQuiet = probability < options.endThreshold;
  const { positionMs: frameStartMs, lastEndMs } = state;
  const base = { positionMs: frameStartMs + frameMs, lastEndMs };
  switch (state.phase) {
    case 'quiet':
      if (!isVoiced) return { state: { ...base, phase: 'quiet' } };
      return maybeStart(
        settleStart({ ...base, phase: 'starting', voicedFromMs: frameStartMs }, options),
      );
    case 'starting':
      if (isQuiet) return { state: { ...base, phase: 'quiet' } };
      return settleStart({ ...state, ...base }, options);
    case 'speaking':
      if (!isQuiet) return { state: { ...base, phase: 'speaking' } };
      return settleEnd({ ...base, phase: 'stopping', quietFromMs: frameStartMs }, options);
    case 'stopping':
      if (isVoiced) return { state: { ...base, phase: 'speaking' } };
      return settleEnd({ ...state, ...base }, options);
  }
}

/** The audio has ended: so has the speech. */
export function finishSpeechGate(state: SpeechGateState): SpeechGateStep {
  switch (state.phase) {
    case 'quiet':
    case 'starting':
      return { state };
    case 'speaking':
      return end(state, state.positionMs);
    case 'stopping':
      return end(state, state.quietFromMs);
  }
}

function settleStart(
  state: SpeechGateState & { phase: 'starting' },
  { minSpeechMs, preRollMs }: SpeechGateOptions,
): SpeechGateStep {
  const { positionMs, lastEndMs, voicedFromMs } = state;
  if (positionMs - voicedFromMs < minSpeechMs) return { state };
  const startMs = Math.max(lastEndMs, voicedFromMs - preRollMs);
  return {
    state: { phase: 'speaking', positionMs, lastEndMs },
    event: { type: 'speech-start', startMs, atMs: positionMs },
  };
}

/** Whoever waits for the rest of a sentence must not give up while it is about to come. */
function maybeStart({ state, event }: SpeechGateStep): SpeechGateStep {
  if (event !== undefined || state.lastEndMs === 0) return event ? { state, event } : { state };
  return { state, event: { type: 'speech-maybe', atMs: state.positionMs } };
}

function settleEnd(
  state: SpeechGateState & { phase: 'stopping' },
  { hangoverMs }: SpeechGateOptions,
): SpeechGateStep {
  const isOver = state.positionMs - state.quietFromMs >= hangoverMs;
  return isOver ? end(state, state.quietFromMs) : { state };
}

function end({ positionMs }: SpeechGateState, endMs: number): SpeechGateStep {
  return {
    state: { phase: 'quiet', positionMs, lastEndMs: endMs },
    event: { type: 'speech-end', endMs, atMs: positionMs },
  };
}
