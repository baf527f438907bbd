/** Each rule of the store must be able to fail. */
import { describe, expect, it } from 'vitest';
import { checkAppArmor } from '../../../script/store/app-armor.ts';
import { checkAppConfig } from '../../../script/store/app-config.ts';
import { checkDockerfile } from '../../../script/store/dockerfile.ts';
import { checkLabels } from '../../../script/store/labels.ts';
import { checkLayout } from '../../../script/store/layout.ts';
import { pngSize } from '../../../script/store/png-size.ts';
import { rateApp } from '../../../script/store/rating.ts';
import { fits, parseSchemaType } from '../../../script/store/schema-type.ts';

const good = {
  name: 'EXO',
  version: '0.1.0',
  slug: 'exo',
  description: 'A voice',
  arch: ['aarch64', 'amd64'],
  ingress: true,
  ports: { '10300/tcp': null },
  options: { language: 'fr' },
  schema: { language: 'list(fr|en)' },
};

describe('the layout', () => {
  const right = ['config.yaml', 'repository.yaml', 'translations/en.yaml', 'src/config.ts'];

  it('is right as Supervisor sees it', () => {
    expect(checkLayout([...right, '.github/config.yaml', 'addon/rootfs/config.json'])).toEqual([]);
  });

  it.each([
    ['tests/fixtures/config.yaml', 'an app of its own'],
    ['custom_components/exo/config.schema.json', 'an app of its own'],
    ['docs/config.d.yaml/notes.txt', 'an app of its own'],
    ['.github/workflows/build.yml', 'how to build'],
    ['addon/build.json', 'how to build'],
    ['frontend/repository.json', 'the repository'],
    ['translations/readme.md', 'nothing but languages'],
    ['translations/ui/en.json', 'nothing but languages'],
    ['translations/en.json', 'nothing but languages'],
  ])('has no place for %s', (path, reason) => {
    expect(checkLayout([...right, path])).toEqual([expect.stringContaining(reason)]);
  });

  it('needs what makes it an app and a repository', () => {
    expect(checkLayout(['README.md'])).toEqual([
      'config.yaml is missing',
      'repository.yaml is missing',
    ]);
  });
});

describe("the app's configuration", () => {
  it('is right', () => {
    expect(checkAppConfig(good)).toEqual([]);
  });

  it.each<[object, string]>([
    [{ version: 1.1 }, 'put quotes around it'],
    [{ slug: 'my app' }, 'slug'],
    [{ arch: ['armv7'] }, 'arch'],
    [{ url: 'github.com/x' }, 'url'],
    [{ ingress_port: 8099 }, 'ingress_port: says what is the default'],
    [{ ingress_port: 0 }, 'in the network of the host'],
    [{ init: true }, 'init: says what is the default'],
    [{ ingress_stream: false }, 'ingress_stream: says what is the default'],
    [{ startup: 'application' }, 'startup'],
    [{ stage: 'beta' }, 'stage'],
    [{ watchdog: 'tcp://[HOST]:[PORT:10300]' }, 'watchdog'],
    [{ advanced: true }, 'advanced'],
    [{ colour: 'red' }, 'colour'],
    [{ services: ['wyoming:provide'] }, 'services'],
    [{ environment: { PORT: 1 } }, 'environment'],
    [{ ports: { '8099/tcp': null } }, 'must not be reachable'],
    [{ ports: { 10300: null } }, 'ports'],
    [{ map: ['share:rw'] }, 'map'],
    [{ map: [{ type: 'config' }] }, 'map'],
    [{ timeout: 5 }, 'timeout'],
    [{ image: 'ghcr.io/Someone/exo:1' }, 'image'],
    [{ options: { language: 'de' } }, 'is no list(fr|en)'],
    [{ options: {} }, 'has no default'],
    [{ options: { language: 'fr', extra: 1 } }, 'not in the schema'],
    [{ schema: { language: 'liste(fr|en)' } }, 'schema'],
    [{ apparmor: 'profile' }, 'apparmor'],
    [{ backup: 'cold', backup_pre: 'true' }, 'takes no commands'],
    [{ full_access: true, devices: ['/dev/snd'] }, 'full_access has them all'],
  ])('refuses %j', (change, reason) => {
    const problems = checkAppConfig({ ...good, ...change });
    expect(problems.join('\n')).toContain(reason);
  });

  it.each([null, [], 'hello', 7])('refuses %j', (raw) => {
    expect(checkAppConfig(raw)).not.toEqual([]);
  });
});

describe('the types of options', () => {
  it.each([
    ['int(1,9)', 9, 10],
    ['int', 3, 3.5],
    ['float(0,1)?', 0.5, 2],
    ['str(2,)', 'ab', 'a'],
    ['bool', true, 'true'],
    ['port', 8123, 70_000],
    ['list(a|b)', 'b', 'c'],
    ['match(^a+$)', 'aa', 'b'],
    ['url', 'http://a', 'a'],
    ['device(subsystem=tty)', '/dev/a', 7],
  ])('%s takes %j and not %j', (text, right, wrong) => {
    const type = parseSchemaType(text);
    if (!type) throw new Error('not read');
    expect([fits(right, type), fits(wrong, type)]).toEqual([true, false]);
  });

  it.each(['list', 'bool(1)', 'int(a,b)', 'string', '', 'str??'])('%j is none', (text) => {
    expect(parseSchemaType(text)).toBeUndefined();
  });
});

