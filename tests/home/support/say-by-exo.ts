/** Words for a microphone, where nobody has recorded them: spoken by EXO's own voice, as Home Assistant serves it. */
import { wavToMono } from '../../../src/audio/wav.ts';
import type { AudioFrame } from '../../../src/core/audio-frame.ts';
import type { ExoHome } from './exo-home.ts';

const SAMPLE_RATE_HZ = 16_000;
/** Without silence around them a detector of speech has nothing to tell them from. */
const SILENCE_MS = 400;

export async function sayByExo({ home }: ExoHome, message: string): Promise<AudioFrame> {
  const { rest } = home;
  const states = await rest.get<{ entity_id: string }[]>('/api/states');
  const voice = states.find(({ entity_id: id }) => id.startsWith('tts.'));
  if (!voice) throw new Error('EXO has no voice in Home Assistant');
  const { path } = await rest.post<{ path: string }>('/api/tts_get_url', {
    engine_id: voice.entity_id,
    message,
    options: { preferred_format: 'wav', preferred_sample_rate: SAMPLE_RATE_HZ },
  });
  const response = await fetch(rest.baseUrl + path, { signal: AbortSignal.timeout(30_000) });
  if (!response.ok) throw new Error(`the words to say: ${response.status}`);
  const { samples, sampleRateHz } = wavToMono(Buffer.from(await response.arrayBuffer()));
  const pause = Math.round((sampleRateHz * SILENCE_MS) / 1_000);
  const padded = new Int16Array(samples.length + 2 * pause);
  padded.set(samples, pause);
  return { samples: padded, sampleRateHz };
}
