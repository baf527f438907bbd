import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ToolResult } from '../tools/tool.ts';
import { readClaim } from './claims.ts';
import { type Outcome, supports } from './ledger.ts';
import { SpeechGate } from './speech-gate.ts';

const on: ToolResult = {
  status: 'done',
  states: [{ entityId: 'light.lampe', name: 'Lampe', state: 'on' }],
};
const reported = (entityId: string, name: string, state: string): ToolResult => ({
  status: 'done',
  states: [{ entityId, name, state }],
});
const failed: ToolResult = {
  status: 'refused',
  reason: 'unavailable',
  message: '',
  asked: 'Volet',
};
const acted = (result: ToolResult): Outcome => ({ tool: 'x', acts: true, result });
const read: Outcome = { tool: 'get_state', acts: false, result: { status: 'answer', data: 1 } };

function gateFor(
  outcomes: readonly Outcome[] = [],
  language = 'fr',
  words = 'Et la lampe ?',
): SpeechGate {
  return new SpeechGate({ language, words, outcomes: () => outcomes, names: () => [] });
}

function said(text: string, outcomes: readonly Outcome[] = [], language = 'fr'): string {
  const gate = gateFor(outcomes, language);
  return [...gate.push(text), ...gate.end()].join('').trim();
}

describe('what is said', () => {
  test('is the same in whatever pieces it comes', () => {
    const sentences = [
      "C'est fait. ",
      "J'allume la lampe. ",
      'Il fait beau. ',
      "J'ai éteint la lampe ! ",
      'La lampe est allumée. ',
      '**Oui** : 3.5 degrés.\n',
      'Autre chose ? ',
    ];
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...sentences), { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        fc.boolean(),
        (parts, sizes, isProven) => {
          const outcomes = isProven ? [acted(on)] : [];
          const text = parts.join('');
          const gate = gateFor(outcomes);
          const pieces: string[] = [];
          for (let at = 0, turn = 0; at < text.length; turn += 1) {
            const size = sizes[turn % sizes.length] ?? 1;
            pieces.push(...gate.push(text.slice(at, at + size)));
            at += size;
          }
          expect([...pieces, ...gate.end()].join('').trim()).toBe(said(text, outcomes));
        },
      ),
    );
  });

  test('never is a claim that nothing supports', () => {
    const words = [
      "c'est",
      'fait',
      "j'ai",
      'allumé',
      'éteint',
      'la lampe',
      'est',
      'je vais',
      'bien',
      'pas',
      ',',
      'et',
      '. ',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 14 }), (parts) => {
        for (const sentence of said(parts.join(' ')).split('. ')) {
          const claim = readClaim(sentence, 'fr');
          expect(claim && !supports([], claim, sentence) ? sentence : undefined).toBeUndefined();
        }
      }),
    );
  });

  test('a sentence without an end is cut at its words', () => {
    const gate = gateFor();
    const parts = gate.push('mot '.repeat(400));
    expect(parts.length).toBeGreaterThan(0);
    expect(parts.every((part) => part.length <= 600 && /\s$/.test(part))).toBe(true);
  });

  test('what was cut is void', () => {
    const gate = gateFor();
    expect(gate.push('Un. Deu')).toEqual(['Un. ']);
    gate.cut();
    expect([...gate.push('Deux.'), ...gate.end()]).toEqual(['Deux.']);
  });

  test('a promise is said where the deed follows, and what comes after it waits', () => {
    const gate = gateFor();
    expect(gate.push("D'accord. J'allume la lampe. Voyons. ")).toEqual(["D'accord. "]);
    expect(gate.endWithTools(true)).toEqual(["J'allume la lampe. ", 'Voyons. ']);
    expect(gate.push("J'allume la lampe. Voyons. ")).toEqual([]);
    expect(gate.endWithTools(false)).toEqual(['Voyons. ']);
  });
});

