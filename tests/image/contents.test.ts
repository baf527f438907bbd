/** What is in the image, and what must not be. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { IMAGE, ROOTFS, runInside, VERSION } from './support/image.ts';

const MAX_MEGABYTES = 450;
const PLATFORM = `linux/${process.arch}`;

const files = readdirSync(join(ROOTFS, 'app'), { recursive: true, encoding: 'utf8' });

describe('the image', () => {
  it(`is smaller than ${MAX_MEGABYTES} MB`, () => {
    const output = execFileSync('du', ['-sx', '--block-size=1000000', ROOTFS], {
      encoding: 'utf8',
    });
    const megabytes = Number(output.split('\t')[0]);
    process.stdout.write(`image_mb=${megabytes}\n`);
    expect(megabytes).toBeLessThan(MAX_MEGABYTES);
  });

  it('starts EXO with no shell around it, and says how to see that it is well', () => {
    expect([...IMAGE.Entrypoint, ...IMAGE.Cmd]).toEqual(['node', '/app/src/main.ts']);
    expect(IMAGE.Healthcheck.Test).toEqual(['CMD', 'node', '/app/src/healthcheck.ts']);
    expect(Object.keys(IMAGE.ExposedPorts).sort()).toEqual(['10300/tcp', '10301/tcp', '8099/tcp']);
  });

  it('is labelled as Supervisor wants it', () => {
    expect(IMAGE.Labels).toMatchObject({
      'io.hass.type': 'app',
      'io.hass.version': VERSION,
      'io.hass.arch': process.arch === 'arm64' ? 'aarch64' : 'amd64',
    });
  });

  it('has a C library new enough for the memory database', () => {
    const [, minor] =
      /GLIBC 2\.(\d+)|\) 2\.(\d+)/.exec(runInside('ldd', '--version'))?.slice(1) ?? [];
    const found = /\b2\.(\d+)\s*$/m.exec(runInside('ldd', '--version'))?.[1] ?? minor;
    expect(Number(found)).toBeGreaterThanOrEqual(39);
  });

  it.each(['npm', 'npx', 'corepack', 'gcc', 'cc', 'make', 'python3', 'git'])(
    'has no %s',
    (name) => {
      const folders = ['usr/local/bin', 'usr/bin', 'usr/local/sbin', 'usr/sbin'];
      expect(folders.filter((folder) => existsSync(join(ROOTFS, folder, name)))).toEqual([]);
    },
  );

  it('has Node 24, espeak-ng and Pico, with their libraries', () => {
    expect(runInside('node', '--version')).toMatch(/^v24\./);
    expect(runInside('espeak-ng', '--version')).toContain('eSpeak NG');
    expect(runInside('ldd', '/usr/bin/pico2wave')).not.toContain('not found');
    for (const language of ['fr-FR', 'en-US', 'en-GB', 'de-DE', 'es-ES', 'it-IT'])
      expect(existsSync(join(ROOTFS, 'usr/share/pico/lang', `${language}_ta.bin`))).toBe(true);
  });

  it("has this platform's inference runtime, whole, and no other", () => {
    const runtimes = files.filter((path) =>
      /libonnxruntime|onnxruntime.*\.(node|dll|dylib)$/.test(path),
    );
    expect(runtimes.length).toBeGreaterThan(0);
    expect(runtimes.filter((path) => !path.includes(`/${PLATFORM}/`))).toEqual([]);
    const binding = runtimes.find((path) => path.endsWith('.node')) ?? '';
    expect(runInside('ldd', `/app/${binding}`)).not.toContain('not found');
  });

  it.each([
    ['CUDA and TensorRT', /cuda|tensorrt|cudnn|\.dll$|\.dylib$/i],
    ['what is only for development', /^node_modules\/(vitest|typescript|@biomejs|yaml)\//],
    ['tests', /^src\/.*\.(test|contract|fixture)\.ts$/],
    ['secrets and settings', /(^|\/)\.env|options\.json$/],
    ['Python that was run', /__pycache__/],
  ])('has nothing of %s', (_, pattern) => {
    expect(files.filter((path) => pattern.test(path))).toEqual([]);
  });

  it('has the models, the integration and the licence', () => {
    expect(files).toContain('models/starter/fr.onnx');
    expect(files).toContain('custom_components/exo/manifest.json');
    expect(files).toContain('LICENSE');
  });

  it('has no package lists', () => {
    expect(readdirSync(join(ROOTFS, 'var/lib/apt/lists'))).toEqual([]);
    expect(existsSync(join(ROOTFS, 'var/cache/apt/pkgcache.bin'))).toBe(false);
  });
});
