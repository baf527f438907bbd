/** Memories that break one promise each: the contract must notice. */
import type { Memory } from '../../src/brain/memory/memory.ts';

type Breaking = (whole: Memory) => Partial<Memory>;

/** The methods that are not broken. */
function broken(change: Breaking): (whole: Memory) => Memory {
  return (whole) => ({
    get state() {
      return whole.state;
    },
    remember: (fact) => whole.remember(fact),
    recall: (query, signal) => whole.recall(query, signal),
    list: (viewer, collection) => whole.list(viewer, collection),
    forget: (ids, viewer) => whole.forget(ids, viewer),
    ...change(whole),
  });
}

/** By the name of the case that each must fail. */
export const BROKEN_MEMORIES: Readonly<Record<string, (whole: Memory) => Memory>> = {
  'tells what it was told, with where that comes from, the nearest first': broken((whole) => ({
    recall: async (query, signal) => (await whole.recall(query, signal)).toReversed().slice(1),
  })),
  'looks into the collections that it is asked about': broken((whole) => ({
    recall: ({ text, viewer, limit }, signal) => whole.recall({ text, viewer, limit }, signal),
  })),
  'keeps what it knows already once': broken((whole) => ({
    remember: (fact) => whole.remember({ ...fact, subject: fact.text }),
  })),
  'tells the new value of what changed, and keeps the old one as replaced': broken((whole) => ({
    remember: (fact) => whole.remember({ ...fact, subject: fact.text }),
  })),
  'never tells one person what is private to another': broken((whole) => ({
    recall: (query, signal) => whole.recall({ ...query, viewer: 'lea' }, signal),
  })),
  'does not let one person’s fact replace another’s': broken((whole) => ({
    remember: (fact) => whole.remember({ ...fact, person: 'lea' }),
  })),
  'forgets for good, with what the fact had replaced': broken((whole) => ({
    forget: (ids, viewer) =>
      Promise.resolve(whole.list(viewer).filter(({ id }) => ids.includes(id))),
  })),
  'refuses what is no fact': broken((whole) => ({
    remember: (fact) => whole.remember({ ...fact, text: fact.text.trim() || 'rien' }),
  })),
  'gives no more than it is asked for': broken((whole) => ({
    recall: (query, signal) => whole.recall({ ...query, limit: 50 }, signal),
  })),
  'is quiet when it is aborted': broken((whole) => ({
    recall: (query) => whole.recall(query, new AbortController().signal),
  })),
};
