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

function silence(silenceMs: number | undefined, toMs = 3_000): SpeechPart {
  return { type: 'heard', toMs, silenceMs };
}

function begin(stt: FakeStt, asked: SttRequest = REQUEST) {
  const abort = new AbortController();
  const speech = new Channel<SpeechPart>(100);
  const events: TranscriptEvent[] = [];
  const ended = (async () => {
    for await (const event of transcribeAhead(stt, speech, asked, abort.signal)) {
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

  it('begins a run only when the one before has really ended', async () => {
    const slow = new SlowStt();
    const { abort, speech, ended, say } = begin(slow);
    await say(frame(1), PAUSE, frame(2), PAUSE, frame(3), PAUSE);
    expect(slow.running).toBe(1);
    expect(heard(slow)).toEqual([[1]]);
    slow.end();
    await say();
    await say();
    // The one between was given up before its turn came.
    expect(heard(slow)).toEqual([[1], [1, 2, 3]]);
    expect(slow.most).toBe(1);
    slow.end();
    speech.close();
    await ended;
    expect(heard(slow)).toHaveLength(2);
    abort.abort();
  });

  it('lets those who wait go first until the microphone closes', async () => {
    const gate = Promise.withResolvers<void>();
    const stt = new FakeStt({ gate: gate.promise });
    const { speech, ended, say } = begin(stt);
    await say(frame(1), PAUSE);
    expect(stt.last.request.isAwaited?.()).toBe(false);
    speech.close();
    await say();
    expect(stt.last.request.isAwaited?.()).toBe(true);
    gate.resolve();
    await ended;
  });

  it('asks again for a guess that failed while nobody waited', async () => {
    const stt = new FakeStt({ error: new ExoError('inference/overloaded', 'too much') });
    const { speech, ended, say } = begin(stt);
    await say(frame(1), PAUSE);
    expect(stt.last.outcome).toBe('failed');
    speech.close();
    await expect(ended).rejects.toMatchObject({ code: 'inference/overloaded' });
    expect(heard(stt)).toEqual([[1], [1]]);
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

describe('ending the sentence', () => {
  const QUICK: SttRequest = { language: 'fr', endsSentence: true };
  const finished = { text: 'quelle heure est-il', certainty: 'sure', canGoOn: false } as const;

  it('is done while the microphone is open', async () => {
    const { events, ended, say } = begin(new FakeStt({ finals: [finished] }), QUICK);
    await say(frame(1), PAUSE, silence(200));
    expect(events).toEqual([]);
    await say(silence(240));
    await ended;
    expect(events).toMatchObject([finished]);
  });

  it('waits for a sentence that may go on, and for more of it', async () => {
    const finals = [{ text: 'allume la lumière', canGoOn: true }, finished];
    const { events, ended, say } = begin(new FakeStt({ finals }), QUICK);
    await say(frame(1), PAUSE, silence(240), silence(500), frame(2), silence(0), PAUSE);
    await say(silence(240));
    await ended;
    expect(events).toMatchObject([finished]);
  });

  it('is not done unasked', async () => {
    const { speech, events, ended, say } = begin(new FakeStt({ finals: [finished] }));
    await say(frame(1), PAUSE, silence(240), silence(9_000, 30_000));
    expect(events).toEqual([]);
    speech.close();
    await ended;
    expect(events).toHaveLength(1);
  });

  it('asks for the transcript of who never stops speaking', async () => {
    const stt = new FakeStt();
    const { ended, say } = begin(stt, QUICK);
    await say(frame(1), silence(0, 20_000));
    await ended;
    expect(heard(stt)).toEqual([[1]]);
  });

  it('hears nothing where nobody speaks for long', async () => {
    const { events, ended, say } = begin(new FakeStt(), QUICK);
    await say(silence(undefined, 10_000));
    await ended;
    expect(events).toMatchObject([{ certainty: 'none', text: '' }]);
  });
});

/** Ends a run only when it is told to, whoever has given up on it. */
class SlowStt extends FakeStt {
  running = 0;
  most = 0;
  #ends: (() => void)[] = [];

  override async *transcribe(
    ...[audio, request]: Parameters<FakeStt['transcribe']>
  ): AsyncGenerator<TranscriptEvent, void, undefined> {
    this.running += 1;
    this.most = Math.max(this.most, this.running);
    yield* super.transcribe(audio, request, new AbortController().signal);
    await new Promise<void>((resolve) => this.#ends.push(resolve));
    this.running -= 1;
  }

  end(): void {
    for (const end of this.#ends.splice(0)) end();
  }
}
