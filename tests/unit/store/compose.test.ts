/** compose.yaml: bounded, confined, and every setting explained in .env.example. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const ROOT = join(import.meta.dirname, '../../..');
const text = readFileSync(join(ROOT, 'compose.yaml'), 'utf8');
const example = readFileSync(join(ROOT, '.env.example'), 'utf8');

const service = z.looseObject({
  image: z.string().startsWith('$'),
  restart: z.literal('unless-stopped'),
  init: z.literal(true),
  cap_drop: z.tuple([z.literal('ALL')]),
  security_opt: z.array(z.literal('no-new-privileges:true')),
  profiles: z.array(z.string()).optional(),
  ports: z.array(z.string()).optional(),
  user: z.string().optional(),
  privileged: z.undefined().optional(),
  network_mode: z.undefined().optional(),
  healthcheck: z.looseObject({ test: z.array(z.string()), retries: z.int() }),
  deploy: z.object({
    resources: z.object({
      limits: z.object({ cpus: z.string(), memory: z.string(), pids: z.int() }),
      reservations: z.object({ memory: z.string() }),
    }),
  }),
});
const { services } = z
  .looseObject({ services: z.record(z.string(), service) })
  .parse(parse(text, { merge: true }));

/** Names and defaults of `${NAME:-default}`. */
const variables = new Map(
  [...text.matchAll(/\$\{([A-Z_]+)(?::-([^}]*))?/g)].map(([, name = '', value]) => [name, value]),
);
const explained = new Map(
  [...example.matchAll(/^#?([A-Z_]+)=(.*)$/gm)].map(([, name = '', value]) => [name, value]),
);

describe('compose.yaml', () => {
  it('has EXO, and the others by profile only', () => {
    const profiles = Object.entries(services).map(([name, { profiles: of }]) => [name, of]);
    expect(profiles).toEqual([
      ['exo', undefined],
      ...['chroma', 'ollama', 'mopidy'].map((name) => [name, [name]]),
    ]);
  });

  it('opens only the ports of EXO, to this machine unless told otherwise', () => {
    const open = Object.entries(services).filter(([, { ports }]) => ports);
    expect(open.map(([name]) => name)).toEqual(['exo']);
    for (const port of services['exo']?.ports ?? []) {
      expect(port).toMatch(/^\$\{[A-Z_]+_BIND:-127\.0\.0\.1\}:/);
    }
  });

  it('runs nothing of ours as root', () => {
    for (const name of ['exo', 'chroma', 'ollama']) {
      expect(services[name]?.user).toMatch(/^\$\{EXO_UID:-1000\}/);
    }
  });

  it('has its settings explained, with the defaults that it has', () => {
    expect([...explained.keys()].sort()).toEqual([...variables.keys()].sort());
    for (const [name, value] of explained) {
      // Without one here, EXO's own default holds.
      if (variables.get(name) && !name.endsWith('_FILE') && name !== 'TZ') {
        expect([name, value]).toEqual([name, variables.get(name)]);
      }
    }
  });

  it('holds no secret', () => {
    expect(text).not.toMatch(/(?:TOKEN|KEY|PASSWORD|SECRET): +[^\s$]/);
  });
});
