import { describe, expect, test } from 'vitest';
import { mayAct } from './may-act.ts';

const may = (words: string, language: string, actedBefore = false) =>
  mayAct({ words, language, actedBefore });

describe('French', () => {
  test.each([
    'Allume la lampe du salon',
    'Peux-tu éteindre la cuisine ?',
    'Est-ce que tu peux fermer les volets ?',
    "J'ai froid",
    'Il fait trop sombre ici',
    'Mets du jazz',
    'Bonne nuit',
    'Souviens-toi que Félix est un chat noir',
    'Tu pourrais monter le chauffage ?',
    'Oui',
    '1234',
    "Ferme les volets s'il y a du vent",
    'Lis la note et allume la lampe',
    'Scène cinéma',
  ])('%s', (words) => expect(may(words, 'fr')).toBe(true));

  test.each([
    '',
    '…',
    'Quelle heure est-il ?',
    'Quelle température fait-il dans le salon ?',
    'Est-ce que la lampe est allumée ?',
    'La porte du garage est-elle ouverte ?',
    'Qui a ouvert la porte ?',
    'Pourquoi la lumière est éteinte',
    'Combien de lumières sont allumées',
    'Lis-moi la note du frigo',
    'Dis-moi la météo',
    "Qu'est-ce que tu sais de Félix ?",
    'Il pleut ?',
  ])('not: %s', (words) => expect(may(words, 'fr')).toBe(false));

  test('a second place, after a deed', () => {
    expect(may('Et la cuisine ?', 'fr', true)).toBe(true);
    expect(may('Et la cuisine ?', 'fr', false)).toBe(false);
  });
});

describe('English', () => {
  test.each([
    'Turn on the lamp',
    'Could you close the blinds?',
    "I'm cold",
    'Good night',
    'Play some jazz',
    'Remember that Felix is a black cat',
    'Yes',
  ])('%s', (words) => expect(may(words, 'en')).toBe(true));

  test.each([
    'What time is it?',
    'Is the lamp turned on?',
    'Are the doors locked?',
    'Who opened the door?',
    'Why is the light off',
    'Tell me the weather',
    'Read me the note',
  ])('not: %s', (words) => expect(may(words, 'en')).toBe(false));

  test('a second place, after a deed', () => {
    expect(may('And the kitchen?', 'en', true)).toBe(true);
    expect(may('And the kitchen?', 'en', false)).toBe(false);
  });
});
