/** What every recogniser on a server promises, beside the contract of a recogniser: it survives its server. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FakeClock } from '../../../tests/fakes/fake-clock.ts';
import type { Misbehaviour } from '../../../tests/fakes/fake-http-server.ts';
import { FakeTranscriptionServer } from '../../../tests/fakes/fake-transcription-server.ts';
import { until } from '../../../tests/fakes/until.ts';
import type { AudioFrame } from '../../core/audio-frame.ts';
import { type Clock, systemClock } from '../../core/clock.ts';
import type { ErrorCode } from '../../core/errors.ts';
import { describeSttContract } from '../stt.contract.ts';
import type { Stt, SttRequest, TranscriptEvent } from '../stt.ts';

export interface ProbedStt extends Stt {
  probe(signal: AbortSignal): Promise<void>;
}

const never = new AbortController().signal;
const french = { language: 'fr-FR' };

/** A hum, in frames of 40 ms. */
export async function* utterance(
  durationMs = 2_000,
  amplitude = 8_000,
): AsyncGenerator<AudioFrame> {
  for (let at = 0; at < durationMs; at += 40) {
    const samples = Int16Array.from({ length: 640 }, (_, index) =>
      Math.round(amplitude * Math.sin((2 * Math.PI * 220 * index) / 16_000)),
    );
    yield await Promise.resolve({ samples, sampleRateHz: 16_000 });
  }
}

export async function transcribe(
  stt: Stt,
  request: SttRequest = french,
  audio: AsyncIterable<AudioFrame> = utterance(),
  signal = never,
): Promise<TranscriptEvent[]> {
  const events: TranscriptEvent[] = [];
  for await (const event of stt.transcribe(audio, request, signal)) events.push(event);
  return events;
}

const REFUSALS: readonly [Misbehaviour, ErrorCode, boolean][] = [
  [{ status: 401 }, 'stt/key-refused', false],
  [{ status: 403 }, 'stt/key-refused', false],
  [{ status: 404 }, 'stt/model-missing', false],
  [{ status: 429 }, 'stt/quota', true],
  [{ status: 400 }, 'stt/failed', false],
  [{ status: 500 }, 'stt/failed', true],
  ['garbage', 'stt/failed', false],
  ['json', 'stt/failed', false],
  ['endless', 'stt/failed', false],
  ['reset', 'stt/unreachable', true],
  ['reset-inside', 'stt/unreachable', true],
];

export function describeRemoteStt(
  name: string,
  makeStt: (url: string, clock: Clock) => ProbedStt,
): void {
  const server = new FakeTranscriptionServer();
  let stt: ProbedStt;

  beforeAll(async () => {
    await server.start();
    stt = makeStt(server.url, systemClock);
  });
  afterAll(() => server.stop());

  describeSttContract(name, () => {
    server.misbehaviour = undefined;
    return stt;
  });

  describe(`${name} survives its server`, () => {
    it.each(REFUSALS)('that answers with %j', async (misbehaviour, code, retryable) => {
      server.misbehaviour = misbehaviour;
      const error: unknown = await transcribe(stt).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({
        code:
          misbehaviour === 'endless' ? expect.stringMatching(/^stt\/(failed|unreachable)$/) : code,
        ...(misbehaviour === 'endless' ? {} : { retryable }),
      });
      server.misbehaviour = undefined;
      expect((await transcribe(stt)).at(-1)).toMatchObject({
        text: server.text,
        certainty: 'sure',
      });
    });

    it.each(['stall', 'stall-inside'] as const)('that has a %s', async (misbehaviour) => {
      server.misbehaviour = misbehaviour;
      const clock = new FakeClock();
      const asked = server.requests.length + server.sessions.length;
      const heard = transcribe(makeStt(server.url, clock));
      const outcome = expect(heard).rejects.toMatchObject({ code: 'stt/deadline' });
      await until(() => server.requests.length + server.sessions.length > asked);
      let isOver = false;
      void outcome.finally(() => {
        isOver = true;
      });
      while (!isOver) {
        await clock.advance(5_000);
        await new Promise((resolve) => setImmediate(resolve));
      }
      await outcome;
    });

    it('that is gone', async () => {
      const away = makeStt('http://127.0.0.1:9', systemClock);
      const unreachable = { code: 'stt/unreachable', retryable: true };
      await expect(transcribe(away)).rejects.toMatchObject(unreachable);
      await expect(away.probe(never)).rejects.toMatchObject(unreachable);
    });

    it('and leaves it when it is aborted, quietly', async () => {
      server.misbehaviour = 'stall-inside';
      const { abandoned } = server;
      const controller = new AbortController();
      const asked = server.requests.length + server.heard.filter((one) => one.isCommitted).length;
      const heard = transcribe(stt, french, utterance(), controller.signal);
      await until(
        () => server.requests.length + server.heard.filter((one) => one.isCommitted).length > asked,
      );
      controller.abort();
      expect((await heard).filter(({ type }) => type === 'final')).toEqual([]);
      await until(() => server.abandoned > abandoned || server.openSessions === 0);
    });

    it('and does not ask it what silence means', async () => {
      server.misbehaviour = undefined;
      const asked = server.heard.length;
      const committed = server.heard.filter(({ isCommitted }) => isCommitted).length;
      const silence = { certainty: 'none', text: '' };
      expect((await transcribe(stt, french, utterance(1_000, 10))).at(-1)).toMatchObject(silence);
      expect(server.heard.length).toBe(asked);
      expect((await transcribe(stt, french, utterance(40))).at(-1)).toMatchObject(silence);
      expect(server.heard.filter(({ isCommitted }) => isCommitted).length).toBe(committed);
    });

    it('and takes an empty transcript for nothing', async () => {
      const { text } = server;
      server.text = ' ';
      const nothing = { type: 'final', text: '', certainty: 'none', alternatives: [] };
      expect((await transcribe(stt)).at(-1)).toEqual({ ...nothing, engine: stt.name });
      server.text = text;
    });

    it('and sends no more than a minute', async () => {
      const long = transcribe(stt, french, utterance(61_000));
      await expect(long).rejects.toMatchObject({ code: 'audio/too-long' });
    });

    it('and is asked whether it would listen, without a sound', async () => {
      server.misbehaviour = undefined;
      await stt.probe(never);
      expect(server.last.method).toBe('GET');
      server.misbehaviour = { status: 503 };
      await expect(stt.probe(never)).rejects.toMatchObject({ code: 'stt/failed' });
    });
  });
}
