/** What somebody answered to EXO's "is that right?". Pure: words → yes, no, which one, or something else. */
import { plainText } from '../core/plain-text.ts';
import { type Speech, speechOf } from './sentences.ts';

export type Answer =
  | { readonly type: 'yes' }
  /** Not that one; another may still be asked for. */
  | { readonly type: 'no' }
  /** None at all. */
  | { readonly type: 'stop' }
  | { readonly type: 'choice'; readonly index: number }
  /** No answer to the question: a new command, most likely. */
  | { readonly type: 'other' };

type Meaning = 'yes' | 'no' | 'stop' | 'filler' | number;

/** Written without accents and punctuation. An answer is made of these phrases and nothing else. */
const PHRASES: Readonly<Record<Speech, readonly (readonly [Meaning, readonly string[]])[]>> = {
  fr: [
    [
      'yes',
      [
        'oui|ouais|ouaip|si|ok|okay|d accord|bien sur|exact|exactement|tout a fait|absolument|parfait',
        'correct|affirmatif|vas y|allez y|allez|fais le|faites le|c est ca|c est bien ca|c est cela',
        'c est bon|c est exact|je confirme|confirme|volontiers|evidemment|voila|ca marche',
      ],
    ],
    [
      'no',
      [
        'non|nan|pas du tout|negatif|c est pas ca|ce n est pas ca|pas ca|surtout pas|pas celui la',
        'pas celle la|c est faux|faux',
      ],
    ],
    [
      'stop',
      [
        'annule|annuler|laisse tomber|laisse|rien|rien du tout|ne fais rien|fais rien|stop|arrete',
        'tant pis|aucun|aucune|aucun des deux|aucune des deux|ni l un ni l autre|oublie',
      ],
    ],
    [0, ['la premiere|le premier|premiere|premier|la une|le un|numero un|la 1|le 1|1|un|une']],
    [
      1,
      [
        'la deuxieme|le deuxieme|deuxieme|la seconde|le second|seconde|second|la deux|le deux',
        'numero deux|la 2|le 2|2|deux|l autre',
      ],
    ],
    [
      'filler',
      [
        'merci|s il te plait|s il vous plait|exo|euh|bon|ben|bah|alors|plutot|je prefere|et|mais',
        'option|solution|je veux|je voulais',
      ],
    ],
  ],
  en: [
    [
      'yes',
      [
        'yes|yeah|yep|yup|ok|okay|sure|right|correct|exactly|absolutely|of course|go ahead|do it',
        'that s right|that is right|that s it|that is it|that s correct|please do|affirmative',
        'i confirm|confirm|go for it|go on|it is|yes it is',
      ],
    ],
    [
      'no',
      [
        'no|nope|nah|wrong|that s wrong|that is wrong|not that|not that one|not at all|negative',
        'it isn t|that s not it|that s not right',
      ],
    ],
    [
      'stop',
      [
        'cancel|never mind|nevermind|forget it|stop|nothing|do nothing|don t|neither|none',
        'none of them|neither one|leave it',
      ],
    ],
    [0, ['the first|the first one|first|first one|number one|one|1']],
    [1, ['the second|the second one|second|second one|number two|two|2|the other|the other one']],
    [
      'filler',
      ['thanks|thank you|please|exo|um|uh|well|then|rather|and|but|i meant|option|i want'],
    ],
  ],
};

const LOOKUP: Readonly<Record<Speech, ReadonlyMap<string, Meaning>>> = {
  fr: lookup('fr'),
  en: lookup('en'),
};

const LONGEST_PHRASE_WORDS = 6;
/** Longer is no answer to a yes-or-no question. */
const MAX_WORDS = 12;

export function readAnswer(text: string, language: string): Answer {
  const meanings = meaningsOf(words(text), LOOKUP[speechOf(language)]);
  if (!meanings) return { type: 'other' };
  const said = new Set(meanings.filter((meaning) => meaning !== 'filler'));
  const choices = [...said].filter((meaning) => typeof meaning === 'number');
  if (choices.length > 1 || (said.has('yes') && (said.has('no') || said.has('stop'))))
    return { type: 'other' };
  const [index] = choices;
  // "No, the second one" is a choice.
  if (index !== undefined) return said.has('stop') ? { type: 'other' } : { type: 'choice', index };
  if (said.has('stop')) return { type: 'stop' };
  if (said.has('no')) return { type: 'no' };
  return said.has('yes') ? { type: 'yes' } : { type: 'other' };
}

function words(text: string): string[] {
  return plainText(text)
    .split(' ')
    .filter((word) => word !== '');
}

/** Longest phrases first; `undefined` as soon as a word belongs to none. */
function meaningsOf(
  said: readonly string[],
  phrases: ReadonlyMap<string, Meaning>,
): Meaning[] | undefined {
  if (said.length > MAX_WORDS) return undefined;
  const meanings: Meaning[] = [];
  for (let start = 0; start < said.length; ) {
    let length = Math.min(LONGEST_PHRASE_WORDS, said.length - start);
    while (length > 0 && !phrases.has(said.slice(start, start + length).join(' '))) length -= 1;
    const meaning = phrases.get(said.slice(start, start + length).join(' '));
    if (meaning === undefined) return undefined;
    meanings.push(meaning);
    start += length;
  }
  return meanings;
}

function lookup(speech: Speech): Map<string, Meaning> {
  return new Map(
    PHRASES[speech].flatMap(([meaning, lines]) =>
      lines
        .flatMap((line) => line.split('|'))
        .map((phrase): [string, Meaning] => [phrase, meaning]),
    ),
  );
}
