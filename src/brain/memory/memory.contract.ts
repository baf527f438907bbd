/** What every memory promises. Run by each of them, and by broken ones that must fail. */
import assert from 'node:assert/strict';
import { describe, it } from 'vitest';
import { ExoError } from '../../core/errors.ts';
import type { Viewer } from './fact.ts';
import type { Memory, NewFact } from './memory.ts';
import { newFact } from './new-fact.fixture.ts';

function privateFact(text: string, person: string): NewFact {
  return newFact(text, { visibility: 'private', person, collection: 'user_preferences' });
}

async function recallTexts(memory: Memory, text: string, viewer: Viewer): Promise<string[]> {
  const found = await memory.recall({ text, viewer, limit: 10 }, new AbortController().signal);
  return found.map(({ fact }) => fact.text);
}

interface MemoryCase {
  readonly name: string;
  run(memory: Memory): Promise<void>;
}

export const memoryCases: readonly MemoryCase[] = [
  {
    name: 'tells what it was told, with where that comes from, the nearest first',
    async run(memory) {
      const { status, fact } = await memory.remember(newFact('Felix est un chat noir'));
      await memory.remember(newFact('Le salon a trois lampes', { collection: 'house_plan' }));
      assert.equal(status, 'stored');
      const [first] = await memory.recall(
        { text: 'le chat', viewer: null, limit: 5 },
        new AbortController().signal,
      );
      assert.deepEqual(first?.fact, fact);
      assert.equal(fact.sourceTurn, 'turn-1');
      assert.equal(fact.room, 'salon');
    },
  },
  {
    name: 'looks into the collections that it is asked about',
    async run(memory) {
      await memory.remember(newFact('Felix dort au salon'));
      await memory.remember(newFact('Le salon a trois lampes', { collection: 'house_plan' }));
      const query = { text: 'salon', viewer: null, collections: ['house_plan'], limit: 5 };
      const found = await memory.recall(query, new AbortController().signal);
      assert.deepEqual(
        found.map(({ fact }) => fact.collection),
        ['house_plan'],
      );
    },
  },
  {
    name: 'keeps what it knows already once',
    async run(memory) {
      const first = await memory.remember(newFact('Felix est un chat noir'));
      const again = await memory.remember(newFact('félix est un chat noir !'));
      assert.deepEqual([again.status, again.fact.id], ['known', first.fact.id]);
      assert.equal(memory.list(null).length, 1);
    },
  },
  {
    name: 'tells the new value of what changed, and keeps the old one as replaced',
    async run(memory) {
      await memory.remember(newFact('Felix a 4 ans'));
      const { status, superseded, fact } = await memory.remember(newFact('Felix a 5 ans'));
      assert.equal(status, 'replaced');
      assert.deepEqual(
        superseded.map(({ text, supersededBy }) => [text, supersededBy]),
        [['Felix a 4 ans', fact.id]],
      );
      assert.deepEqual(await recallTexts(memory, 'quel âge a Felix', null), ['Felix a 5 ans']);
    },
  },
  {
    name: 'never tells one person what is private to another',
    async run(memory) {
      const { fact } = await memory.remember(privateFact('Le code du coffre est 4567', 'lea'));
      for (const viewer of [null, 'paul', 'house', 'superseded', 'nobody']) {
        assert.deepEqual(await recallTexts(memory, 'code du coffre', viewer), []);
        assert.deepEqual(memory.list(viewer), []);
        assert.deepEqual(await memory.forget([fact.id], viewer), []);
      }
      assert.deepEqual(await recallTexts(memory, 'code du coffre', 'lea'), [fact.text]);
    },
  },
  {
    name: 'does not let one person’s fact replace another’s',
    async run(memory) {
      await memory.remember(privateFact('Le code du coffre est 4567', 'lea'));
      const { status } = await memory.remember(privateFact('Le code du coffre est 8910', 'paul'));
      assert.equal(status, 'stored');
      assert.deepEqual(await recallTexts(memory, 'code du coffre', 'lea'), [
        'Le code du coffre est 4567',
      ]);
    },
  },
  {
    name: 'forgets for good, with what the fact had replaced',
    async run(memory) {
      await memory.remember(newFact('Felix a 4 ans'));
      const { fact } = await memory.remember(newFact('Felix a 5 ans'));
      const gone = await memory.forget([fact.id], null);
      assert.deepEqual(gone.map(({ text }) => text).sort(), ['Felix a 4 ans', 'Felix a 5 ans']);
      assert.deepEqual(await recallTexts(memory, 'Felix', null), []);
      assert.deepEqual(memory.list('lea'), []);
      assert.deepEqual(await memory.forget([fact.id, 'never-there'], null), []);
    },
  },
  {
    name: 'refuses what is no fact',
    async run(memory) {
      const wrong = [
        newFact('  '),
        newFact('x'.repeat(1_001)),
        newFact('Felix', { collection: 'Mes Animaux' }),
        newFact('Felix', { confidence: 2 }),
        newFact('Felix', { visibility: 'private', person: null }),
      ];
      for (const fact of wrong) {
        await assert.rejects(
          memory.remember(fact),
          (error) => error instanceof ExoError && error.code === 'memory/invalid',
        );
      }
      assert.equal(memory.state.factCount, 0);
    },
  },
  {
    name: 'gives no more than it is asked for',
    async run(memory) {
      for (const name of ['Felix', 'Rex', 'Filou'])
        await memory.remember(newFact(`${name} est un animal`));
      const { signal } = new AbortController();
      const found = await memory.recall({ text: 'animal', viewer: null, limit: 2 }, signal);
      assert.equal(found.length, 2);
    },
  },
  {
    name: 'is quiet when it is aborted',
    async run(memory) {
      await memory.remember(newFact('Felix est un chat noir'));
      const query = { text: 'chat', viewer: null, limit: 5 };
      assert.deepEqual(await memory.recall(query, AbortSignal.abort()), []);
    },
  },
];

/** @example describeMemoryContract('the house’s memory', startMemory); */
export function describeMemoryContract(
  name: string,
  makeMemory: () => Promise<Memory>,
  timeoutMs = 5_000,
): void {
  describe(`${name} keeps the contract of a memory`, () => {
    for (const { name: promise, run } of memoryCases) {
      it(promise, async () => run(await makeMemory()), timeoutMs);
    }
  });
}
