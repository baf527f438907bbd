import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  finishSpeechGate,
  INITIAL_SPEECH_GATE,
  type SpeechGateOptions,
  stepSpeechGate,
} from './speech-gate.ts';
import type { VadEvent } from './vad.ts';

const OPTIONS: SpeechGateOptions = {
  startThreshold: 0.5,
  endThreshold: 0.35,
  minSpeechMs: 30,
  hangoverMs: 50,
  preRollMs: 20,
};

/** Frames of 10 ms: `#` voiced, `.` quiet, `~` between the thresholds. */
function gate(frames: string, options = OPTIONS): VadEvent[] {
  const probabilities: Record<string, number> = { '#': 0.9, '.': 0.1, '~': 0.4 };
  const events: VadEvent[] = [];
  let state = INITIAL_SPEECH_GATE;
  for (const frame of frames) {
    const step = stepSpeechGate(state, probabilities[frame] ?? Number.NaN, 10, options);
    state = step.state;
    if (step.event) events.push(step.event);
  }
  const { event } = finishSpeechGate(state);
  return event ? [...events, event] : events;
}

const start = (startMs: number, atMs: number) => ({ type: 'speech-start', startMs, atMs }) as const;
const maybe = (atMs: number) => ({ type: 'speech-maybe', atMs }) as const;
const end = (endMs: number, atMs: number) => ({ type: 'speech-end', endMs, atMs }) as const;

describe('speech gate', () => {
  it('starts after enough voiced audio, from before it, and ends after the hangover', () => {
    expect(gate('.....######.......')).toEqual([start(30, 80), end(110, 160)]);
  });

  it('does not start for a click', () => {
    expect(gate('...##...#.##....')).toEqual([]);
  });

  it('does not reach before the stream or into the speech before', () => {
    expect(gate('####.....####')).toEqual([
      start(0, 30),
      end(40, 90),
      maybe(100),
      start(70, 120),
      end(130, 130),
    ]);
    expect(gate('####.....####', { ...OPTIONS, preRollMs: 500 })[3]).toEqual(start(40, 120));
  });

  it('stays open over pauses shorter than the hangover', () => {
    expect(gate('####....####......')).toEqual([start(0, 30), end(120, 170)]);
  });

  it('takes what lies between the thresholds for what came before it', () => {
    expect(gate('~~~~~~')).toEqual([]);
    expect(gate('#~~~~~~~~~~')).toEqual([start(0, 30), end(110, 110)]);
    expect(gate('###.~~~~')).toEqual([start(0, 30), end(30, 80)]);
  });

  it('says after speech when more of it may be coming', () => {
    expect(gate('###.....#....###')).toEqual([
      start(0, 30),
      end(30, 80),
      maybe(90),
      maybe(140),
      start(110, 160),
      end(160, 160),
    ]);
    expect(gate('#....#')).toEqual([]);
  });

  it('ends with the audio', () => {
    expect(gate('####')).toEqual([start(0, 30), end(40, 40)]);
    expect(gate('####..')).toEqual([start(0, 30), end(40, 60)]);
    expect(gate('##')).toEqual([]);
    expect(gate('')).toEqual([]);
  });

  it('alternates and never goes back, whatever it hears', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('#', '.', '~'), { maxLength: 200 }), (frames) => {
        let lastMs = 0;
        const events = gate(frames.join('')).filter((event) => event.type !== 'speech-maybe');
        events.forEach((event, index) => {
          expect(event.type).toBe(index % 2 === 0 ? 'speech-start' : 'speech-end');
          const positionMs = event.type === 'speech-start' ? event.startMs : event.endMs;
          expect(positionMs).toBeGreaterThanOrEqual(lastMs);
          expect(positionMs).toBeLessThanOrEqual(event.atMs);
          lastMs = positionMs;
        });
      }),
    );
  });
});
