import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../tests/fakes/fake-clock.ts';
import { FakeStt, type FakeSttScript } from '../../tests/fakes/fake-stt.ts';
import type { AudioFrame } from '../core/audio-frame.ts';
import { Channel } from '../core/channel.ts';
import { ExoError } from '../core/errors.ts';
import { EventBus, type ExoEvent } from '../core/events.ts';
import { silentLog } from '../core/log.ts';
import { describeSttContract } from './stt.contract.ts';
import type { TranscriptEvent } from './stt.ts';
import { SttLadder, type SttLadderOptions, type SttRung } from './stt-ladder.ts';

const french = { language: 'fr' };
const never = new AbortController().signal;
const forever = new Promise(() => undefined);
const crashed = new ExoError('inference/crashed', 'The process ended', { retryable: true });

function voiced(): AudioFrame {
  return { samples: new Int16Array(640).fill(900), sampleRateHz: 16_000 };
}

async function* utterance(frames = 10): AsyncGenerator<AudioFrame> {
  for (let at = 0; at < frames; at += 1) yield await Promise.resolve(voiced());
}

function sure(name: string, script: FakeSttScript = {}): FakeStt {
  return new FakeStt({ name, finals: [{ text: name, engine: name }], ...script });
}

function unsure(name: string): FakeStt {
  const final = {
    text: name,
    engine: name,
    certainty: 'unsure',
    alternatives: ['a', 'b'],
  } as const;
  return sure(name, { finals: [final] });
}

function setUp(rungs: readonly (FakeStt | SttRung)[], options: Partial<SttLadderOptions> = {}) {
  const clock = new FakeClock();
  const events: ExoEvent[] = [];
  const bus = new EventBus(silentLog);
  bus.observe((event) => events.push(event));
  const ladder = new SttLadder({
    rungs: rungs.map((rung) => ('stt' in rung ? rung : { stt: rung })),
    clock,
    random: () => 0.5,
    events: bus,
    sureFirst: false,
    ...options,
  });
  return { clock, events, ladder };
}

