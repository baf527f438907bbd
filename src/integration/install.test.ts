import * as nodeFiles from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { FileOperations } from './folder.ts';
import { installIntegration } from './install.ts';
import { STAMP_FILE } from './replace.ts';

const { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } = nodeFiles;
/** Without the flush, which waits for the disk at every file. */
const real: FileOperations = {
  ...nodeFiles,
  writeFile: (path, data) => nodeFiles.writeFile(path, data),
};

let sourceDir = '';
let homeConfigDir = '';
let target = '';

async function bundle(version: string, extra: Record<string, string> = {}): Promise<void> {
  await rm(sourceDir, { recursive: true, force: true });
  await mkdir(join(sourceDir, 'translations'), { recursive: true });
  await mkdir(join(sourceDir, '__pycache__'));
  const files = {
    'manifest.json': JSON.stringify({ domain: 'exo', version }),
    '__init__.py': `# ${version}\n`,
    'translations/fr.json': '{}',
    '__pycache__/old.pyc': 'bytes',
    ...extra,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(sourceDir, name), text);
}

const install = (files: FileOperations = real) =>
  installIntegration({ sourceDir, homeConfigDir, files });

const inTarget = (name: string) => readFile(join(target, name), 'utf8');

/** Everything in custom_components that is not the integration. */
const leftovers = async () =>
  (await readdir(join(homeConfigDir, 'custom_components'))).filter((name) => name !== 'exo');

function refusing(operation: keyof FileOperations, code: string): FileOperations {
  const refuse = () => Promise.reject(Object.assign(new Error(code), { code }));
  return { ...real, [operation]: refuse };
}

beforeEach(async () => {
  const root = await mkdtemp(join(tmpdir(), 'exo-integration-'));
  sourceDir = join(root, 'app', 'exo');
  homeConfigDir = join(root, 'homeassistant');
  target = join(homeConfigDir, 'custom_components', 'exo');
  await mkdir(homeConfigDir);
  await bundle('0.1.0');
});

