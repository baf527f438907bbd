import { describe, expect, it } from 'vitest';
import { compareVersions, decide, type Found } from './decide.ts';

const ours = { version: '0.2.0', checksum: 'ours' };
const stamped = (version: string, stampSum: string, checksum: string | undefined): Found => ({
  kind: 'stamped',
  stamp: { version, checksum: stampSum },
  checksum,
});

describe('what to do with the integration', () => {
  it.each<[string, Found, string]>([
    ['no folder of Home Assistant', { kind: 'unmapped' }, 'unmapped'],
    ['nothing there', { kind: 'absent' }, 'install'],
    ['a copy of someone else', { kind: 'foreign' }, 'skipped-foreign'],
    ['our copy of this version', stamped('0.2.0', 'ours', 'ours'), 'current'],
    ['our copy of an older version', stamped('0.1.0', 'then', 'then'), 'update'],
    ['our copy, same version, other files', stamped('0.2.0', 'then', 'then'), 'update'],
    ['our copy of a newer version', stamped('0.10.0', 'then', 'then'), 'skipped-newer'],
    ['our copy, edited', stamped('0.1.0', 'then', 'now'), 'skipped-edited'],
    ['our copy, edited to be this one', stamped('0.1.0', 'then', 'ours'), 'current'],
    ['our copy with a link in it', stamped('0.1.0', 'then', undefined), 'skipped-edited'],
    [
      'a stamp nobody can read',
      { kind: 'stamped', stamp: undefined, checksum: 'then' },
      'skipped-edited',
    ],
    [
      'a stamp nobody can read on this version',
      { kind: 'stamped', stamp: undefined, checksum: 'ours' },
      'current',
    ],
  ])('%s', (_, found, decision) => {
    expect(decide(ours, found)).toBe(decision);
  });
});

describe('versions', () => {
  it.each([
    ['0.10.0', '0.9.3', 1],
    ['0.1.0', '0.1.0', 0],
    ['v1.0', '1.0.0', 0],
    ['1.0.0+build', '1.0.0', 0],
    ['0.2.0', '0.2.0-beta.1', 1],
    ['0.2.0-beta.2', '0.2.0-beta.10', -1],
    ['0.2.0-alpha', '0.2.0-beta', -1],
    ['0.2.0-rc.1', '0.1.9', 1],
    ['', '0.0.1', -1],
    ['garbage', 'garbage', 0],
  ])('%s against %s', (a, b, expected) => {
    expect(compareVersions(a, b)).toBe(expected);
    expect(compareVersions(b, a)).toBe(expected === 0 ? 0 : -expected);
  });
});
