/** What households ask, as several kinds of models write it: the right thing, in the right room, in the right words. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MANNERS } from './as-models-write.ts';
import { playRequest } from './play-request.ts';
import type { Language } from './request.ts';
import { THEMES } from './rows/index.ts';
import { Stage } from './stage.ts';

let stages: Readonly<Record<Language, Stage>>;

beforeAll(async () => {
  const [fr, en] = await Promise.all([Stage.start('fr'), Stage.start('en')]);
  stages = { fr, en };
});
afterAll(() => Promise.all([stages.fr.stop(), stages.en.stop()]));

describe.each(Object.entries(THEMES))('%s', (_theme, requests) => {
  test.each(requests.map((request) => [request.words, request] as const))(
    '%s',
    async (_, request) => {
      for (const manner of MANNERS) {
        const differences = await playRequest(stages[request.language], request, manner);
        expect(differences, `as ${manner}`).toEqual([]);
      }
    },
  );
});
