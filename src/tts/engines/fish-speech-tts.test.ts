import { describe, expect, it } from 'vitest';
import { fakeFishSpeech } from '../../../tests/fakes/fake-voice-servers.ts';
import { fishSpeechTts } from './fish-speech-tts.ts';
import { describeRemoteVoice } from './remote-voice.contract.ts';

describeRemoteVoice('Fish-Speech', fakeFishSpeech(), (baseUrl, clock) =>
  fishSpeechTts({ baseUrl, references: ['claire', 'paul'], languages: ['fr', 'en'], clock }),
);

describe('the request to Fish-Speech', () => {
  it('asks for a stream in the voice that was cloned', async () => {
    await using server = await fakeFishSpeech().start();
    const engine = fishSpeechTts({
      baseUrl: server.url,
      apiKey: 'secret',
      references: ['claire', 'paul'],
      languages: ['fr'],
    });
    const request = { voice: 'fish-speech-paul-fr' };
    for await (const { sampleRateHz } of engine.speak(
      'Oui.',
      request,
      new AbortController().signal,
    ))
      expect(sampleRateHz).toBe(44_100);
    expect(server.last.headers['authorization']).toBe('Bearer secret');
    expect(JSON.parse(server.last.body.toString('utf8'))).toMatchObject({
      text: 'Oui.',
      format: 'wav',
      streaming: true,
      reference_id: 'paul',
    });
  });

  it('has one voice where none was cloned', () => {
    const engine = fishSpeechTts({ baseUrl: 'http://gpu:8080', languages: ['fr'] });
    expect(engine.capabilities.voices.map(({ id }) => id)).toEqual(['fish-speech-fr']);
  });
});