describe('a claim', () => {
  test.each<[string, readonly Outcome[], boolean]>([
    ["C'est fait.", [], false],
    ["C'est fait.", [read], false],
    ["C'est fait.", [acted(on)], true],
    ["C'est fait.", [acted(on), acted(failed)], false],
    ["J'ai allumé la lampe.", [acted(on), acted(failed)], true],
    ["J'ai allumé la lampe et ouvert le volet.", [acted(on), acted(failed)], false],
    ["J'ai éteint la lampe.", [acted(on)], false],
    ["J'ai tamisé la lampe.", [acted(on)], true],
    ['La lampe est allumée.', [], false],
    ['La lampe est allumée.', [read], true],
    ['La lampe est éteinte.', [acted(on)], false],
    ['La lampe est allumée.', [acted({ ...on, status: 'no_change' })], true],
    ['La lampe est allumée.', [acted({ status: 'unproven', states: [] })], false],
    [
      "L'aspirateur est en route vers sa base.",
      [acted(reported('vacuum.robot', 'Aspirateur', 'returning'))],
      true,
    ],
    ["J'ai lancé la télé.", [acted(reported('media_player.tele', 'Télé', 'idle'))], true],
    ["J'ai lancé la télé.", [acted(reported('media_player.tele', 'Télé', 'paused'))], false],
    ["L'interrupteur de la lampe est allumé.", [acted(on)], true],
    ["J'ai noté que Félix est un chat.", [acted({ status: 'done', states: [] })], true],
  ])('"%s" after %j', (sentence, outcomes, isSaid) => {
    if (isSaid) expect(said(sentence, outcomes)).toBe(sentence);
    else
      expect([
        '',
        "Je n'ai rien changé.",
        "Je ne l'ai pas vérifié.",
        'Home Assistant signale : Lampe, lumière allumée.',
        'Home Assistant signale : Télé, en pause.',
      ]).toContain(said(sentence, outcomes));
  });

  test('too large is made as small as it is true', () => {
    expect(said("C'est fait.", [acted(on), acted(failed)])).toBe(
      'Home Assistant signale : Lampe, lumière allumée.',
    );
    expect(said("J'ai éteint la lampe.", [acted(on)])).toBe(
      'Home Assistant signale : Lampe, lumière allumée.',
    );
    expect(said('Done.', [acted(on), acted(failed)], 'en')).toBe(
      'Home Assistant reports: Lampe, on.',
    );
  });

  test('is corrected once, and not at all where EXO has spoken', () => {
    expect(said("C'est fait. C'est fait. J'ai tout éteint.")).toBe("Je n'ai rien changé.");
    const gate = gateFor();
    gate.hush();
    expect([...gate.push("C'est fait."), ...gate.end()]).toEqual([]);
  });
});

describe('in a conversation', () => {
  const talk = (words: string, text: string, language = 'fr') => {
    const names = () => ['Plafonnier du salon'];
    const gate = new SpeechGate({ language, words, outcomes: () => [], names });
    return [...gate.push(text), ...gate.end()].join('').trim();
  };

  test.each([
    ['Qui a inventé la télévision ?', 'La télévision a été mise au point en 1926.', 'fr'],
    ['Comment marche un radiateur ?', "Le radiateur chauffe l'air, qui monte.", 'fr'],
    ['Le Louvre est ouvert ?', 'Le Louvre est fermé le mardi. Il est ouvert le lundi.', 'fr'],
    ['Donne-moi une recette', "C'est prêt en cinq minutes.", 'fr'],
    ['Why are the lights off in a theatre?', 'The lights are off for the stage.', 'en'],
  ])('"%s": what is said of the world is said', (words, text, language) =>
    expect(talk(words, text, language)).toBe(text),
  );

  test.each([
    ['La porte est fermée ?', 'La porte est fermée.', 'fr'],
    ['Qui a allumé la lumière ?', "J'ai allumé la lumière.", 'fr'],
    ['Qui a allumé ?', 'Le plafonnier du salon est allumé.', 'fr'],
    ['Is the door locked?', 'The door is locked.', 'en'],
  ])('"%s": what is said of the house takes its proof', (words, text, language) =>
    expect(talk(words, text, language)).not.toBe(text),
  );
});
