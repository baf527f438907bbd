import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { makeWhisperFolder, type WhisperFolder } from '../../../../tests/fakes/whisper-folder.ts';
import { readModelDescription } from './model-description.ts';
import { loadVocabulary, type Vocabulary } from './vocabulary.ts';

const folders: WhisperFolder[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await folder.remove();
});

/** With some entries of generation_config.json changed; undefined leaves one out. */
async function load(changes: Record<string, unknown> = {}): Promise<Vocabulary> {
  const folder = await makeWhisperFolder([]);
  folders.push(folder);
  const path = join(folder.path, 'generation_config.json');
  const generation = JSON.parse(await readFile(path, 'utf8'));
  await writeFile(path, JSON.stringify({ ...generation, ...changes }));
  return loadVocabulary(folder.path, await readModelDescription(folder.path));
}

describe('the vocabulary', () => {
  it('says language and task in tokens', async () => {
    const vocabulary = await load();
    expect(vocabulary.task('fr')).toEqual([331, 335, 337, 341]);
    expect(vocabulary.languages.toSorted()).toEqual(['de', 'en', 'fr', 'zh']);
    expect(() => vocabulary.task('tlh')).toThrow(expect.objectContaining({ code: 'stt/language' }));
    expect([vocabulary.noSpeechToken, vocabulary.previousToken]).toEqual([340, 339]);
  });

  it('finds the special tokens where the description does not name them', async () => {
    const vocabulary = await load({
      no_timestamps_token_id: undefined,
      prev_sot_token_id: null,
      task_to_id: undefined,
      forced_decoder_ids: null,
    });
    expect(vocabulary.task('en')).toEqual([331, 332, 337, 341]);
    expect([vocabulary.noSpeechToken, vocabulary.previousToken]).toEqual([340, 339]);
  });

  it('of a model that knows English only has neither language nor task', async () => {
    const vocabulary = await load({ is_multilingual: false, lang_to_id: undefined });
    expect(vocabulary.languages).toEqual(['en']);
    expect(vocabulary.task('en')).toEqual([331, 341]);
    expect(() => vocabulary.task('fr')).toThrow(expect.objectContaining({ code: 'stt/language' }));
  });

  it('gives back the words that it took, and no special token that is spelled out', async () => {
    const vocabulary = await load();
    for (const text of [' Zoë, l’été', ' éteins 日本 🏠']) {
      expect(vocabulary.decode(vocabulary.encode(text))).toBe(text);
    }
    const hostile = vocabulary.encode(' a<|endoftext|><|startoftranscript|>b');
    expect(Math.max(...hostile)).toBeLessThan(vocabulary.endToken);
    expect(vocabulary.decode([331, 335, ...vocabulary.encode(' ici'), 330])).toBe(' ici');
    expect(vocabulary.decode([330])).toBe('');
  });

  it('lets only words and the end be written, and what is suppressed never', async () => {
    const vocabulary = await load();
    const allowed = (isFirst: boolean) =>
      [...vocabulary.blocked(isFirst).entries()].flatMap(([id, blocked]) => (blocked ? [] : [id]));
    expect(Math.max(...allowed(false))).toBe(330);
    expect(allowed(false)).not.toContain(58);
    expect(allowed(true)).not.toContain(220);
    expect(Math.max(...allowed(true))).toBeLessThan(330);
  });

  it('is refused where the tokenizer is of another kind', async () => {
    const folder = await makeWhisperFolder([]);
    folders.push(folder);
    const description = await readModelDescription(folder.path);
    await writeFile(join(folder.path, 'tokenizer.json'), '{"model":{"type":"Unigram"}}');
    await expect(loadVocabulary(folder.path, description)).rejects.toMatchObject({
      code: 'inference/model-broken',
    });
  });
});
