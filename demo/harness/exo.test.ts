import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { MEMORY_BOUNDS } from './exo.ts';
import { REPOSITORY } from './paths.ts';

it.each(['Dockerfile', 'script/server'])('%s bounds the memory as the harness does', (path) => {
  const text = readFileSync(join(REPOSITORY, path), 'utf8');
  for (const [name, value] of Object.entries(MEMORY_BOUNDS)) {
    const set = [...text.matchAll(new RegExp(`\\b${name}=(\\S+)`, 'g'))];
    expect(set.map(([, given]) => given)).toEqual([value]);
  }
});
