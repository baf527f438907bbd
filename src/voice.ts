/**
 * EXO's voice, put together: sentences ─▶ the ladder of voices. espeak-ng is there from the first second and stays the
 * last rung, Pico above it where it is installed, the user's providers above them, and Kokoro or Piper on top once their
 * models are there.
 */
import { join } from 'node:path';
import type { Starting } from './app-context.ts';
import { fixedSentences } from './brain/sentences.ts';
import type { Choices } from './choices.ts';
import { ExoError, toExoError } from './core/errors.ts';
import { type ModelUser, modelNamed } from './local-models.ts';
import type { CatalogueModel } from './model-store/catalogue.ts';
import { afterLoss, GpuTrust, loadTrusting } from './onnx/gpu-trust.ts';
import { InferenceHost } from './onnx/inference-host.ts';
import { reporting, whereItRuns } from './reporting.ts';
import { CachedVoice } from './tts/cached-voice.ts';
import { EspeakNg } from './tts/engines/espeak-ng.ts';
import { Kokoro } from './tts/engines/kokoro/kokoro.ts';
import { Pico } from './tts/engines/pico.ts';
import { Piper } from './tts/engines/piper/piper.ts';
import type { RemoteVoice } from './tts/engines/remote-voice.ts';
import { LevelledVoice } from './tts/levelled-voice.ts';
import { PhraseCache } from './tts/phrase-cache.ts';
import { SentenceAdapter } from './tts/sentence-adapter.ts';
import type { SentenceEngine } from './tts/sentence-engine.ts';
import { SentenceLadder, type VoiceRung } from './tts/sentence-ladder.ts';
import type { Tts } from './tts/tts.ts';

/** A small board takes its time over the first clause of a large voice. */
const LOCAL_FIRST_SAMPLE_MS = 2_500;

export interface Voice {
  readonly tts: Tts;
  /** Piper or Kokoro, for the models of this machine. */
  readonly model: ModelUser;
  /** @throws `tts/voice` there is none of this id */
  readonly choose: (voice: string) => Promise<void>;
}

export interface VoiceParts {
  /** The user's providers, best first. */
  readonly remote: readonly RemoteVoice[];
  readonly choices: Choices;
  /** The voices that there are, or the one in use, have changed. */
  readonly onVoices: () => void;
}

export async function startVoice(
  starting: Starting,
  { choices, onVoices, remote }: VoiceParts,
): Promise<Voice> {
  const { clock, closers, events, options } = starting;
  const spoken = await wayOfSpeaking(starting);
  const below: VoiceRung[] = [
    ...remote.map((engine) => ({
      engine: spoken(engine),
      probe: (signal: AbortSignal) => engine.probe(signal),
    })),
    ...(await startPico(starting)).map((engine) => ({ engine: spoken(engine) })),
    { engine: spoken(await startEspeak(starting)) },
  ];
  const ladder = new SentenceLadder({
    rungs: below,
    clock,
    random: Math.random,
    events,
    sampleRateHz: options.speaking.sampleRateHz,
  });
  closers.push(() => ladder.close());
  ladder.check();
  const climb = (engine: SentenceEngine) => {
    ladder.replaceRungs([
      { engine: spoken(engine), firstSampleMs: LOCAL_FIRST_SAMPLE_MS },
      ...below,
    ]);
    onVoices();
  };
  const wanted = () => choices.current.voice ?? options.speaking.voice;
  return {
    tts: inVoice(new SentenceAdapter(ladder, clock), wanted),
    model: modelUser(starting, climb),
    choose: async (voice) => {
      if (!ladder.capabilities.voices.some(({ id }) => id === voice))
        throw new ExoError('tts/voice', `there is no voice ${voice}`);
      await choices.set({ voice });
      onVoices();
    },
  };
}

/** More would not be chosen from a list. */
const MAX_SHOWN_VOICES = 60;

/** Those of the house's language, without the hundred accents of the smallest engine. */
export function shownVoices(tts: Tts, language: string): { id: string; name: string }[] {
  return tts.capabilities.voices
    .filter((voice) => speaks(voice.language, language))
    .slice(0, MAX_SHOWN_VOICES)
    .map(({ id, description }) => ({ id, name: description }));
}

