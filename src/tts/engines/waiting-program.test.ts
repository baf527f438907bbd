import { describe, expect, it } from 'vitest';
import { EspeakNg } from './espeak-ng.ts';
import { WaitingPrograms } from './waiting-program.ts';

/** Node refuses to start it by throwing, as it does where the machine has no memory for another process. */
const REFUSED = 'no\0program';

describe('a program that cannot even be started', () => {
  it('is told as one that is missing, whether it was prepared or not', async () => {
    const programs = new WaitingPrograms(REFUSED);
    programs.prepare(['-v']);
    for (const args of [['-v'], ['-q']]) {
      const program = programs.take(args);
      program.stdin.end('bonjour');
      expect(await program.stdout.toArray()).toEqual([]);
      expect(await program.ended).toMatchObject({ outcome: 'not-started' });
      program.kill();
    }
    await programs.close();
  });

  it('costs the sentence, with the reason', async () => {
    const espeak = new EspeakNg({ program: REFUSED });
    const speaking = espeak.speak('Bonjour.', { language: 'fr' }, new AbortController().signal);
    await expect(speaking.next()).rejects.toMatchObject({ code: 'tts/program-missing' });
    await espeak.close();
  });
});
