import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { NamePronouncer, spokenForms } from './name-pronouncer.ts';
import { type PhonesFile, phoneRules } from './phone-rules.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..', '..');
const phones = JSON.parse(
  readFileSync(join(ROOT, 'models/starter/phones.json'), 'utf8'),
) as PhonesFile;
const folder = mkdtempSync(join(tmpdir(), 'exo-names-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function rulesOf(language: string) {
  const rules = phoneRules(phones, language);
  if (rules === undefined) throw new Error(`no rules for ${language}`);
  return rules;
}
const french = rulesOf('fr');

async function heard(name: string, pronouncer = new NamePronouncer()): Promise<string[]> {
  const sounds = await pronouncer.pronounce(french, [name]);
  return (sounds.get(name) ?? []).map((units) => units.map((unit) => french.units[unit]).join(''));
}

describe('NamePronouncer', () => {
  test('says a French name', async () => {
    expect(await heard('Salon')).toEqual(['salɔ̃']);
  });

  test('gives each voice a say', async () => {
    const english = rulesOf('en');
    const sounds = await new NamePronouncer().pronounce(english, ['Garden Door']);
    expect(sounds.get('Garden Door')?.length).toBeGreaterThan(1);
  });

  test('takes hostile names as text', async () => {
    const hostile = [
      '-v en --stdout',
      '$(touch /tmp/x)',
      'a. b! c? d; e',
      '<speak>x</speak>',
      '--help',
      '...',
      '🏠',
    ];
    const sounds = await new NamePronouncer().pronounce(french, [...hostile, 'Salon']);
    expect(sounds.get('Salon')).toHaveLength(1);
    expect(sounds.has('🏠')).toBe(false);
    expect(sounds.has('...')).toBe(false);
  });

  test('asks once and remembers on disk', async () => {
    const cacheFile = join(folder, 'deep', 'cache.json');
    const first = await heard('Cuisine', new NamePronouncer({ cacheFile }));
    const second = await heard(
      'Cuisine',
      new NamePronouncer({ cacheFile, program: '/does/not/exist' }),
    );
    expect(second).toEqual(first);
  });

  test('survives a damaged cache', async () => {
    const cacheFile = join(folder, 'damaged.json');
    writeFileSync(cacheFile, '{"fr\\tsalon": 3, ');
    expect(await heard('Salon', new NamePronouncer({ cacheFile }))).toEqual(['salɔ̃']);
  });

  test('says which program is missing', async () => {
    await expect(
      heard('Salon', new NamePronouncer({ program: '/does/not/exist' })),
    ).rejects.toMatchObject({
      code: 'stt/failed',
    });
  });
});

test('spokenForms splits at a capital inside a word', () => {
  expect(spokenForms('EcoBee')).toEqual(['ecobee', 'eco bee']);
  expect(spokenForms('TV')).toEqual(['tv']);
  expect(spokenForms('Salle, (bain)')).toEqual(['salle bain']);
});
