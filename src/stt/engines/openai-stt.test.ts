import { describe, expect, it } from 'vitest';
import { FakeTranscriptionServer } from '../../../tests/fakes/fake-transcription-server.ts';
import { FAKE_KEY } from '../../../tests/fakes/fake-voice-servers.ts';
import { OpenAiStt, type OpenAiSttOptions } from './openai-stt.ts';
import { describeRemoteStt, transcribe } from './remote-stt.contract.ts';

const common = { model: 'gpt-transcribe', languages: ['fr', 'en'] };

describeRemoteStt(
  'OpenAI',
  (url, clock) =>
    new OpenAiStt({
      ...common,
      endpoint: { kind: 'openai', baseUrl: `${url}/v1`, apiKey: FAKE_KEY },
      clock,
    }),
);
describe('as a stream', () => {
  describeRemoteStt(
    'OpenAI with partials',
    (url, clock) =>
      new OpenAiStt({
        ...common,
        endpoint: { kind: 'openai', baseUrl: url, apiKey: FAKE_KEY },
        partials: true,
        clock,
      }),
  );
});

async function asked(change: (url: string) => Partial<OpenAiSttOptions>, hotwords?: string[]) {
  await using server = await new FakeTranscriptionServer().start();
  const endpoint = { kind: 'openai', baseUrl: server.url, apiKey: FAKE_KEY } as const;
  const stt = new OpenAiStt({ ...common, endpoint, ...change(server.url) });
  const events = await transcribe(stt, { language: 'fr-CA', ...(hotwords ? { hotwords } : {}) });
  const { file, ...fields } = server.heard.at(-1)?.fields ?? {};
  const { path, query } = server.last;
  return { path: `${path}?${query}`, fields, events, durationMs: server.heard.at(-1)?.durationMs };
}

describe('the request to OpenAI', () => {
  it('has the whole utterance as a WAV, its language and the names', async () => {
    const { durationMs, fields, path } = await asked(() => ({}), ['Salon', 'Véranda']);
    expect(path).toBe('/audio/transcriptions?');
    expect(durationMs).toBe(2_000);
    expect(fields).toEqual({
      model: 'gpt-transcribe',
      response_format: 'json',
      'languages[]': ['fr'],
      'keywords[]': ['Salon', 'Véranda'],
    });
  });

  it('has the names as a prompt where the model wants one', async () => {
    const { fields } = await asked(() => ({ model: 'whisper-1' }), ['Salon', 'Véranda']);
    expect(fields).toMatchObject({ language: 'fr', prompt: 'Salon, Véranda.' });
    expect(fields).not.toHaveProperty('keywords[]');
  });

  it('asks for a stream where partials are wanted', async () => {
    const { events, fields } = await asked(() => ({ partials: true }));
    expect(fields).toMatchObject({ stream: 'true' });
    expect(events.map(({ text }) => text)).toEqual([
      'allume',
      'allume la',
      'allume la lumière',
      'allume la lumière du',
      'allume la lumière du salon',
      'allume la lumière du salon',
    ]);
  });

  it('goes to the deployment on Azure, or to its v1 surface', async () => {
    const azure = (apiVersion?: string) => (endpoint: string) => ({
      endpoint: {
        kind: 'azure' as const,
        endpoint,
        apiKey: FAKE_KEY,
        ...(apiVersion === undefined ? {} : { apiVersion }),
      },
      model: 'oreille',
      hints: 'prompt' as const,
    });
    expect((await asked(azure('2025-04-01-preview'))).path).toBe(
      '/openai/deployments/oreille/audio/transcriptions?api-version=2025-04-01-preview',
    );
    expect((await asked(azure())).path).toBe('/openai/v1/audio/transcriptions?');
  });
});
