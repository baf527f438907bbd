import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FAKE_KEY, fakeAzureSpeech } from '../../../tests/fakes/fake-voice-servers.ts';
import { azureSpeechTts, toSsml } from './azure-speech-tts.ts';
import { describeRemoteVoice } from './remote-voice.contract.ts';

describeRemoteVoice('Azure Speech', fakeAzureSpeech(), (region, clock) =>
  azureSpeechTts({ region, apiKey: FAKE_KEY, clock }),
);

describe('the request to Azure Speech', () => {
  it('asks for samples with the voice of the language', async () => {
    await using server = await fakeAzureSpeech().start();
    const engine = azureSpeechTts({ region: server.url, apiKey: FAKE_KEY });
    const frames = engine.speak('Yes & no.', { language: 'en-GB' }, new AbortController().signal);
    for await (const { sampleRateHz } of frames) expect(sampleRateHz).toBe(24_000);
    expect(server.last.headers).toMatchObject({
      'content-type': 'application/ssml+xml',
      'x-microsoft-outputformat': 'raw-24khz-16bit-mono-pcm',
    });
    expect(server.last.body.toString('utf8')).toContain('<voice name="en-US-JennyNeural">');
  });

  it('has no mark-up but its own, whatever is said', () => {
    const voice = { id: 'v', description: '', language: 'fr-FR', serverId: 'fr-FR-DeniseNeural' };
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 100 }), (text) => {
        const empty = toSsml('', voice);
        const inside = toSsml(text, voice).slice(
          empty.indexOf('</voice>'),
          -'</voice></speak>'.length,
        );
        expect(inside).not.toMatch(/[<>"']|&(?!#\d+;)/);
      }),
    );
    expect(toSsml('Un < deux & "trois"', voice)).toContain('Un &#60; deux &#38; &#34;trois&#34;');
  });

  it('goes to the region; what is no region or voice is refused', () => {
    expect(azureSpeechTts({ region: 'westeurope', apiKey: 'k' }).capabilities.voices[0]).toEqual({
      id: 'azure-speech-fr-FR-DeniseNeural',
      description: 'Denise, Azure',
      language: 'fr-FR',
    });
    for (const wrong of [{ region: 'a.evil.example/' }, { voices: ['Denise'] }])
      expect(() => azureSpeechTts({ region: 'westeurope', apiKey: 'k', ...wrong })).toThrow(
        expect.objectContaining({ code: 'options/invalid' }),
      );
  });
});
