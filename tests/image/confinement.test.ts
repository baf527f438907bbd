/**
 * apparmor.txt against what EXO really does. Few machines that build the image can load a profile, and one
 * rule too few would break EXO only where people run it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { discoveryServices, FakeSupervisor } from '../fakes/fake-supervisor.ts';
import { WyomingClient } from '../fakes/wyoming-client.ts';
import { Container } from './support/container.ts';
import { type Mode, readProfile } from './support/profile-rules.ts';
import { accessesOf } from './support/trace.ts';

const ROOT = join(import.meta.dirname, '../..');
const POLL = { timeout: 60_000, interval: 100 };
const allows = readProfile(readFileSync(join(ROOT, 'apparmor.txt'), 'utf8'));

/** The harness enters the container by these, before EXO. */
const HARNESS = /^\/usr\/s?bin\/(?:chroot|env)$/;
/** Links to what is below /sys/devices: a profile sees where they lead. */
const SYS_LINK = /^\/sys\/(?:bus|class|block|dev)\/.+\/.+/;

describe('the profile', () => {
  it('allows what EXO does under Supervisor', async () => {
    const services = discoveryServices(join(ROOT, 'config.yaml'));
    const supervisor = new FakeSupervisor({ services });
    await supervisor.start(80);
    await using app = new Container({
      env: { SUPERVISOR_TOKEN: supervisor.token, TZ: 'Europe/Paris' },
      options: {
        language: 'fr',
        install_integration: true,
        log_level: 'debug',
        // With a model to think there is a memory, and its database.
        providers: [{ kind: 'ollama', url: 'http://127.0.0.1:11434', model: 'm' }],
        models: { download: false },
      },
      hasHome: true,
      hosts: { supervisor: '127.0.0.1' },
      isTraced: true,
    });
    await expect.poll(() => supervisor.message('wyoming'), POLL).toBeDefined();
    await expect.poll(() => app.output, POLL).toContain('the integration is installed');
    const database = join(app.folder('data'), 'memory/chroma/chroma.sqlite3');
    await expect.poll(() => existsSync(database), POLL).toBe(true);
    const client = await WyomingClient.connect(10_300);
    client.send({ type: 'synthesize', data: { text: 'Bonjour.' } });
    expect((await client.until('audio-stop')).length).toBeGreaterThan(2);
    expect(await app.stop()).toBe(0);
    await supervisor.stop();

    const accesses = accessesOf(readFileSync(app.tracePath, 'utf8'), app.root);
    expect(accesses.length).toBeGreaterThan(500);
    const refused = accesses
      .filter(({ path }) => !HARNESS.test(path) && !SYS_LINK.test(path))
      .filter(({ path, mode }) => !allows(path, mode) && !allows(`${path}/`, mode))
      .map(({ path, mode }) => `${path} ${mode}`);
    expect([...new Set(refused)]).toEqual([]);
  });

  it.each<[string, Mode]>([
    ['/homeassistant/secrets.yaml', 'r'],
    ['/homeassistant/.storage/auth', 'r'],
    ['/homeassistant/configuration.yaml', 'w'],
    ['/homeassistant/custom_components/hacs/manifest.json', 'r'],
    ['/homeassistant/custom_components/exodus/manifest.json', 'w'],
    ['/share/music/song.mp3', 'w'],
    ['/app/src/main.ts', 'w'],
    ['/usr/bin/bash', 'x'],
    ['/usr/bin/sh', 'x'],
    ['/usr/bin/curl', 'x'],
    ['/data/downloaded', 'x'],
    ['/data/downloaded.so', 'm'],
    ['/tmp/program', 'x'],
    ['/etc/passwd', 'w'],
    ['/root/.ssh/id_rsa', 'r'],
    ['/dev/sda', 'r'],
    ['/sys/kernel/debug/x', 'w'],
  ])('does not allow %s %s', (path, mode) => {
    expect(allows(path, mode)).toBe(false);
  });
});
