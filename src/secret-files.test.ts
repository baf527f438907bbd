import { mkdtempSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readOptions } from './options.ts';
import { withSecretFiles } from './secret-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'exo-secrets-'));
const file = (name: string, content: string) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

describe('secrets in files', () => {
  it('take the place of their files', () => {
    const environment = { HA_TOKEN_FILE: file('token', 'secret\n'), OPENAI_API_KEY_FILE: '' };
    expect(withSecretFiles(environment)).toMatchObject({ HA_TOKEN: 'secret' });
    expect(withSecretFiles(environment)).not.toHaveProperty('OPENAI_API_KEY');
  });

  it('reach the options', () => {
    const options = readOptions({
      EXO_DATA_DIR: folder,
      HA_URL: 'http://house:8123',
      HA_TOKEN_FILE: file('token', 'secret\n'),
    });
    expect(options.home?.token).toBe('secret');
  });

  it('leave files of others alone', () => {
    const environment = { SSL_CERT_FILE: '/etc/ssl/cert.pem', EXO_LANGUAGE: 'fr' };
    expect(withSecretFiles(environment)).toEqual(environment);
  });

  it.each([
    ['is not there', '/nowhere/token', '/nowhere/token cannot be read (ENOENT)'],
    ['is a folder', folder, 'is no file of a secret'],
    ['is a device', '/dev/zero', 'is no file of a secret'],
    ['is empty', file('empty', ' \n'), 'is empty'],
  ])('say what is wrong with one that %s', (_, path, message) => {
    expect(() => withSecretFiles({ HA_TOKEN_FILE: path })).toThrow(message);
  });

  it('are not too long', () => {
    const path = file('long', '');
    truncateSync(path, 100_000);
    expect(() => withSecretFiles({ HA_TOKEN_FILE: path })).toThrow('is no file of a secret');
  });

  it('name all mistakes at once and show no secret', () => {
    const environment = {
      HA_TOKEN: 'a-secret',
      HA_TOKEN_FILE: file('token', 'b-secret'),
      OPENAI_API_KEY_FILE: '/nowhere/key',
    };
    const message = () => withSecretFiles(environment);
    expect(message).toThrow(/HA_TOKEN and HA_TOKEN_FILE are both set.*OPENAI_API_KEY_FILE/);
    expect(message).not.toThrow(/-secret/);
  });
});
