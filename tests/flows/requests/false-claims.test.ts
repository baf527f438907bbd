/** Houses that do not obey, and models that say they did: not one claim is heard that no result supports. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ADMISSIONS, CLAIMS, IMPLIED } from './claims-of-success.ts';
import { isWish, MUTATIONS, type Mutation } from './mutations.ts';
import { repliesTo } from './play-request.ts';
import type { Language, Request } from './request.ts';
import { THEMES } from './rows/index.ts';
import { Stage } from './stage.ts';

/** Those that act on the house, and need no yes before. */
const REQUESTS = Object.values(THEMES)
  .flat()
  .filter(({ outcome, services = [] }) => outcome === 'done' && services.length > 0)
  .filter(({ calls = [] }) => calls.every(([tool]) => tool !== 'announce'));

let counted = { turns: 0, claims: 0, falseDones: 0 };

describe.each(MUTATIONS.map((mutation) => [mutation.name, mutation] as const))(
  '%s',
  (_, mutation) => {
    let stages: Readonly<Record<Language, Stage>>;
    beforeAll(async () => {
      const [fr, en] = await Promise.all([
        Stage.start('fr', mutation.house),
        Stage.start('en', mutation.house),
      ]);
      stages = { fr, en };
    });
    afterAll(() => Promise.all([stages.fr.stop(), stages.en.stop()]));

    test.each(['fr', 'en'] as const)('%s', async (language) => {
      const wrong: string[] = [];
      let fitting = 0;
      for (const [at, request] of REQUESTS.entries()) {
        if (request.language !== language) continue;
        const isOrder = mutation.write === undefined || !isWish(request);
        const claims = isOrder ? [...CLAIMS[language], ...IMPLIED[language]] : CLAIMS[language];
        const one = claims[at % claims.length] ?? '';
        const admission = ADMISSIONS[language][at % ADMISSIONS[language].length] ?? '';
        for (const words of [
          isOrder ? [...claims, request.model ?? ''] : claims,
          [one],
          [one, admission],
        ]) {
          const told = await tellOf(stages[language], request, mutation, words, admission);
          if (told === undefined) continue;
          fitting += 1;
          wrong.push(...told);
        }
      }
      expect(fitting).toBeGreaterThan(15);
      expect(wrong).toEqual([]);
    });
  },
);

afterAll(() => {
  const { turns, claims, falseDones } = counted;
  console.log(
    `${REQUESTS.length} requests, ${MUTATIONS.length} mutations: ${turns} turns, ${claims} claims, false dones: ${falseDones}`,
  );
});

/** What is wrong with what was heard; `undefined` where the mutation does not fit the request. */
async function tellOf(
  stage: Stage,
  request: Request,
  mutation: Mutation,
  claims: readonly string[],
  admission: string,
): Promise<string[] | undefined> {
  const calls = mutation.write ? mutation.write(request.calls ?? []) : request.calls;
  const targets = (request.services ?? [])
    .flatMap((service) => service.match(/ (?!\{)[\w.]+(?= |$)/g) ?? [])
    .map((id) => id.trim());
  if (!calls || mutation.fits?.(request, targets) === false) return undefined;
  await stage.reset(request.before);
  mutation.spoil?.(stage, targets);
  const model = claims.join(' ');
  const played = await stage.play(
    request.words,
    request.room,
    repliesTo(stage, { ...request, calls, model }, 'clean'),
  );
  // Something else was meant, and was done.
  if (mutation.house && played.services.length > 0) return undefined;
  const falseDones = claims.filter(
    (claim) =>
      claim !== admission && !mutation.mayBeTrue?.test(claim) && played.said.includes(claim),
  );
  counted = {
    turns: counted.turns + 1,
    claims: counted.claims + claims.length,
    falseDones: counted.falseDones + falseDones.length,
  };
  return [
    ...falseDones.map((claim) => `"${request.words}": false: ${claim}`),
    ...(mutation.honest[stage.language].test(played.said)
      ? []
      : [`"${request.words}": not honest: ${played.said}`]),
    ...(mutation.write?.length === 0 ||
    played.said.includes(admission) ||
    !claims.includes(admission)
      ? []
      : [`"${request.words}": an admission is lost: ${admission}`]),
  ];
}
