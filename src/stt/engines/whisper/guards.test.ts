import { describe, expect, it } from 'vitest';
import { compressionRatio, type Heard, isEcho, judge } from './guards.ts';
import { knownHallucination } from './known-hallucinations.ts';

function heard(text: string, averageLogProb = -0.2, overrides: Partial<Heard> = {}): Heard {
  const hypothesis = { tokens: [1], averageLogProb, isComplete: true };
  return { text, hypothesis, noSpeech: 0.01, names: [], ...overrides };
}

describe('judge', () => {
  it('acts on what is clear, asks about what is not, tries again what is a guess', () => {
    expect(judge(heard('allume le salon', -0.2))).toBe('sure');
    expect(judge(heard('allume le salon', -0.49))).toBe('sure');
    expect(judge(heard('allume le salon', -0.51))).toBe('unsure');
    expect(judge(heard('allume le salon', -1.01))).toBe('lost');
  });

  it('hears nothing where nobody speaks', () => {
    expect(judge(heard('allume le salon', -0.2, { noSpeech: 0.95 }))).toBe('none');
    expect(judge(heard('allume le salon', -1.1, { noSpeech: 0.7 }))).toBe('none');
    expect(judge(heard('allume le salon', -0.2, { noSpeech: 0.7 }))).toBe('sure');
    expect(judge(heard('  …'))).toBe('none');
  });

  it.each([
    "Sous-titres réalisés par la communauté d'Amara.org",
    'Sous-titres réalisés para la communauté d’Amara.org',
    'Sous-titrage Société Radio-Canada',
    "Merci d'avoir regardé cette vidéo !",
    "N'oubliez pas de vous abonner !",
    'Thank you for watching!',
    'Thanks so much for watching this video.',
    'Please subscribe to my channel.',
    'Untertitel der Amara.org-Community',
    'Subtítulos realizados por la comunidad de Amara.org',
  ])('never believes: %s', (text) => {
    expect(knownHallucination(text)).toBe('never');
    expect(judge(heard(text, -0.05))).toBe('none');
  });

  it('believes a word that silence is known for only where a voice is clear', () => {
    expect(judge(heard('Merci.', -0.2))).toBe('sure');
    expect(judge(heard('Merci.', -0.2, { noSpeech: 0.3 }))).toBe('none');
    expect(judge(heard('Thank you.', -0.6))).toBe('none');
  });

  it.each([
    'Allume la lumière du salon',
    'Mets le sous-titre',
    'Merci de fermer le volet',
    'Thank you light off',
  ])('believes a command: %s', (text) => {
    expect(judge(heard(text))).toBe('sure');
  });

  it('tries again what repeats itself or came to no end', () => {
    expect(judge(heard('le salon '.repeat(20)))).toBe('lost');
    const hypothesis = { tokens: [1], averageLogProb: -0.1, isComplete: false };
    expect(judge(heard('allume', -0.1, { hypothesis }))).toBe('lost');
  });

  it('tries again without the prompt what only reads it out', () => {
    const names = ['Salon', 'Cuisine', 'Chambre', 'Bureau'];
    expect(judge(heard('Salon, cuisine, chambre.', -0.1, { names }))).toBe('lost');
    expect(judge(heard('Cuisine, chambre, bureau', -0.1, { names }))).toBe('lost');
    expect(judge(heard('allume la cuisine', -0.1, { names }))).toBe('sure');
  });
});

describe('its measures', () => {
  it('packs what repeats better than what does not', () => {
    expect(compressionRatio('allume la lumière du salon')).toBeLessThan(1);
    expect(compressionRatio('non non '.repeat(30))).toBeGreaterThan(2.4);
  });

  it('knows an answer of one or two names from an echo', () => {
    expect(isEcho('cuisine', ['salon', 'cuisine', 'bureau'])).toBe(false);
    expect(isEcho('salon cuisine', ['salon', 'cuisine', 'bureau'])).toBe(false);
    expect(isEcho('salon cuisine bureau', ['salon', 'cuisine', 'bureau'])).toBe(true);
    expect(isEcho('salon bureau cuisine', ['salon', 'cuisine', 'bureau'])).toBe(false);
  });
});
