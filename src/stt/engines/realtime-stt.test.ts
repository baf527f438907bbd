import { describe, expect, it } from 'vitest';
import { FakeTranscriptionServer } from '../../../tests/fakes/fake-transcription-server.ts';
import { FAKE_KEY } from '../../../tests/fakes/fake-voice-servers.ts';
import { until } from '../../../tests/fakes/until.ts';
import type { AudioFrame } from '../../core/audio-frame.ts';
import { Channel } from '../../core/channel.ts';
import { RealtimeStt, type RealtimeSttOptions } from './realtime-stt.ts';
import { describeRemoteStt, transcribe } from './remote-stt.contract.ts';

const common = { model: 'gpt-live-transcribe', languages: ['fr', 'en'] };

describeRemoteStt(
  'OpenAI Realtime',
  (url, clock) =>
    new RealtimeStt({
      ...common,
      endpoint: { kind: 'openai', baseUrl: `${url}/v1`, apiKey: FAKE_KEY },
      clock,
    }),
);

function make(server: FakeTranscriptionServer, change: Partial<RealtimeSttOptions> = {}) {
  const endpoint = { kind: 'openai', baseUrl: `${server.url}/v1`, apiKey: FAKE_KEY } as const;
  return new RealtimeStt({ ...common, endpoint, ...change });
}

function voiced(): AudioFrame {
  return { samples: new Int16Array(1_600).fill(4_000), sampleRateHz: 16_000 };
}

describe('a Realtime session', () => {
  it('hears the person while they speak', async () => {
    await using server = await new FakeTranscriptionServer().start();
    const microphone = new Channel<AudioFrame>(100);
    const { signal } = new AbortController();
    const events = make(server).transcribe(microphone, { language: 'fr' }, signal);
    for (let at = 0; at < 5; at += 1) microphone.send(voiced());
    expect((await events.next()).value).toMatchObject({ type: 'partial', text: 'allume ' });
    expect(server.heard[0]).toMatchObject({ isCommitted: false });
    await until(() => (server.heard[0]?.durationMs ?? 0) >= 400);
    microphone.send(voiced());
    microphone.close();
    let last: unknown;
    for await (const event of events) last = event;
    expect(last).toMatchObject({ type: 'final', text: server.text, engine: 'openai-realtime' });
    expect(server.heard[0]?.durationMs).toBeCloseTo(600, 5);
    await until(() => server.openSessions === 0);
  });

  it('is set up for one utterance: its end is told, not guessed', async () => {
    await using server = await new FakeTranscriptionServer().start();
    const stt = make(server, { noiseReduction: 'far_field' });
    await transcribe(stt, { language: 'fr-FR', hotwords: ['Véranda'] });
    expect(server.sessions).toEqual(['/v1/realtime?intent=transcription']);
    expect(server.heard[0]?.fields).toEqual({
      type: 'transcription',
      audio: {
        input: {
          format: { type: 'audio/pcm', rate: 24_000 },
          transcription: {
            model: 'gpt-live-transcribe',
            languages: ['fr'],
            keywords: ['Véranda'],
          },
          turn_detection: null,
          noise_reduction: { type: 'far_field' },
        },
      },
    });
  });

  it('is on Azure’s v1 surface, and on no other of it', async () => {
    await using server = await new FakeTranscriptionServer().start();
    const azure = { kind: 'azure', endpoint: server.url, apiKey: FAKE_KEY } as const;
    await transcribe(make(server, { endpoint: azure, model: 'oreille' }));
    expect(server.sessions).toEqual(['/openai/v1/realtime?intent=transcription']);
    const old = { ...azure, apiVersion: '2025-04-01-preview' };
    expect(() => make(server, { endpoint: old })).toThrow(
      expect.objectContaining({ code: 'options/invalid' }),
    );
  });

  it('fails while the microphone is open, so that another one can take over', async () => {
    await using server = await new FakeTranscriptionServer().start();
    server.misbehaviour = 'reset-inside';
    const microphone = new Channel<AudioFrame>(100);
    const { signal } = new AbortController();
    const events = make(server).transcribe(microphone, { language: 'fr' }, signal);
    microphone.send(voiced());
    microphone.send(voiced());
    await expect(events.next()).rejects.toMatchObject({ code: 'stt/unreachable' });
  });

  it('is not kept waiting for the silence before the first word', async () => {
    await using server = await new FakeTranscriptionServer().start();
    const audio = async function* () {
      const silent = { samples: new Int16Array(1_600), sampleRateHz: 16_000 };
      for (let at = 0; at < 100; at += 1) yield await Promise.resolve(silent);
      for (let at = 0; at < 10; at += 1) yield await Promise.resolve(voiced());
    };
    await transcribe(make(server), { language: 'fr' }, audio());
    expect(server.heard[0]?.durationMs).toBeLessThan(2_200);
    expect(server.heard[0]?.durationMs).toBeGreaterThan(1_400);
  });
});
