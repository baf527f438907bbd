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
    ['le 2026-11-21', 'le 21 novembre 2026'],
    ['le 01/12/2026 à 8h', 'le 1er décembre 2026 à 8 heures'],
    ['le 2026-13-45', 'le 2026-13-45'],
    ['entre 18–20 °C', 'entre 18 à 20 degrés'],
    ['12,50 € puis 1,00 €', '12 euros 50 puis 1 euro'],
    ['appelez le 01 23 45 67 89', 'appelez le 01, 23, 45, 67, 89'],
    ['ou le 0123456789', 'ou le 01, 23, 45, 67, 89'],
    ['ou le +33 1 23 45 67 89', 'ou le plus 33, 1, 23, 45, 67, 89'],
    ['Mme Martin et le Dr. Petit', 'Madame Martin et le Docteur Petit'],
    ['du lait, etc. puis du pain', 'du lait, et cetera puis du pain'],
    ['du lait, etc.', 'du lait, et cetera.'],
    ['au RDC, c.-à-d. en bas', 'au rez-de-chaussée, c’est-à-dire en bas'],
    ['Salon & cuisine', 'Salon et cuisine'],
    ['2 × 3 = 6', '2 fois 3 égale 6'],
    ['≈ 20 °C ± 1 °C', 'environ 20 degrés plus ou moins 1 degré'],
    ['3/4 d’heure, ½ litre', 'trois quarts d’heure, un demi litre'],
    ['24/7', '24/7'],
    ['exo@maison.fr', 'exo arobase maison point fr'],
    ['800 W/m² et 2 mm/h', '800 watts par mètre carré et 2 millimètres par heure'],
    ['16 Go', '16 gigaoctets'],
    ['la 1re chambre', 'la première chambre'],
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
    ['$10.50 and £1', '10 dollars and 50 cents and 1 pound'],
    ['£1,200.01', '1,200 pounds and 1 penny'],
    ['on 2026-11-21', 'on November 21st, 2026'],
    ['on 12/25/2026 or 25/12/2026', 'on December 25th, 2026 or December 25th, 2026'],
    ['68-70 °F', '68 to 70 degrees'],
    ['call +44 20 7946 0958', 'call plus 44, 20, 79, 46, 09, 58'],
    ['Mr. Smith & Dr Who', 'Mister Smith and Doctor Who'],
    ['a lamp, e.g. this one', 'a lamp, for example this one'],
    ['lamps, plugs, etc.', 'lamps, plugs, et cetera.'],
    ['exo@example.com', 'exo at example dot com'],
    ['a 1/2 cup', 'a one half cup'],
    ['16 GB at 2.4 GHz', '16 gigabytes at 2.4 gigahertz'],
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
    ['- [x] le pain', 'le pain'],
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
