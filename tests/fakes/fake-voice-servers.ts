/** The servers that EXO's remote voices speak to, on real sockets: a tone as long as the text that they get. */
import { formatWav } from '../../src/audio/wav.ts';
import { type FakeAnswer, FakeHttpServer, type FakeRequest } from './fake-http-server.ts';

/** Of each character of the text: about as fast as a person speaks. */
const MS_PER_CHARACTER = 25;
const JSON_TYPE = 'application/json';
export const FAKE_KEY = 'fake-key';

/** A placeholder for its length, as servers that stream write it. */
const STREAMING_LENGTH = 0xffff_ffff;

export function toneFor(text: string, sampleRateHz: number): Int16Array {
  const count = Math.round((text.length * MS_PER_CHARACTER * sampleRateHz) / 1_000);
  return Int16Array.from({ length: count }, (_, at) =>
    Math.round(8_000 * Math.cos((2 * Math.PI * 200 * at) / sampleRateHz)),
  );
}

function rawBytes(samples: Int16Array): Uint8Array {
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
}

function wav(text: string, sampleRateHz: number, isStreaming = false): Uint8Array {
  const bytes = formatWav({ samples: toneFor(text, sampleRateHz), sampleRateHz });
  if (isStreaming) new DataView(bytes.buffer).setUint32(40, STREAMING_LENGTH, true);
  return bytes;
}

function refused(status: number, code: string): FakeAnswer {
  return {
    status,
    contentType: JSON_TYPE,
    body: JSON.stringify({ error: { message: code, code } }),
  };
}

function json({ body }: FakeRequest): Record<string, unknown> {
  return JSON.parse(body.toString('utf8'));
}

/** `/v1/audio/speech`, and Azure's two addresses for it. */
export function fakeOpenAiSpeech(): FakeHttpServer {
  return new FakeHttpServer((request) => {
    const { headers, path } = request;
    if (headers['authorization'] !== `Bearer ${FAKE_KEY}` && headers['api-key'] !== FAKE_KEY)
      return refused(401, 'invalid_api_key');
    if (path.endsWith('/models')) return { contentType: JSON_TYPE, body: '{"data":[]}' };
    if (!path.endsWith('/audio/speech')) return refused(404, 'not_found');
    const { input, response_format: format } = json(request);
    if (format === 'wav') return { contentType: 'audio/wav', body: wav(String(input), 24_000) };
    return { contentType: 'audio/pcm', body: rawBytes(toneFor(String(input), 24_000)) };
  });
}

export function fakeAzureSpeech(): FakeHttpServer {
  return new FakeHttpServer(({ body, headers, path }) => {
    if (headers['ocp-apim-subscription-key'] !== FAKE_KEY) return refused(401, 'unauthorized');
    if (path.endsWith('/voices/list')) return { contentType: JSON_TYPE, body: '[]' };
    if (path !== '/cognitiveservices/v1') return refused(404, 'not_found');
    const ssml = body.toString('utf8');
    const text = /<voice name="[^"<>]+">([^<>]*)<\/voice><\/speak>$/.exec(ssml)?.[1];
    if (text === undefined) return refused(400, 'bad_ssml');
    const said = text.replace(/&#\d+;/g, ' ');
    return { contentType: 'audio/basic', body: rawBytes(toneFor(said, 24_000)) };
  });
}

export function fakeFishSpeech(): FakeHttpServer {
  return new FakeHttpServer((request) => {
    if (request.path === '/v1/health') return { contentType: JSON_TYPE, body: '{"status":"ok"}' };
    const { format, streaming, text } = json(request);
    if (request.path !== '/v1/tts') return refused(404, 'not_found');
    if (streaming && format !== 'wav') return refused(400, 'streaming_needs_wav');
    return { contentType: 'audio/wav', body: wav(String(text), 44_100, true) };
  });
}

/** A model of 24 kHz, where EXO expects another rate. */
export function fakeCoqui(): FakeHttpServer {
  return new FakeHttpServer((request) => {
    if (request.path === '/') return { contentType: 'text/html', body: '<html></html>' };
    if (request.path === '/v1/audio/speech')
      return { contentType: 'audio/wav', body: wav(String(json(request)['input']), 24_000) };
    if (request.path !== '/api/tts') return refused(404, 'not_found');
    const text = new URLSearchParams(request.body.toString('utf8')).get('text') ?? '';
    return { contentType: 'audio/wav', body: wav(text, 24_000) };
  });
}