async function collect(events: AsyncIterable<TranscriptEvent>): Promise<TranscriptEvent[]> {
  const all: TranscriptEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

async function hear(ladder: SttLadder, audio = utterance()): Promise<string> {
  const final = (await collect(ladder.transcribe(audio, french, never))).at(-1);
  return final?.type === 'final' ? `${final.engine}:${final.certainty}` : 'nothing';
}

function sampleCount(stt: FakeStt): number {
  return stt.last.frames.reduce((sum, { samples }) => sum + samples.length, 0);
}

describeSttContract('a ladder', () => setUp([sure('better'), sure('starter')]).ladder);
describeSttContract(
  'a ladder whose first rung fails',
  () => setUp([sure('better', { error: crashed, partials: ['a'] }), sure('starter')]).ladder,
);
describeSttContract(
  'a ladder that takes what is sure',
  () => setUp([sure('better'), sure('starter')], { sureFirst: true }).ladder,
);

describe('a ladder of recognisers', () => {
  it('asks the first rung alone', async () => {
    const starter = sure('starter');
    const { ladder, events } = setUp([sure('whisper'), starter]);
    expect(await hear(ladder)).toBe('whisper:sure');
    expect(starter.hearings).toEqual([]);
    expect(events).toEqual([]);
    expect(ladder.active).toBe('whisper');
  });

  it('falls within the utterance: the next rung hears it from its beginning', async () => {
    const whisper = sure('whisper', { answerAfterSamples: 1_280, error: crashed });
    const starter = sure('starter');
    const { ladder, events } = setUp([whisper, starter]);
    const microphone = new Channel<AudioFrame>(100);
    const heard = collect(ladder.transcribe(microphone, french, never));
    for (let at = 0; at < 3; at += 1) microphone.send(voiced());
    await new Promise((resolve) => setImmediate(resolve));
    expect(whisper.last.outcome).toBe('failed');
    expect(sampleCount(starter)).toBe(3 * 640);
    microphone.send(voiced());
    microphone.close();
    expect((await heard).at(-1)).toMatchObject({ type: 'final', engine: 'starter' });
    expect(sampleCount(starter)).toBe(4 * 640);
    expect(whisper.hearings).toHaveLength(1);
    expect(events).toEqual([
      { type: 'rung-fallen', atMs: 0, stage: 'stt', engine: 'whisper', code: 'inference/crashed' },
    ]);
    expect(ladder.active).toBe('starter');
    expect(ladder.rungs).toEqual([
      { engine: 'whisper', state: 'down' },
      { engine: 'starter', state: 'up' },
    ]);
  });

  it('gives each rung its time from the end of the audio, and ends it then', async () => {
    const slow = sure('slow', { gate: forever });
    const { ladder, clock, events } = setUp([{ stt: slow, deadlineMs: 700 }, sure('starter')]);
    const microphone = new Channel<AudioFrame>(100);
    const heard = collect(ladder.transcribe(microphone, french, never));
    microphone.send(voiced());
    await clock.advance(20_000);
    expect(slow.last.outcome).toBe('running');
    microphone.close();
    await clock.advance(699);
    expect(slow.last.outcome).toBe('running');
    await clock.advance(1);
    expect((await heard).at(-1)).toMatchObject({ engine: 'starter' });
    expect(slow.last.outcome).toBe('aborted');
    expect(events).toMatchObject([{ type: 'rung-fallen', engine: 'slow', code: 'stt/deadline' }]);
  });

  it('asks a benched rung no more until its probe works', async () => {
    let isUp = false;
    const whisper = sure('whisper', { error: crashed });
    const probe = () => (isUp ? Promise.resolve() : Promise.reject(crashed));
    const { ladder, clock, events } = setUp([{ stt: whisper, probe }, sure('starter')]);
    await hear(ladder);
    await hear(ladder);
    await clock.advance(2_000);
    await hear(ladder);
    expect(whisper.hearings).toHaveLength(1);
    isUp = true;
    await clock.advance(4_000);
    expect(ladder.active).toBe('whisper');
    expect(events.map(({ type }) => type)).toEqual(['rung-fallen', 'rung-recovered']);
    await hear(ladder);
    expect(whisper.hearings).toHaveLength(2);
    ladder.close();
    expect(clock.pending).toBe(0);
  });

  it('does not bench a rung for a language that it turns out not to know', async () => {
    const error = new ExoError('stt/language', 'No');
    const { ladder, events } = setUp([sure('remote', { error }), sure('starter')]);
    expect(await hear(ladder)).toBe('starter:sure');
    expect(events).toEqual([]);
    expect(ladder.active).toBe('remote');
  });

  it('does not bench a rung for a microphone that fails, nor ask the next one', async () => {
    const starter = sure('starter');
    const { ladder, events } = setUp([sure('whisper'), starter]);
    const microphone = new Channel<AudioFrame>(100);
    const failure = new ExoError('audio/format', 'Unplugged');
    microphone.fail(failure);
    await expect(collect(ladder.transcribe(microphone, french, never))).rejects.toBe(failure);
    expect(starter.hearings).toEqual([]);
    expect(events).toEqual([]);
  });

  it('takes nothing for an answer: who hears silence is not doubted', async () => {
    const nothing = { text: '', certainty: 'none', engine: 'whisper' } as const;
    const starter = sure('starter');
    const { ladder } = setUp([sure('whisper', { finals: [nothing] }), starter]);
    expect(await hear(ladder)).toBe('whisper:none');
    expect(starter.hearings).toEqual([]);
  });

  it('throws what the last rung throws, and asks it again the next time', async () => {
    const failed = new ExoError('stt/failed', 'No');
    const { ladder } = setUp([sure('a', { error: crashed }), sure('b', { error: failed })]);
    await expect(hear(ladder)).rejects.toBe(failed);
    await expect(hear(ladder)).rejects.toBe(failed);
  });

  it('aborts whoever is at work, and blames nobody', async () => {
    const whisper = sure('whisper', { gate: forever });
    const starter = sure('starter', { gate: forever });
    const { ladder, clock, events } = setUp([whisper, starter], { sureFirst: true });
    const controller = new AbortController();
    const heard = collect(ladder.transcribe(utterance(), french, controller.signal));
    await clock.advance(10);
    controller.abort();
    expect(await heard).toEqual([]);
    expect([whisper, starter].map(({ last }) => last.outcome)).toEqual(['aborted', 'aborted']);
    expect(events).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('passes partials on while the person speaks, and says whether they come', async () => {
    const live = sure('live', { partials: ['al', 'allume'], error: crashed });
    const { ladder } = setUp([live, sure('starter')]);
    expect(ladder.capabilities).toEqual({ languages: ['fr', 'en'], partials: true });
    const events = await collect(ladder.transcribe(utterance(), french, never));
    expect(events.map((event) => event.text)).toEqual(['al', 'allume', 'starter']);
    expect(ladder.capabilities.partials).toBe(false);
  });

  it('passes nothing on from a rung that has fallen', async () => {
    const late = Promise.withResolvers<void>();
    const deaf = sure('deaf', { partials: ['a'] });
    deaf.transcribe = async function* () {
      await late.promise;
      yield { type: 'partial', text: 'trop tard' };
    };
    const next = sure('next', { gate: late.promise });
    const { ladder, clock } = setUp([{ stt: deaf, deadlineMs: 100 }, next]);
    const heard = collect(ladder.transcribe(utterance(), french, never));
    await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(100);
    late.resolve();
    expect((await heard).map(({ text }) => text)).toEqual(['next']);
  });

  it('gets a better rung while it is in use, and keeps what is known of the others', async () => {
    const flaky = sure('flaky', { error: crashed });
    const starter = sure('starter');
    const { clock, events, ladder } = setUp([flaky, starter]);
    expect(await hear(ladder)).toBe('starter:sure');
    const whisper = sure('whisper');
    ladder.replaceRungs([{ stt: whisper }, { stt: flaky }, { stt: starter }]);
    expect(ladder.active).toBe('whisper');
    expect(await hear(ladder)).toBe('whisper:sure');
    expect(ladder.rungs.map(({ state }) => state)).toEqual(['up', 'down', 'up']);
    ladder.replaceRungs([{ stt: starter }]);
    expect(await hear(ladder)).toBe('starter:sure');
    // Nobody waits for a rung that was taken away.
    await clock.advance(600_000);
    expect(events.filter(({ type }) => type === 'rung-recovered')).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('leaves a reader behind that stops reading', async () => {
    const live = sure('live', { partials: ['al'], gate: forever });
    const { ladder, clock } = setUp([live, sure('starter')]);
    for await (const { text } of ladder.transcribe(utterance(), french, never)) {
      expect(text).toBe('al');
      break;
    }
    await clock.advance(1);
    expect(live.last.outcome).toBe('aborted');
    expect(clock.pending).toBe(0);
  });
});

describe('what the last rung is sure of', () => {
  it('is the answer, without waiting for a slower one', async () => {
    const slow = sure('slow', { gate: forever });
    const { ladder, clock, events } = setUp([slow, sure('starter')], { sureFirst: true });
    expect(await hear(ladder)).toBe('starter:sure');
    await clock.advance(60_000);
    expect(slow.last.outcome).toBe('aborted');
    expect(events).toEqual([]);
  });

  it.each(['unsure', 'none'] as const)('is not what it is %s of', async (certainty) => {
    const gate = Promise.withResolvers<void>();
    const starter = sure('starter', { finals: [{ certainty, engine: 'starter' }] });
    const slow = sure('slow', { gate: gate.promise });
    const { ladder, clock } = setUp([slow, starter], { sureFirst: true });
    const heard = hear(ladder);
    await clock.advance(500);
    gate.resolve();
    expect(await heard).toBe('slow:sure');
  });

  it('spares a rung that costs money, and only then', async () => {
    const paid = sure('paid');
    const rungs = [{ stt: paid, isCostly: true }, sure('starter')];
    expect(await hear(setUp(rungs, { sureFirst: true }).ladder)).toBe('starter:sure');
    expect(paid.hearings).toEqual([]);
    const doubtful = [{ stt: paid, isCostly: true }, unsure('starter')];
    expect(await hear(setUp(doubtful, { sureFirst: true }).ladder)).toBe('paid:sure');
    expect(sampleCount(paid)).toBe(10 * 640);
  });

  it('is ready when the better ones fail: it is not asked twice', async () => {
    const starter = unsure('starter');
    const rungs = [sure('whisper', { error: crashed }), starter];
    const { ladder, events } = setUp(rungs, { sureFirst: true });
    expect(await hear(ladder)).toBe('starter:unsure');
    expect(starter.hearings).toHaveLength(1);
    expect(events.map(({ type }) => type)).toEqual(['rung-fallen']);
  });

  it('is not waited for where it fails', async () => {
    const rungs = [sure('whisper'), sure('starter', { error: crashed })];
    expect(await hear(setUp(rungs, { sureFirst: true }).ladder)).toBe('whisper:sure');
    const costly = [{ stt: sure('paid'), isCostly: true }, sure('starter', { error: crashed })];
    expect(await hear(setUp(costly, { sureFirst: true }).ladder)).toBe('paid:sure');
  });
});
