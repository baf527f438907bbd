/** What to do with the integration in Home Assistant's folder, from what lies there. Pure. */
import type { IntegrationState } from '../core/events.ts';

/** Written beside the integration: which app put it there, and how it looked then. */
export interface Stamp {
  readonly version: string;
  /** From `checksumOf`. */
  readonly checksum: string;
}

export type Found =
  /** Home Assistant's configuration folder is not there. */
  | { readonly kind: 'unmapped' }
  | { readonly kind: 'absent' }
  /** Someone else put it there: HACS, a person, a link to a working copy. */
  | { readonly kind: 'foreign' }
  | {
      readonly kind: 'stamped';
      /** Undefined where the stamp cannot be read. */
      readonly stamp: Stamp | undefined;
      /** Undefined where the folder holds what no integration holds. */
      readonly checksum: string | undefined;
    };

export type Decision =
  | 'install'
  | 'update'
  | Extract<
      IntegrationState,
      'current' | 'unmapped' | 'skipped-foreign' | 'skipped-edited' | 'skipped-newer'
    >;

/** Only a copy that is ours, unchanged and not newer is ever replaced. */
export function decide(ours: Stamp, found: Found): Decision {
  switch (found.kind) {
    case 'unmapped':
      return 'unmapped';
    case 'absent':
      return 'install';
    case 'foreign':
      return 'skipped-foreign';
    case 'stamped':
      return decideOnOurs(ours, found.stamp, found.checksum);
    default:
      return found satisfies never;
  }
}

function decideOnOurs(
  ours: Stamp,
  stamp: Stamp | undefined,
  checksum: string | undefined,
): Decision {
  if (checksum === ours.checksum) return 'current';
  if (stamp === undefined || checksum !== stamp.checksum) return 'skipped-edited';
  return compareVersions(stamp.version, ours.version) > 0 ? 'skipped-newer' : 'update';
}

/**
 * Above 0 where `a` is newer. `0.2.0` is newer than `0.2.0-beta.1`; what is no number counts as 0.
 *
 * @example compareVersions('0.10.0', '0.9.3') // 1
 */
export function compareVersions(a: string, b: string): number {
  const [releaseA, preA] = split(a);
  const [releaseB, preB] = split(b);
  return (
    comparePart(releaseA, releaseB) || Number(!preA) - Number(!preB) || comparePart(preA, preB)
  );
}

function split(version: string): [release: string, prerelease: string] {
  const [release = '', ...prerelease] = version.replace(/^v|\+.*$/g, '').split('-');
  return [release, prerelease.join('-')];
}

function comparePart(a: string, b: string): number {
  const partsA = a.split('.');
  const partsB = b.split('.');
  for (let index = 0; index < Math.max(partsA.length, partsB.length); index += 1) {
    const [left = '', right = ''] = [partsA[index], partsB[index]];
    const difference = (Number(left) || 0) - (Number(right) || 0);
    if (difference !== 0) return Math.sign(difference);
    if (left !== right && !(/^\d*$/.test(left) && /^\d*$/.test(right)))
      return left < right ? -1 : 1;
  }
  return 0;
}
