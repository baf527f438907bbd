import { describe, expect, it } from 'vitest';
import { NO_SUBJECT, pickSubject, type SubjectChoice } from './pick-subject.ts';

const maths: SubjectChoice = { subject: 'maths', quietTurns: 0 };

function pick(before: SubjectChoice, text: string, scores: Record<string, number>) {
  const list = Object.entries(scores).map(([subject, similarity]) => ({ subject, similarity }));
  return pickSubject(before, text, list).subject;
}

describe('the subject of a conversation', () => {
  it('is the one whose documents are nearest', () => {
    expect(pick(NO_SUBJECT, 'le théorème de Pythagore', { maths: 0.5, physique: 0.2 })).toBe(
      'maths',
    );
  });

  it('stays where another is only a little nearer', () => {
    expect(pick(maths, 'et celle d’après', { maths: 0.3, physique: 0.38 })).toBe('maths');
    expect(pick(maths, 'la vitesse de la lumière', { maths: 0.2, physique: 0.6 })).toBe('physique');
  });

  it('changes at once where another is named', () => {
    expect(pick(maths, 'une question de physique', { maths: 0.5, physique: 0.3 })).toBe('physique');
    expect(pick(NO_SUBJECT, 'j’ai des maths', { mathematiques: 0.2, anglais: 0.4 })).toBe(
      'mathematiques',
    );
  });

  it('outlasts a few turns about other things, and no more', () => {
    let choice = maths;
    for (let turn = 0; turn < 4; turn += 1) choice = pickSubject(choice, 'allume la lumière', []);
    expect(choice).toEqual({ subject: 'maths', quietTurns: 4 });
    expect(pickSubject(choice, 'merci', [])).toEqual(NO_SUBJECT);
    expect(pickSubject(choice, 'et l’autre', [{ subject: 'maths', similarity: 0.2 }])).toEqual(
      maths,
    );
  });
});
