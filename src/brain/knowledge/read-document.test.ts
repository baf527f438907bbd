import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { pdfOf } from '../../../tests/fakes/pdf.ts';
import { ExoError } from '../../core/errors.ts';
import { readDocument } from './read-document.ts';

const folder = mkdtempSync(join(tmpdir(), 'exo-documents-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { signal } = new AbortController();

function put(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('a document', () => {
  it.each([
    ['UTF-8', Buffer.from('\ufeffL’été')],
    ['UTF-16', Buffer.from('\ufeffL’été', 'utf16le')],
    ['what Windows writes', Buffer.from([0x4c, 0x92, 0xe9, 0x74, 0xe9])],
  ])('is read as text in %s', async (_, bytes) => {
    const { parts } = await readDocument(put('a.txt', bytes), signal);
    expect(parts.map(({ text }) => text)).toEqual(['L’été']);
  });

  it('is read as a PDF, page by page', async () => {
    const path = put('a.pdf', pdfOf('Le théorème\nde Pythagore', '', 'La troisième page'));
    const { parts, isCut } = await readDocument(path, signal);
    expect(isCut).toBe(false);
    expect(parts.map(({ page }) => page)).toEqual([1, 3]);
    expect(parts[0]?.text).toContain('Le théorème');
    expect(parts[0]?.text).toContain('de Pythagore');
  });

  it.each([
    [
      'a program under the name of a text',
      'a.md',
      Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 0]),
      'knowledge/binary',
    ],
    ['a picture under the name of a PDF', 'b.pdf', Buffer.from('\x89PNG'), 'knowledge/binary'],
    ['half a PDF', 'c.pdf', pdfOf('Bonjour').subarray(0, 60), 'knowledge/format'],
    ['a PDF of pictures', 'd.pdf', pdfOf(''), 'knowledge/format'],
    ['another kind of file', 'e.docx', 'PK', 'knowledge/format'],
  ])('is refused where it is %s', async (_, name, content, code) => {
    await expect(readDocument(put(name, content), signal)).rejects.toMatchObject({ code });
  });

  it('is refused where it is too large, before a byte of it is read', async () => {
    const path = put('huge.txt', '');
    truncateSync(path, 1_073_741_824);
    await expect(readDocument(path, signal)).rejects.toMatchObject({ code: 'knowledge/too-large' });
  });

  it('is refused where it is a link, a pipe or a folder', async () => {
    symlinkSync('/etc/passwd', join(folder, 'link.txt'));
    execFileSync('mkfifo', [join(folder, 'pipe.txt')]);
    for (const name of ['link.txt', 'pipe.txt', 'absent.txt'])
      await expect(readDocument(join(folder, name), signal)).rejects.toBeInstanceOf(ExoError);
  });

  it('is text or refused, whatever it holds', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array(),
        fc.constantFrom('txt', 'md', 'pdf'),
        async (bytes, kind) => {
          try {
            const { parts } = await readDocument(put(`any.${kind}`, bytes), signal);
            expect(parts.every(({ text }) => text.isWellFormed())).toBe(true);
          } catch (error) {
            expect(error).toBeInstanceOf(ExoError);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