describe('the integration of the app', () => {
  it('is installed with a stamp, once, and without what Python left behind', async () => {
    expect(await install()).toEqual({ state: 'installed', version: '0.1.0' });
    expect((await readdir(target)).sort()).toEqual(
      ['__init__.py', 'manifest.json', 'translations', STAMP_FILE].sort(),
    );
    expect(JSON.parse(await inTarget(STAMP_FILE))).toMatchObject({ version: '0.1.0' });
    expect(await leftovers()).toEqual([]);
    expect((await install()).state).toBe('current');
  });

  it('is current beside what Home Assistant compiled', async () => {
    await install();
    await mkdir(join(target, '__pycache__'));
    await writeFile(join(target, '__pycache__', 'x.pyc'), 'x');
    expect((await install()).state).toBe('current');
  });

  it('is updated as a whole: files of the old version go', async () => {
    await bundle('0.1.0', { 'gone.py': 'x' });
    await install();
    await bundle('0.2.0');
    expect(await install()).toEqual({
      state: 'updated',
      version: '0.2.0',
      previousVersion: '0.1.0',
    });
    expect(await readdir(target)).not.toContain('gone.py');
    expect(await inTarget('__init__.py')).toBe('# 0.2.0\n');
    expect(await leftovers()).toEqual([]);
  });

  it('leaves a newer copy, an edited one and one of someone else', async () => {
    await bundle('0.2.0');
    await install();
    await bundle('0.1.0');
    expect((await install()).state).toBe('skipped-newer');
    await bundle('0.3.0');
    await writeFile(join(target, '__init__.py'), '# mine\n');
    expect((await install()).state).toBe('skipped-edited');
    await rm(join(target, STAMP_FILE));
    expect((await install()).state).toBe('skipped-foreign');
    expect(await inTarget('__init__.py')).toBe('# mine\n');
  });

  it('leaves a link to a working copy', async () => {
    await mkdir(join(homeConfigDir, 'custom_components'));
    await symlink(sourceDir, target);
    expect((await install()).state).toBe('skipped-foreign');
  });

  it('counts a link inside our copy as an edit, and never follows it', async () => {
    await install();
    await bundle('0.2.0');
    await symlink('/etc/passwd', join(target, 'secrets.py'));
    expect((await install()).state).toBe('skipped-edited');
  });

  it('refuses links in the app and in place of custom_components', async () => {
    await symlink('/etc/passwd', join(sourceDir, 'secrets.py'));
    expect(await install()).toMatchObject({ state: 'failed', code: 'integration/odd-file' });
    await bundle('0.1.0');
    await symlink(tmpdir(), join(homeConfigDir, 'custom_components'));
    expect(await install()).toMatchObject({ state: 'failed', code: 'integration/odd-file' });
  });

  it('survives a stamp that is damaged', async () => {
    await install();
    await bundle('0.2.0');
    for (const stamp of ['', '[]', '{"version":7}', '\0\0', '{"version":"0.1.0"}']) {
      await writeFile(join(target, STAMP_FILE), stamp);
      expect((await install()).state).toBe('skipped-edited');
    }
  });

  it('says where there is no Home Assistant and no integration in the app', async () => {
    const nowhere = { sourceDir, files: real, homeConfigDir: join(homeConfigDir, 'none') };
    expect((await installIntegration(nowhere)).state).toBe('unmapped');
    await rm(sourceDir, { recursive: true });
    expect(await install()).toMatchObject({ state: 'failed', code: 'integration/not-bundled' });
    await mkdir(sourceDir);
    expect(await install()).toMatchObject({ state: 'failed', code: 'integration/not-bundled' });
    await writeFile(join(sourceDir, 'manifest.json'), '{"domain": "other", "version": "1"}');
    expect(await install()).toMatchObject({ state: 'failed', code: 'integration/not-bundled' });
  });

  it.each([
    ['mkdir', 'EROFS', 'read-only', 'integration/read-only'],
    ['mkdtemp', 'EACCES', 'read-only', 'integration/read-only'],
    ['writeFile', 'ENOSPC', 'failed', 'integration/disk-full'],
    ['writeFile', 'EDQUOT', 'failed', 'integration/disk-full'],
    ['rename', 'EIO', 'failed', 'integration/failed'],
    ['readdir', 'EIO', 'failed', 'integration/failed'],
  ] as const)(
    'where %s says %s it is %s, and nothing is left',
    async (name, errno, state, code) => {
      expect(await install(refusing(name, errno))).toMatchObject({ state, code });
      expect(await readdir(homeConfigDir)).toEqual(
        ['mkdir', 'readdir'].includes(name) ? [] : ['custom_components'],
      );
      if (name !== 'mkdir' && name !== 'readdir') expect(await leftovers()).toEqual([]);
      expect((await install()).state).toBe('installed');
    },
  );

  it('keeps the old copy where the disk is full at an update', async () => {
    await install();
    await bundle('0.2.0');
    expect(await install(refusing('writeFile', 'ENOSPC'))).toMatchObject({
      state: 'failed',
      code: 'integration/disk-full',
    });
    expect(await inTarget('__init__.py')).toBe('# 0.1.0\n');
    expect(await leftovers()).toEqual([]);
  });

  it('is whole after the next start, wherever the power was lost', async () => {
    let step = 0;
    for (let crashed = true; crashed; step += 1) {
      await rm(target, { recursive: true, force: true });
      await bundle('0.1.0');
      await install();
      await bundle('0.2.0');
      const crash = crashingAfter(step);
      await install(crash.files);
      crashed = crash.crashed();
      const present = await inTarget('__init__.py').catch(() => 'between the renames');
      expect(['# 0.1.0\n', '# 0.2.0\n', 'between the renames']).toContain(present);
      expect(['updated', 'current']).toContain((await install()).state);
      expect(await inTarget('__init__.py')).toBe('# 0.2.0\n');
      expect(await leftovers()).toEqual([]);
    }
    expect(step).toBeGreaterThan(15);
  });

  it('is put back after a crash between the renames even where there is nothing newer', async () => {
    await install();
    const work = join(homeConfigDir, 'custom_components', '.exo-app-crash');
    await mkdir(work);
    await nodeFiles.rename(target, join(work, 'old'));
    expect((await install()).state).toBe('current');
    expect(await leftovers()).toEqual([]);
  });
});

/** From that step on, nothing happens any more. */
function crashingAfter(steps: number): { files: FileOperations; crashed: () => boolean } {
  let left = steps;
  const guarded = Object.entries(real)
    .filter(([name]) => typeof real[name as keyof FileOperations] === 'function')
    .map(([name, operation]) => [
      name,
      (...parameters: unknown[]) => {
        left -= 1;
        if (left < 0) return Promise.reject(Object.assign(new Error('crash'), { code: 'EIO' }));
        return (operation as (...parameters: unknown[]) => Promise<unknown>)(...parameters);
      },
    ]);
  return { files: Object.fromEntries(guarded) as FileOperations, crashed: () => left < 0 };
}
