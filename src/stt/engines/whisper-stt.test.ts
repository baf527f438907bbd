import { describe, expect, it } from 'vitest';
import type { AudioFrame } from '../../core/audio-frame.ts';
import { ExoError } from '../../core/errors.ts';
import type { SttRequest } from '../stt.ts';
import { type WhisperInference, type WhisperOperations, WhisperStt } from './whisper-stt.ts';

type Utterance = WhisperOperations['whisper/transcribe']['payload'];

const MODEL = { folder: '/models/whisper', threads: 2 };
const HEARD = { text: 'allume', certainty: 'sure', alternatives: ['allume'] } as const;

/** The child's side of the port: remembers what it was asked. */
function child(answer: () => unknown = () => HEARD) {
  const asked: Utterance[] = [];
  const infer = ((operation: string, payload: unknown) => {
    if (operation === 'whisper/load') {
      return Promise.resolve({ languages: ['fr', 'no', 'jw'], takesShortWindows: true });
    }
    asked.push(payload as Utterance);
    return Promise.resolve().then(answer);
  }) as WhisperInference;
  return { asked, infer };
}

async function* frames(...lengthsMs: number[]): AsyncGenerator<AudioFrame> {
  for (const ms of lengthsMs) {
    yield await Promise.resolve({ samples: new Int16Array(ms * 16).fill(7), sampleRateHz: 16_000 });
  }
}

async function hear(stt: WhisperStt, audio: AsyncIterable<AudioFrame>, request: SttRequest) {
  const { signal } = new AbortController();
  for await (const event of stt.transcribe(audio, request, signal)) return event;
  return undefined;
}

describe('Whisper behind its port', () => {
  it('sends the whole utterance once, and says what came back', async () => {
    const { asked, infer } = child();
    const stt = new WhisperStt({ infer, model: MODEL, beams: 5 });
    const event = await hear(stt, frames(40, 40, 20), { language: 'fr-CA' });
    expect(event).toEqual({ type: 'final', ...HEARD, engine: 'whisper' });
    expect(asked).toEqual([
      { model: MODEL, samples: new Int16Array(1_600).fill(7), language: 'fr', names: [], beams: 5 },
    ]);
  });

  it("puts the request's names first, then rooms, then what is in them", async () => {
    const { asked, infer } = child();
    const stt = new WhisperStt({ infer, model: MODEL });
    const place = (name: string) => ({ id: name, name, aliases: [] });
    stt.setHouse({
      areas: [place('Salon')],
      floors: [place('Étage')],
      entities: [{ ...place('Lampe'), domain: 'light' }],
    });
    await hear(stt, frames(40), { language: 'fr', hotwords: ['Zoë'] });
    expect(asked[0]?.names).toEqual(['Zoë', 'Salon', 'Étage', 'Lampe']);
  });

  it('takes a minute and no more, of speech and of names', async () => {
    const { asked, infer } = child();
    const stt = new WhisperStt({ infer, model: MODEL });
    const hotwords = Array.from({ length: 500 }, (_, at) => `nom ${at}`);
    await hear(stt, frames(40_000, 40_000, 40_000), { language: 'fr', hotwords });
    expect(asked[0]?.samples).toHaveLength(60 * 16_000);
    expect(asked[0]?.names.length).toBeLessThanOrEqual(100);
  });

  it('lets a person who waits go before a guess ahead', async () => {
    const priorities: (string | undefined)[] = [];
    const infer: WhisperInference = (_operation, _payload, { priority }) => {
      priorities.push(typeof priority === 'function' ? priority() : priority);
      return Promise.resolve(HEARD as never);
    };
    const stt = new WhisperStt({ infer, model: MODEL });
    await hear(stt, frames(40), { language: 'fr', isAwaited: () => false });
    await hear(stt, frames(40), { language: 'fr' });
    expect(priorities).toEqual(['background', 'waiting']);
  });

  it('knows the languages of the model once that is loaded, today’s codes too', async () => {
    const { infer } = child();
    const stt = new WhisperStt({ infer, model: MODEL });
    expect(stt.capabilities.languages).toContain('de');
    await stt.load();
    expect(stt.capabilities.languages).toEqual(['fr', 'no', 'jw']);
    await expect(hear(stt, frames(40), { language: 'nb-NO' })).resolves.toBeDefined();
    await expect(hear(stt, frames(40), { language: 'de' })).rejects.toMatchObject({
      code: 'stt/language',
    });
  });

  it('refuses audio of another rate', async () => {
    const stt = new WhisperStt({ infer: child().infer, model: MODEL });
    const odd = async function* () {
      yield await Promise.resolve({ samples: new Int16Array(10), sampleRateHz: 8_000 });
    };
    await expect(hear(stt, odd(), { language: 'fr' })).rejects.toMatchObject({
      code: 'audio/format',
    });
  });

  it('passes on why the child failed, in its own words or in ours', async () => {
    const failing = (error: unknown) =>
      new WhisperStt({ infer: child(() => Promise.reject(error)).infer, model: MODEL });
    const missing = new ExoError('stt/model-missing', 'there is no Whisper');
    await expect(hear(failing(missing), frames(40), { language: 'fr' })).rejects.toBe(missing);
    await expect(hear(failing('odd'), frames(40), { language: 'fr' })).rejects.toMatchObject({
      code: 'stt/failed',
    });
  });
});