describe('the rating', () => {
  it.each<[object, boolean, number]>([
    [{ ingress: true }, true, 8],
    [{ ingress: true }, false, 7],
    [{ auth_api: true }, true, 7],
    [{}, true, 6],
    [{ ingress: true, apparmor: false }, true, 6],
    [{ ingress: true, host_network: true }, true, 7],
    [{ ingress: true, privileged: ['NET_RAW', 'SYS_ADMIN'] }, true, 7],
    [{ ingress: true, hassio_role: 'manager' }, true, 7],
    [{ ingress: true, hassio_role: 'admin', host_pid: true }, true, 4],
    [{ host_uts: true, privileged: ['SYS_ADMIN'], host_pid: true, host_network: true }, false, 1],
    [{ ingress: true, full_access: true }, true, 1],
    [{ ingress: true, docker_api: true }, true, 1],
  ])('of %j with a profile %j is %i', (config, hasProfile, rating) => {
    expect(rateApp({ ...config }, hasProfile)).toBe(rating);
  });
});

describe('the labels', () => {
  const label = { name: 'Language', description: 'What is spoken' };
  const right = { configuration: { language: label }, network: { '10300/tcp': 'Wyoming' } };

  it('are right', () => {
    expect(checkLabels(good, new Map([['en', right]]), ['en'])).toEqual([]);
  });

  it.each<[object, string]>([
    [{ configuration: {} }, 'the option language has no label'],
    [{ configuration: { language: { name: 'x' } } }, 'description'],
    [{ configuration: { language: label, volume: label } }, 'no option volume'],
    [{ network: {} }, 'the port 10300/tcp has no label'],
    [{ colours: {} }, 'colours'],
  ])('miss %j', (change, reason) => {
    const problems = checkLabels(good, new Map([['en', { ...right, ...change }]]), ['en']);
    expect(problems.join('\n')).toContain(reason);
  });

  it('are there for every member of a group, and for no other', () => {
    const grouped = {
      options: {},
      schema: { speaking: { voice: 'str' }, servers: [{ host: 'str' }] },
    };
    const fields = { voice: { name: 'Voice', description: 'x' } };
    const labels = { speaking: { ...label, fields }, servers: label };
    const problems = checkLabels(
      grouped,
      new Map([['en', { configuration: labels, network: {} }]]),
      ['en'],
    );
    expect(problems).toEqual([expect.stringContaining('servers: host has no label')]);
    const wrong = { speaking: { ...label, fields: { ...fields, speed: fields.voice } } };
    expect(
      checkLabels(
        { schema: { speaking: grouped.schema.speaking } },
        new Map([['en', { configuration: wrong, network: {} }]]),
        ['en'],
      ),
    ).toEqual([expect.stringContaining('there is no option speaking: speed')]);
  });

  it('are there in every language', () => {
    expect(checkLabels(good, new Map([['en', right]]), ['en', 'fr'])).toEqual([
      'translations/fr.yaml is missing',
    ]);
  });
});

describe('the AppArmor profile', () => {
  const right =
    'profile exo flags=(attach_disconnected) {\n  /data/** rw,\n  signal (receive),\n}\n';

  it('is right', () => {
    expect(checkAppArmor(right)).toEqual([]);
  });

  it.each([
    ['no profile line', right.replace('profile', ' profile'), '0 lines'],
    ['two of them', `${right}profile other {\n}\n`, '2 lines'],
    ['every file', right.replace('/data/** rw,', 'file,'), 'confines nothing'],
    ['every capability', right.replace('/data/** rw,', 'capability,'), 'confines nothing'],
    ['a way out', right.replace('/data/** rw,', '/bin/sh Ux,'), 'confines nothing'],
    ['only complaints', right.replace('(attach', '(complain,attach'), 'confines not'],
  ])('is refused for %s', (_, text, reason) => {
    expect(checkAppArmor(text).join('\n')).toContain(reason);
  });
});

describe('the Dockerfile', () => {
  const right = 'FROM debian:trixie\nHEALTHCHECK CMD ["true"]\nENTRYPOINT ["node"]\n';

  it('is right', () => {
    expect(checkDockerfile(right)).toEqual([]);
  });

  it.each([
    ['FROM $' + '{BUILD_FROM}', 'must be literal'],
    ['FROM debian', 'must be literal'],
    ['FROM debian:latest', 'must be literal'],
    ['', 'no FROM'],
  ])('is refused with %j', (from, reason) => {
    expect(checkDockerfile(right.replace('FROM debian:trixie', from)).join()).toContain(reason);
  });

  it.each(['HEALTHCHECK', 'ENTRYPOINT'])('is refused without a %s', (word) => {
    expect(checkDockerfile(right.replace(word, 'LABEL')).join()).toContain(word);
  });
});

it('a picture that is none has no size', () => {
  expect(pngSize(Buffer.from('GIF89a'))).toBeUndefined();
});
