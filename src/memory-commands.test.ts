import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakeVectorStore } from '../tests/fakes/fake-vector-store.ts';
import { memoryOver } from '../tests/fakes/memory-over.ts';
import type { HouseMemory } from './brain/memory/house-memory.ts';
import { newFact } from './brain/memory/new-fact.fixture.ts';
import { answerRequest } from './doors/link/commands.ts';
import { memoryCommands } from './memory-commands.ts';

let folder: string;
let memory: HouseMemory;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'exo-commands-'));
  memory = memoryOver(new FakeVectorStore(), join(folder, 'pending.jsonl'));
  await memory.start();
});
afterEach(async () => {
  await memory.close();
  rmSync(folder, { recursive: true, force: true });
});

/** As the integration asks it over the link. */
async function ask(command: string, data: Record<string, unknown>) {
  const request = { type: 'request', request_id: 'r', command, data } as const;
  return await answerRequest(memoryCommands(memory), request, new AbortController().signal);
}

test('what an automation tells is a fact of the house, in the subject that it names', async () => {
  await ask('remember', { text: 'Le chat est noir', user_id: 'lea' });
  await ask('remember', { text: 'Deux et deux font quatre', subject: 'Maths' });
  expect(memory.list(null)).toMatchObject([
    { text: 'Deux et deux font quatre', collection: 'maths', visibility: 'house', person: null },
    { text: 'Le chat est noir', collection: 'user_preferences', person: 'lea' },
  ]);
  const asked = { query: 'Combien font deux et deux ?', subject: 'maths ' };
  expect(await ask('recall', asked)).toMatchObject({
    result: { facts: [{ text: 'Deux et deux font quatre', subject: 'maths' }] },
  });
  expect(await ask('recall', { ...asked, subject: 'physics' })).toEqual({ result: { facts: [] } });
});

test('a subject that can be none is refused, and nothing kept', async () => {
  const answer = await ask('remember', { text: 'Le chat est noir', subject: '?!' });
  expect(answer).toMatchObject({ error: { code: 'memory/invalid' } });
  expect(memory.list(null)).toEqual([]);
});

test('what a person told EXO alone is neither told nor forgotten for another', async () => {
  const secret = { visibility: 'private', person: 'lea' } as const;
  const { fact } = await memory.remember(newFact('Le code du coffre est 4567', secret));
  const query = 'le code du coffre est 4567';
  for (const who of [{}, { user_id: 'paul' }]) {
    expect(await ask('recall', { query, ...who })).toEqual({ result: { facts: [] } });
    expect(await ask('forget', { query, ...who })).toEqual({ result: { forgotten: [] } });
    expect(await ask('forget', { id: fact.id, ...who })).toEqual({ result: { forgotten: [] } });
  }
  expect(await ask('recall', { query, user_id: 'lea' })).toMatchObject({
    result: { facts: [{ text: fact.text }] },
  });
});

test('only what the words plainly mean is forgotten', async () => {
  await ask('remember', { text: 'Le chat est noir' });
  expect(await ask('forget', { query: 'le chien est blanc' })).toEqual({
    result: { forgotten: [] },
  });
  expect(await ask('forget', {})).toMatchObject({ error: { code: 'link/malformed' } });
  expect(await ask('forget', { query: 'le chat est noir' })).toMatchObject({
    result: { forgotten: [{ text: 'Le chat est noir' }] },
  });
  expect(memory.list(null)).toEqual([]);
});
