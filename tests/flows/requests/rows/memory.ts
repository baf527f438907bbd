/** What EXO is told to remember and to forget. */
import type { Request } from '../request.ts';

const store = 'store_memory';

export const MEMORY: readonly Request[] = [
  {
    language: 'fr',
    room: 'salon',
    words: 'souviens-toi que Félix est allergique au poulet',
    calls: [[store, { text: 'Félix est allergique au poulet.', collection: 'animals' }]],
    model: "C'est noté.",
    services: [],
    outcome: 'done',
    said: "C'est noté.",
    next: [
      {
        words: 'à quoi Félix est allergique ?',
        calls: [['recall_memory', { query: 'allergie de Félix' }]],
        model: 'Félix est allergique au poulet.',
        services: [],
        outcome: 'answer',
        said: 'Félix est allergique au poulet.',
      },
      {
        words: 'oublie ça',
        calls: [['forget_memory', {}]],
        model: "C'est oublié.",
        services: [],
        outcome: 'done',
        said: "C'est oublié.",
      },
    ],
  },
  {
    language: 'fr',
    room: 'cuisine',
    words: 'retiens que le code postal est 75011',
    calls: [[store, { text: 'Le code postal est 75011.', collection: 'house_plan' }]],
    model: "Je m'en souviendrai.",
    services: [],
    outcome: 'done',
    said: "Je m'en souviendrai.",
  },
  {
    language: 'fr',
    room: 'cuisine',
    words: 'oublie le numéro du plombier',
    calls: [['forget_memory', { what: 'numéro du plombier' }]],
    model: "J'ai oublié le numéro du plombier.",
    services: [],
    outcome: 'refused',
    said: "Je n'ai rien noté sur « numéro du plombier ».",
  },
  {
    language: 'fr',
    room: 'bureau',
    words: "retiens que j'aime le thé vert",
    model: "C'est noté, tu aimes le thé vert.",
    services: [],
    outcome: 'answered',
    said: "Je n'ai rien changé.",
  },
  {
    language: 'en',
    room: 'kitchen',
    words: 'remember that the plumber comes on Tuesday',
    calls: [[store, { text: 'The plumber comes on Tuesday.', collection: 'house_plan' }]],
    model: "Noted, I'll remember that.",
    services: [],
    outcome: 'done',
    said: "Noted, I'll remember that.",
  },
  {
    language: 'en',
    room: 'office',
    words: 'forget what I told you about the dog',
    calls: [['forget_memory', { what: 'dog' }]],
    model: "I've forgotten it.",
    services: [],
    outcome: 'refused',
    said: 'I have nothing noted about "dog".',
  },
];
