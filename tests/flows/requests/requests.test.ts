/** What households ask, as several kinds of models write it: the right thing, in the right room, in the right words. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MANNERS } from './as-models-write.ts';
import { playRequest } from './play-request.ts';
import { does, type Language, type Request } from './request.ts';
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

describe('a row that expects something else fails', () => {
  const right = does(
    'fr',
    'chambre',
    'mets la lampe de chevet à vingt pour cent',
    ['control_light', { action: 'on', name: 'lampe de chevet', brightness_percent: 20 }],
    'light.turn_on {"brightness_pct":20} light.lampe_de_chevet',
    'La lampe de chevet est à 20 %.',
  );
  const service = (text: string): Partial<Request> => ({ services: [text] });
  test.each<[string, Partial<Request>, number]>([
    ['nothing', {}, 0],
    ['another thing', service('light.turn_on {"brightness_pct":20} light.lampadaire'), 1],
    ['another value', service('light.turn_on {"brightness_pct":30} light.lampe_de_chevet'), 1],
    ['another service', service('light.turn_off light.lampe_de_chevet'), 1],
    ['no service', { services: [] }, 1],
    ['another outcome', { outcome: 'refused' }, 1],
    ['other words', { said: 'La lampe est à 20 %.' }, 1],
    ['other words, of a likeness', { said: /plafonnier/ }, 1],
    ['the state before', { before: { 'light.lampe_de_chevet': { s: 'unavailable' } } }, 3],
    ['the words of a second turn', { next: [{ ...right, said: 'Non.' }] }, 2],
  ])('in %s', async (_what, change, count) => {
    for (const manner of MANNERS)
      expect(await playRequest(stages.fr, { ...right, ...change }, manner)).toHaveLength(count);
  });
});
