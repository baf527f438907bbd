import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../../tests/fakes/fake-clock.ts';
import { FakeVectorStore } from '../../../tests/fakes/fake-vector-store.ts';
import { memoryOver } from '../../../tests/fakes/memory-over.ts';
import { turnRequest } from '../../../tests/fakes/turn-request.ts';
import { ExoError } from '../../core/errors.ts';
import type { HouseMemory } from '../memory/house-memory.ts';
import { RecentFacts } from '../memory/recent-facts.ts';
import { callTool } from './call-tool.ts';
import { forgetMemory } from './forget-memory.ts';
import { recallMemory } from './recall-memory.ts';
import { type MemoryTools, readCollection, storeMemory } from './store-memory.ts';
import type { Tool } from './tool.ts';

let folder: string;
let clock: FakeClock;
let memory: HouseMemory;
let tools: MemoryTools;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'exo-memory-'));
  clock = new FakeClock();
  memory = memoryOver(new FakeVectorStore(), join(folder, 'pending.jsonl'), { clock });
  await memory.start();
  tools = { memory, recent: new RecentFacts(clock) };
});
afterEach(async () => {
  const closing = memory.close();
  await clock.advance(10_000);
  await closing;
  rmSync(folder, { recursive: true, force: true });
});

function call<Arguments>(tool: Tool<Arguments>, written: unknown, over = {}) {
  const { signal } = new AbortController();
  return callTool(tool, written, { turn: turnRequest(over) }, signal);
}

const store = (written: object, over = {}) =>
  call(storeMemory(tools), { collection: 'animals', ...written }, over);
const recall = (written: object, over = {}) => call(recallMemory(tools), written, over);
const forget = (written: object, over = {}) => call(forgetMemory(tools), written, over);
const texts = () => memory.list('lea').map(({ text }) => text);

describe('store_memory', () => {
  it('is done when the fact is kept, with where it comes from', async () => {
    const result = await store({ text: 'Felix est un chat noir' });
    expect(result).toEqual({ status: 'done', states: [] });
    expect(memory.list(null)).toMatchObject([
      { text: 'Felix est un chat noir', person: 'lea', room: 'salon', sourceTurn: 'turn-1' },
    ]);
  });

  it('says what was known already, and replaces what has changed', async () => {
    await store({ text: 'Felix a 4 ans', subject: 'felix/age' });
    expect(await store({ text: 'Felix a 4 ans.' })).toMatchObject({ status: 'no_change' });
    expect(await store({ text: 'Il a cinq ans', subject: 'felix/age' })).toMatchObject({
      status: 'done',
    });
    expect(texts()).toEqual(['Il a cinq ans']);
  });

  it('keeps private what is said to be, and only where it is known who speaks', async () => {
    await store({ text: 'Le cadeau est au grenier', private: true });
    expect(memory.list('paul')).toEqual([]);
    const nobody = await store({ text: 'Un secret', private: true }, { userId: null });
    expect(nobody).toMatchObject({ status: 'refused', reason: 'invalid_arguments' });
    expect(texts()).toEqual(['Le cadeau est au grenier']);
  });

  it('refuses a collection that cannot be one', async () => {
    const result = await store({ text: 'Felix', collection: '../etc' });
    expect(result).toMatchObject({ status: 'refused', reason: 'invalid_arguments' });
  });

  it('never says done where it could not be written', async () => {
    const failing = {
      ...tools,
      memory: {
        state: memory.state,
        recall: memory.recall.bind(memory),
        list: memory.list.bind(memory),
        forget: memory.forget.bind(memory),
        remember: () => Promise.reject(new ExoError('memory/disk', 'the disk is full')),
      },
    };
    const written = { text: 'Felix', collection: 'animals' };
    expect(await call(storeMemory(failing), written)).toMatchObject({
      status: 'refused',
      reason: 'failed',
    });
  });
});

it.each([
  ['House plan', 'house_plan'],
  ['user-preferences', 'user_preferences'],
  ['Mathématiques', 'mathematiques'],
  ['x', undefined],
  ['a/b', undefined],
])('reads the collection %s as %s', (said, name) => {
  expect(readCollection(said)).toBe(name);
});

describe('recall_memory', () => {
  it('tells what is known about something', async () => {
    await store({ text: 'Felix est un chat noir' });
    await store({ text: 'Le salon a trois lampes', collection: 'house_plan' });
    const result = await recall({ query: 'chat' });
    expect(result).toMatchObject({
      status: 'answer',
      data: {
        facts: [{ text: 'Felix est un chat noir', collection: 'animals', since: '2027-01-15' }],
      },
    });
  });

  it('tells everything without a question, to whom it may', async () => {
    await store({ text: 'Felix est un chat noir' });
    await store({ text: 'Le cadeau est au grenier', private: true });
    expect(await recall({})).toMatchObject({ data: { facts: [{ private: true }, {}] } });
    expect(await recall({}, { userId: 'paul' })).toMatchObject({ data: { facts: [{}] } });
  });
});

describe('forget_memory', () => {
  it('forgets that, which was just spoken of', async () => {
    await store({ text: 'Felix est un chat noir' });
    await store({ text: 'Rex est un chien' });
    expect(await forget({})).toMatchObject({ status: 'done' });
    expect(texts()).toEqual(['Felix est un chat noir']);
    expect(await forget({})).toMatchObject({ status: 'refused', reason: 'not_noted' });
  });

  it('does not take an old “that” for a new one, nor another person’s', async () => {
    await store({ text: 'Felix est un chat noir' });
    expect(await forget({}, { userId: 'paul' })).toMatchObject({ status: 'refused' });
    await clock.advance(6 * 60_000);
    expect(await forget({})).toMatchObject({ status: 'refused' });
    expect(texts()).toHaveLength(1);
  });

  it('asks back where several facts fit, and forgets them all where that is meant', async () => {
    await store({ text: 'Felix est un chat noir' });
    await store({ text: 'Le chat dort au salon' });
    const asked = await forget({ what: 'le chat' });
    expect(asked).toMatchObject({ status: 'refused', reason: 'ambiguous' });
    expect(texts()).toHaveLength(2);
    expect(await forget({ what: 'le chat', all: true })).toMatchObject({ status: 'done' });
    expect(texts()).toEqual([]);
  });

  it('leaves what is only near, and what is private to another', async () => {
    await store({ text: 'Felix est un chat noir' });
    await store({ text: 'Le code est 1234', private: true }, { userId: 'paul' });
    expect(await forget({ what: 'le chien noir' })).toMatchObject({ reason: 'not_noted' });
    expect(await forget({ what: 'le code' })).toMatchObject({ reason: 'not_noted' });
    const [his] = memory.list('paul');
    expect(await forget({ ids: [his?.id ?? ''] })).toMatchObject({ status: 'refused' });
    expect(memory.list('paul')).toHaveLength(2);
  });
});