/** As loud as each other; EXO's own phrases from disk. */
async function wayOfSpeaking({ clock, options }: Starting) {
  const cache = new PhraseCache({ folder: join(options.dataDir, 'phrases'), clock });
  await cache.start();
  const phrases = fixedSentences();
  return (engine: SentenceEngine): SentenceEngine =>
    new LevelledVoice(new CachedVoice({ engine, cache, phrases }));
}

/** The user's voice, where a request names none and the voice is there. */
function inVoice(tts: Tts, wanted: () => string | undefined): Tts {
  return {
    get name() {
      return tts.name;
    },
    get capabilities() {
      return tts.capabilities;
    },
    synthesize(text, request, signal) {
      const voice = wanted();
      if (voice === undefined) return tts.synthesize(text, request, signal);
      const own = tts.capabilities.voices.find(({ id }) => id === voice);
      const isAsked =
        request.voice !== undefined || !own || !speaks(own.language, request.language);
      return tts.synthesize(text, isAsked ? request : { ...request, voice }, signal);
    },
  };
}

function speaks(own: string, asked: string | undefined): boolean {
  return asked === undefined || own.slice(0, 2) === asked.slice(0, 2);
}

async function startEspeak(starting: Starting): Promise<EspeakNg> {
  const { clock, closers, log, options } = starting;
  const espeak = new EspeakNg({ clock });
  closers.push(() => espeak.close());
  try {
    await reporting('espeak-ng', starting, () => espeak.start([options.language]));
  } catch (error) {
    // EXO still hears; each attempt to speak will say what is missing.
    const { code, message } = toExoError(error, 'tts/failed', 'the voice did not start');
    log.error('EXO cannot speak', { code, reason: message });
  }
  return espeak;
}

/** Not on every machine: Debian has it among its non-free packages. */
async function startPico({ clock, closers, events, log, options }: Starting): Promise<Pico[]> {
  const pico = new Pico({ clock });
  try {
    await pico.start([options.language]);
  } catch {
    log.debug('there is no Pico');
    return [];
  }
  closers.push(() => pico.close());
  events.emit({ type: 'engine-ready', atMs: clock.nowMs(), engine: 'pico' });
  return [pico];
}

function modelUser(starting: Starting, climb: (engine: SentenceEngine) => void): ModelUser {
  const { clock, closers, log, options } = starting;
  const { language } = options;
  const { voice } = options.speaking;
  let closeLast: () => Promise<void> = () => Promise.resolve();
  closers.push(() => closeLast());
  return {
    role: 'speaks',
    choose: (catalogue) => {
      if (voice === undefined) return undefined;
      // A voice of a provider or of the small engines needs no model.
      if (!/^(?:piper|kokoro)/.test(voice)) return null;
      return modelNamed(
        catalogue,
        'speaks',
        voice.startsWith('kokoro') ? 'kokoro-82m-fp32' : voice,
      );
    },
    use: async (model, folder, { hasGpu }) => {
      await closeLast();
      const gpu = new GpuTrust(hasGpu);
      const host: InferenceHost = new InferenceHost({
        name: 'voice',
        entry: new URL('./voice-child.ts', import.meta.url),
        gpu,
        clock,
        log: log.for('inference'),
        prepare: async (call) => {
          const runsOn = await voiceOfModel.warm(language, call);
          if (runsOn) tell(afterLoss(gpu, runsOn));
        },
      });
      const voiceOfModel = engineFor(model, folder, host, starting);
      const tell = whereItRuns(voiceOfModel.name, starting);
      closeLast = async () => {
        await voiceOfModel.close();
        await host.close();
      };
      const runsOn = await reporting(voiceOfModel.name, starting, async () => {
        await voiceOfModel.start([language]);
        return await loadTrusting(gpu, host, () => voiceOfModel.warm(language, host.call));
      });
      if (runsOn) tell(runsOn);
      climb(voiceOfModel);
      return runsOn;
    },
  };
}

function engineFor(
  { id }: CatalogueModel,
  folder: string,
  host: InferenceHost,
  { clock, options }: Starting,
): Piper | Kokoro {
  const { voice } = options.speaking;
  return id.startsWith('kokoro')
    ? new Kokoro({ infer: host.call, folder, voice, clock })
    : new Piper({ infer: host.callStream, folder, voice, clock });
}
