/** `script/demo say`: one or more turns of a conversation, each shown as it runs through the path. */
import { extname } from 'node:path';
import type { Connection } from 'home-assistant-js-websocket';
import type { AudioFrame } from '../src/core/audio-frame.ts';
import { type AssistEvent, type AssistRun, runAssist } from './harness/assist.ts';
import { readRecording } from './harness/recording.ts';
import { satelliteOf } from './harness/satellites.ts';
import { fetchSpeech, type Speech } from './harness/speech.ts';
import { changes, readStates } from './harness/states.ts';

export interface SayRequest {
  readonly baseUrl: string;
  readonly connection: Connection;
  /** Texts, or names of WAV files. */
  readonly turns: readonly string[];
  /** The id of the area where it is said; undefined: nowhere. */
  readonly room: string | undefined;
}

/** Returns whether every turn ended without an error. */
export async function say(request: SayRequest): Promise<boolean> {
  const { connection, room } = request;
  const deviceId = room === undefined ? undefined : await satelliteOf(connection, room);
  let conversationId: string | undefined;
  let fine = true;
  for (const turn of request.turns) {
    const run = await sayOnce(request, turn, deviceId, conversationId);
    conversationId = run.conversationId;
    fine = fine && run.errorCode === undefined;
  }
  return fine;
}

async function sayOnce(
  { baseUrl, connection, room }: SayRequest,
  turn: string,
  deviceId: string | undefined,
  conversationId: string | undefined,
): Promise<AssistRun> {
  const input = extname(turn).toLowerCase() === '.wav' ? await readRecording(turn) : turn;
  console.log(`\n▸ ${turn}${room === undefined ? '' : ` (in ${room})`}`);
  const before = await readStates(connection);
  let speech: Promise<Speech> | undefined;
  const run = await runAssist(connection, {
    input,
    ...(deviceId === undefined ? {} : { deviceId }),
    ...(conversationId === undefined ? {} : { conversationId }),
    onEvent: (event) => {
      show(event);
      const url = event.data.tts_output?.url;
      // As a speaker does: the audio is fetched as soon as its address is good for something.
      if (event.type === 'tts-end' && url !== undefined) {
        speech = fetchSpeech(baseUrl + url);
        speech.catch(() => undefined);
      }
    },
  });
  showOutcome(run, input, await speech);
  for (const line of await changes(connection, before)) console.log(`  state      ${line}`);
  return run;
}

/** What is worth reading of each event's data. */
function details({ type, data }: AssistEvent): string {
  switch (type) {
    case 'stt-end':
      return JSON.stringify(data.stt_output?.text ?? '');
    case 'intent-end':
      return data.processed_locally ? 'by the built-in sentences' : 'by EXO';
    case 'error':
      return `${data.code}: ${data.message}`;
    default:
      return '';
  }
}

function show(event: AssistEvent): void {
  if (event.type === 'intent-progress') return;
  console.log(
    `${event.atMs.toFixed(0).padStart(7)} ms  ${event.type.padEnd(14)} ${details(event)}`,
  );
}

function showOutcome(run: AssistRun, input: AudioFrame | string, speech: Speech | undefined): void {
  if (typeof input !== 'string')
    console.log(`  heard      ${JSON.stringify(run.transcript ?? '')}`);
  console.log(`  answer     ${JSON.stringify(run.answer ?? '')} (${run.responseType ?? 'none'})`);
  if (run.continueConversation) console.log('  EXO waits for an answer: give it as a further turn');
  if (speech === undefined) return;
  const what = run.acknowledged ? "Home Assistant's short sound for the own room, " : '';
  console.log(
    `  voice      ${what}${speech.audible ? 'audible' : 'NOT AUDIBLE'}, ${speech.seconds.toFixed(2)} s, ` +
      `peak ${speech.peakDbfs.toFixed(1)} dBFS, RMS ${speech.rmsDbfs.toFixed(1)} dBFS`,
  );
  const firstByteMs = speech.firstByteMs - run.startedMs;
  const closed = run.events.find((event) => event.type === 'stt-vad-end');
  const from = closed ?? run.events.find((event) => event.type === 'intent-start');
  if (from === undefined) return;
  const since = closed === undefined ? 'the text was given' : 'the microphone closed';
  console.log(
    `  first byte of the voice at ${firstByteMs.toFixed(0)} ms, ` +
      `${(firstByteMs - from.atMs).toFixed(0)} ms after ${since}`,
  );
}
