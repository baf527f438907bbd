/** What a bench says and hears: the same sentences everywhere, so that two machines can be compared. */
import { type AudioFrame, SPEECH_SAMPLE_RATE_HZ } from '../core/audio-frame.ts';
import { ExoError } from '../core/errors.ts';
import type { HouseNames } from '../stt/engines/starter/house-names.ts';
import type { SentenceEngine } from '../tts/sentence-engine.ts';

export type BenchLanguage = 'fr' | 'en';

export interface BenchTexts {
  readonly commands: string;
  readonly short: string;
  readonly reply: string;
  readonly question: string;
}

export const BENCH_TEXTS: Readonly<Record<BenchLanguage, BenchTexts>> = {
  fr: {
    commands:
      'Allume la lumière du salon. Ferme les volets de la chambre. Quelle est la température de la cuisine ? Éteins toutes les lumières du bureau.',
    short: 'La lumière est allumée.',
    reply:
      'La lumière du salon est allumée et les volets sont fermés. Il fait vingt et un degrés dans la cuisine. Voulez-vous que je baisse le chauffage ?',
    question: 'à quelle heure passe le camion des poubelles',
  },
  en: {
    commands:
      'Turn on the living room light. Close the bedroom blinds. What is the temperature in the kitchen? Turn off all the lights in the office.',
    short: 'The light is on.',
    reply:
      'The living room light is on and the blinds are closed. It is twenty one degrees in the kitchen. Shall I turn the heating down?',
    question: 'when is the rubbish collected',
  },
};

const ROOMS: Readonly<Record<BenchLanguage, readonly string[]>> = {
  fr: ['salon', 'chambre', 'cuisine', 'bureau', 'salle de bain', 'entrée'],
  en: ['living room', 'bedroom', 'kitchen', 'office', 'bathroom', 'hall'],
};

/** A house of six rooms for the recogniser that searches among names. */
export function benchHouse(language: BenchLanguage): HouseNames {
  const rooms = ROOMS[language];
  return {
    language,
    floors: [],
    areas: rooms.map((name) => ({ id: name, name, aliases: [] })),
    entities: rooms.map((name) => ({
      id: `light.${name}`,
      name: language === 'fr' ? `lampe ${name}` : `${name} lamp`,
      aliases: [],
      domain: 'light',
      area: name,
    })),
  };
}

/** The commands, said again until the time is full: `durationMs` of them at 16 kHz. Throws what the voice throws. */
export async function benchSpeech(
  voice: SentenceEngine,
  language: BenchLanguage,
  durationMs: number,
  signal: AbortSignal,
): Promise<AudioFrame> {
  const sampleRateHz = SPEECH_SAMPLE_RATE_HZ;
  const wanted = Math.round((durationMs * sampleRateHz) / 1_000);
  const once: number[] = [];
  for await (const { samples } of voice.speak(
    BENCH_TEXTS[language].commands,
    { language },
    signal,
  )) {
    for (const sample of samples) once.push(sample);
  }
  if (once.length === 0) throw new ExoError('tts/failed', 'the voice says nothing');
  const samples = Int16Array.from({ length: wanted }, (_, at) => once[at % once.length] ?? 0);
  return { samples, sampleRateHz };
}
