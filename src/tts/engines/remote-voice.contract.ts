/** What every remote voice promises, beside the contract of a voice: it survives its server. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FakeClock } from '../../../tests/fakes/fake-clock.ts';
import type { FakeHttpServer, Misbehaviour } from '../../../tests/fakes/fake-http-server.ts';
import { until } from '../../../tests/fakes/until.ts';
import type { AudioFrame } from '../../core/audio-frame.ts';
import { type Clock, systemClock } from '../../core/clock.ts';
import type { ErrorCode } from '../../core/errors.ts';
import { SentenceAdapter } from '../sentence-adapter.ts';
import { describeTtsContract } from '../tts.contract.ts';
import type { RemoteVoice } from './remote-voice.ts';

const never = new AbortController().signal;
const SENTENCE = 'La lumière du salon est allumée.';

const REFUSALS: readonly [Misbehaviour, ErrorCode, boolean][] = [
  [{ status: 401 }, 'tts/key-refused', false],
  [{ status: 403 }, 'tts/key-refused', false],
  [{ status: 404 }, 'tts/model-missing', false],
  [{ status: 429 }, 'tts/quota', true],
  [{ status: 429, body: { error: { code: 'insufficient_quota' } } }, 'tts/quota', false],
  [{ status: 400, body: { error: { code: 'invalid', param: 'voice' } } }, 'tts/voice', false],
  [{ status: 400, body: 'bad' }, 'tts/failed', false],
  [{ status: 500 }, 'tts/failed', true],
  [{ status: 302 }, 'tts/failed', false],
  ['garbage', 'tts/failed', false],
  ['json', 'tts/failed', false],
  ['empty', 'tts/failed', true],
  ['reset', 'tts/unreachable', true],
  ['reset-inside', 'tts/unreachable', true],
];

async function durationS(frames: AsyncIterable<AudioFrame>): Promise<number> {
  let seconds = 0;
  for await (const { samples, sampleRateHz } of frames) seconds += samples.length / sampleRateHz;
  return seconds;
}

export function describeRemoteVoice(
  name: string,
  server: FakeHttpServer,
  makeVoice: (url: string, clock: Clock) => RemoteVoice,
): void {
  let voice: RemoteVoice;
  const speak = (to: RemoteVoice = voice, signal = never) =>
    durationS(to.speak(SENTENCE, { language: 'fr' }, signal));

  beforeAll(async () => {
    await server.start();
    voice = makeVoice(server.url, systemClock);
  });
  afterAll(() => server.stop());

  describeTtsContract(name, () => {
    server.misbehaviour = undefined;
    return new SentenceAdapter(voice);
  });

  describe(`${name} survives its server`, () => {
    it.each(REFUSALS)('that answers with %j', async (misbehaviour, code, retryable) => {
      server.misbehaviour = misbehaviour;
      await expect(speak()).rejects.toMatchObject({ code, retryable });
      server.misbehaviour = undefined;
      expect(await speak()).toBeCloseTo(SENTENCE.length * 0.025, 2);
    });

    it.each(['stall', 'stall-inside'] as const)('that has a %s', async (misbehaviour) => {
      server.misbehaviour = misbehaviour;
      const clock = new FakeClock();
      const asked = server.requests.length;
      const spoken = speak(makeVoice(server.url, clock));
      const outcome = expect(spoken).rejects.toMatchObject({ code: 'tts/deadline' });
      await until(() => server.requests.length > asked && clock.pending > 0);
      await clock.advance(20_000);
      await until(() => clock.pending > 0 || server.abandoned > 0);
      await clock.advance(20_000);
      await outcome;
    });

    it('that never stops', async () => {
      server.misbehaviour = 'endless';
      await expect(speak()).rejects.toMatchObject({ code: 'tts/failed' });
    });

    it('that is gone', async () => {
      const away = makeVoice('http://127.0.0.1:9', systemClock);
      await expect(speak(away)).rejects.toMatchObject({ code: 'tts/unreachable', retryable: true });
      await expect(away.probe(never)).rejects.toMatchObject({ code: 'tts/unreachable' });
    });

    it('and closes the connection when it is aborted, quietly', async () => {
      server.misbehaviour = 'stall-inside';
      const { abandoned } = server;
      const controller = new AbortController();
      const frames = voice.speak(SENTENCE, { language: 'fr' }, controller.signal);
      const first = await frames.next();
      expect(first.done).toBe(false);
      controller.abort();
      expect(await frames.next()).toMatchObject({ done: true });
      await until(() => server.abandoned > abandoned);
    });

    it('and is asked whether it would speak, without a word', async () => {
      server.misbehaviour = undefined;
      await voice.probe(never);
      expect(server.last.method).toBe('GET');
      server.misbehaviour = { status: 503 };
      await expect(voice.probe(never)).rejects.toMatchObject({ code: 'tts/failed' });
    });

    it('and tells nobody what was to be said', async () => {
      server.misbehaviour = { status: 400, body: { error: { code: SENTENCE, message: SENTENCE } } };
      const error: unknown = await speak().catch((thrown: unknown) => thrown);
      expect(String(error)).not.toContain('salon');
    });
  });
}
