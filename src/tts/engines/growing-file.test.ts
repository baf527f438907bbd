import { appendFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { GrowingFile } from './growing-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'exo-growing-'));
afterAll(() => rmSync(folder, { recursive: true }));

const textOf = ({ done, value }: IteratorResult<Uint8Array, void>) =>
  done ? undefined : new TextDecoder().decode(value);

async function growing(name: string) {
  const file = await GrowingFile.create(join(folder, name));
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  return { file, end, parts: file.read(ended) };
}

it('is read while it is written, and to its end', async () => {
  const { file, end, parts } = await growing('read');
  const first = parts.next();
  appendFileSync(file.path, 'one');
  expect(textOf(await first)).toBe('one');
  const second = parts.next();
  appendFileSync(file.path, 'two');
  expect(textOf(await second)).toBe('two');
  appendFileSync(file.path, 'three');
  end();
  expect(textOf(await parts.next())).toBe('three');
  expect((await parts.next()).done).toBe(true);
  await file.close();
  expect(existsSync(file.path)).toBe(false);
});

it('is empty where nothing was written', async () => {
  const { file, end, parts } = await growing('empty');
  const first = parts.next();
  end();
  expect((await first).done).toBe(true);
  await file.close();
});

it('is read whole where much of it comes at once', async () => {
  const { file, end, parts } = await growing('large');
  appendFileSync(file.path, 'x'.repeat(300_000));
  end();
  let length = 0;
  for await (const part of parts) length += part.length;
  expect(length).toBe(300_000);
  await file.close();
});

it('cannot be made where there is no folder', async () => {
  await expect(GrowingFile.create(join(folder, 'nowhere', 'file'))).rejects.toThrow('ENOENT');
});
