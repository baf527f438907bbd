import { describe, expect, it } from 'vitest';
import { FakeStt } from '../../tests/fakes/fake-stt.ts';
import { Channel } from '../core/channel.ts';
import { ExoError } from '../core/errors.ts';
import type { SttRequest, TranscriptEvent } from '../stt/stt.ts';
import type { SpeechPart } from './speech-only.ts';
import { transcribeAhead } from './transcribe-ahead.ts';

const REQUEST: SttRequest = { language: 'fr' };
const PAUSE: SpeechPart = { type: 'pause' };

function frame(value: number): SpeechPart {
  return {
    type: 'frame',
    frame: { samples: new Int16Array(320).fill(value), sampleRateHz: 16_000 },
  };
}

function begin(stt: FakeStt) {
  const abort = new AbortController();
  const speech = new Channel<SpeechPart>(100);
  const events: TranscriptEvent[] = [];
  const ended = (async () => {
    for await (const event of transcribeAhead(stt, speech, REQUEST, abort.signal)) {
      events.push(event);
    }
  })();
  const say = async (...parts: SpeechPart[]) => {
    for (const part of parts) speech.send(part);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { abort, speech, events, ended, say };
}

const heard = (stt: FakeStt) =>
  stt.hearings.map(({ frames }) => frames.map(({ samples }) => samples[0]));

describe('transcribing ahead', () => {
  it('has the answer before the microphone closes, and asks only once', async () => {
    const stt = new FakeStt();
    const { speech, events, ended, say } = begin(stt);
    await say(frame(1), frame(2), PAUSE);
    expect(stt.hearings[0]?.outcome).toBe('heard');
    expect(events).toEqual([]);
    speech.close();
    await ended;
    expect(heard(stt)).toEqual([[1, 2]]);
    expect(events.map(({ type }) => type)).toEqual(['final']);
  });

  it('throws a guess away when the sentence goes on', async () => {
    const gate = new Promise<never>(() => undefined);
    const stt = new FakeStt({ gate });
    const { abort, ended, say } = begin(stt);
    await say(frame(1), PAUSE, frame(2));
    expect(stt.hearings[0]?.outcome).toBe('aborted');
    await say(frame(3), PAUSE);
    expect(heard(stt)).toEqual([[1], [1, 2, 3]]);
    abort.abort();
    await say(PAUSE);
    await ended;
  });

  it('transcribes at the end what no pause came after', async () => {
    const stt = new FakeStt();
    const { speech, events, ended, say } = begin(stt);
    await say(frame(1));
    speech.close();
    await ended;
    expect(heard(stt)).toEqual([[1]]);
    expect(events).toHaveLength(1);
  });

  it('lets the recogniser decide about silence', async () => {
    const stt = new FakeStt();
    const { speech, ended } = begin(stt);
    speech.close();
    await ended;
    expect(heard(stt)).toEqual([[]]);
  });

  it('passes on the failure of the guess that counts, and not of one thrown away', async () => {
    const stt = new FakeStt({ error: new ExoError('inference/crashed', 'gone') });
    const { speech, ended, say } = begin(stt);
    await say(frame(1), PAUSE, frame(2), PAUSE);
    speech.close();
    await expect(ended).rejects.toMatchObject({ code: 'inference/crashed' });
  });

  it('passes on a failure of the microphone and drops its guess', async () => {
    const stt = new FakeStt({ gate: new Promise<never>(() => undefined) });
    const { speech, ended, say } = begin(stt);
    await say(frame(1), PAUSE);
    speech.fail(new ExoError('audio/format', 'broken'));
    await expect(ended).rejects.toMatchObject({ code: 'audio/format' });
    expect(stt.hearings[0]?.outcome).toBe('aborted');
  });

  it('is quiet when aborted', async () => {
    const stt = new FakeStt();
    const { abort, speech, events, ended, say } = begin(stt);
    await say(frame(1), PAUSE);
    abort.abort();
    speech.close();
    await ended;
    expect(events).toEqual([]);
  });
});
