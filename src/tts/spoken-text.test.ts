import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toSpokenText } from './spoken-text.ts';

describe('French', () => {
  it.each([
    ['Il fait 21,5 °C dans le salon.', 'Il fait 21,5 degrés dans le salon.'],
    ['Il fait 21.5°C.', 'Il fait 21,5 degrés.'],
    ['-3 °C dehors', 'moins 3 degrés dehors'],
    ['Il fait −0,5 °C', 'Il fait moins 0,5 degré'],
    ['1 °C', '1 degré'],
    ['50 % d’humidité', '50 pour cent d’humidité'],
    ['50%', '50 pour cent'],
    ['12 kWh, 5 kW et 3 W', '12 kilowattheures, 5 kilowatts et 3 watts'],
    ['90 km/h', '90 kilomètres heure'],
    ['1 013 hPa', '1 013 hectopascals'],
    ['450 lx', '450 lux'],
    ['20 m³ sur 12 m²', '20 mètres cubes sur 12 mètres carrés'],
    ['Il est 18:30.', 'Il est 18 heures 30.'],
    ['à 7h05', 'à 7 heures 5'],
    ['à 1 h 00', 'à une heure'],
    ['21 h 15', 'vingt et une heures 15'],
    ['1 lumière et 21 minutes', 'une lumière et vingt et une minutes'],
    ['2,1 minutes', '2,1 minutes'],
    ['au 2e étage, la 3ème porte', 'au deuxième étage, la troisième porte'],
    ['1er étage', '1er étage'],
    ['M. Dupont, n° 4', 'Monsieur Dupont, numéro 4'],
    ['entre 3-5 et 10 – 12', 'entre 3 à 5 et 10 à 12'],
    ['le 2026-11-21', 'le 2026-11-21'],
    ['Rez-de-chaussée, prise 2-gauche', 'Rez-de-chaussée, prise 2-gauche'],
    ['10 €', '10 euros'],
    ['3 minutes', '3 minutes'],
    ['Les 2 lampes sont éteintes', 'Les 2 lampes sont éteintes'],
  ])('%s → %s', (written, said) => {
    expect(toSpokenText(written, 'fr')).toBe(said);
  });
});

describe('English', () => {
  it.each([
    ['It is 21.5 °C.', 'It is 21.5 degrees.'],
    ['-3 °C outside', 'minus 3 degrees outside'],
    ['50%', '50 percent'],
    ['1 kWh or 12 kWh', '1 kilowatt hour or 12 kilowatt hours'],
    ['60 km/h', '60 kilometres an hour'],
    ['At 6:05 pm', 'At 6 oh 5 pm'],
    ['At 6:00 p.m. sharp', 'At 6 pm sharp'],
    ['At 7:00', "At 7 o'clock"],
    ['At 18:30', 'At 18 30'],
    ['$10.50 and £1', '10.50 dollars and 1 pound'],
    ['No. 2', 'number 2'],
    ['1,234 W', '1,234 watts'],
    ['in 3 minutes', 'in 3 minutes'],
  ])('%s → %s', (written, said) => {
    expect(toSpokenText(written, 'en')).toBe(said);
  });
});

describe('any language', () => {
  it.each([
    ['**Gras** et _fin_ et `code`', 'Gras et fin et code'],
    ['- le salon', 'le salon'],
    ['[le site](https://example.com/a?b=c)', 'le site'],
    ['voir https://www.example.com/a/b', 'voir example.com'],
    ['salut 😀👨‍👩‍👧🇫🇷 ça va', 'salut ça va'],
    ['a [[b0nZur]] b', 'a b0nZur b'],
    ['<speak><break time="9s"/>Oui</speak>', 'Oui'],
    ['1 < 2', '1 2'],
    ['a\u0001300P\u001b b', 'a 300P b'],
    ['…', ''],
    ['?! -- 😀', ''],
    ['', ''],
  ])('%j → %j', (written, said) => {
    expect(toSpokenText(written, 'xx')).toBe(said);
  });

  it('never lets a command through', () => {
    const text = fc.array(
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 20 }),
        fc.constantFrom('[[', ']]', '<', '\u0001'),
      ),
    );
    fc.assert(
      fc.property(text, fc.constantFrom('fr', 'en', 'de'), (parts, language) => {
        const spoken = toSpokenText(parts.join(''), language);
        expect(spoken).not.toMatch(/\[\[|[<>]|\p{Cc}/u);
        expect(spoken.isWellFormed()).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
