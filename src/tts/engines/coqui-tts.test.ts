import { describe, expect, it } from 'vitest';
import { fakeCoqui } from '../../../tests/fakes/fake-voice-servers.ts';
import { type CoquiOptions, coquiTts } from './coqui-tts.ts';
import { describeRemoteVoice } from './remote-voice.contract.ts';

const languages = ['fr', 'en'];

describeRemoteVoice('Coqui', fakeCoqui(), (baseUrl, clock) =>
  coquiTts({ baseUrl, languages, speakers: ['Claribel Dervla'], clock }),
);
describe('the other address', () => {
  describeRemoteVoice('Coqui as OpenAI', fakeCoqui(), (baseUrl, clock) =>
    coquiTts({ baseUrl, api: 'openai', languages, clock }),
  );
});

async function asked(options: Partial<CoquiOptions>) {
  await using server = await fakeCoqui().start();
  const engine = coquiTts({ baseUrl: server.url, languages, ...options });
  const frames = engine.speak('Oui + non.', { language: 'fr' }, new AbortController().signal);
  for await (const { sampleRateHz } of frames) expect(sampleRateHz).toBe(22_050);
  const { body, path, query } = server.last;
  expect([...query]).toEqual([]);
  return { path, body: body.toString('utf8') };
}

describe('the request to Coqui', () => {
  it('is a form: words do not belong in an address', async () => {
    expect(await asked({})).toEqual({ path: '/api/tts', body: 'text=Oui+%2B+non.' });
  });

  it('names speaker and language where the model has several', async () => {
    const { body } = await asked({ speakers: ['Claribel Dervla'], isMultilingual: true });
    expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
      text: 'Oui + non.',
      speaker_id: 'Claribel Dervla',
      language_id: 'fr',
    });
  });

  it('asks the other address for a WAV, which says its rate', async () => {
    const { body, path } = await asked({ api: 'openai', speakers: ['p225'] });
    expect(path).toBe('/v1/audio/speech');
    expect(JSON.parse(body)).toMatchObject({ voice: 'p225', response_format: 'wav' });
  });
});
