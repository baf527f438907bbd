import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ExoError } from './core/errors.ts';
import { parseOptions, readOptions } from './options.ts';

function mistakesOf(file: unknown, environment: Record<string, string>): string {
  try {
    parseOptions(file, environment);
  } catch (error) {
    expect(error).toBeInstanceOf(ExoError);
    expect((error as ExoError).code).toBe('options/invalid');
    return (error as ExoError).message;
  }
  throw new Error('accepted');
}

describe('options', () => {
  it('start with nothing filled in', () => {
    expect(parseOptions({}, {})).toEqual({
      language: 'fr',
      logLevel: 'info',
      wantsGpu: true,
      wyomingPort: 10_300,
      wyomingConnections: 64,
      wyomingQuickPort: 10_301,
      httpPort: 8099,
      installIntegration: true,
      showWords: false,
      hearing: { model: 'auto' },
      speaking: { voice: undefined, sampleRateHz: 22_050 },
      thinking: { temperature: 0.7, maxTokens: 1_000, persona: undefined },
      models: { download: true },
      memory: { enabled: true, chromaUrl: undefined },
      safety: { confirm: [] },
      providers: [],
      music: [],
      knowledgeDir: '/share/exo/knowledge',
      catalogueFile: expect.stringMatching(/models\/catalogue.json$/),
      dataDir: '/data',
      host: '0.0.0.0',
      httpHost: undefined,
      ingressAddress: '172.30.32.2',
      homeConfigDir: '/homeassistant',
      integrationDir: join(import.meta.dirname, '../custom_components/exo'),
      home: undefined,
      supervisor: undefined,
    });
  });

  it("are those of the app's configuration, with the same defaults", () => {
    const file = readFileSync(join(import.meta.dirname, '../config.yaml'), 'utf8');
    const app = parse(file) as { options: object; schema: Record<string, unknown> };
    expect(parseOptions(app.options, {})).toEqual(parseOptions({}, {}));
    // A name that the options do not know would be dropped: filled in, each has to show.
    const filled = {
      language: 'en',
      hearing: { model: 'small' },
      speaking: { voice: 'piper', sample_rate: 16_000 },
      thinking: { temperature: 1, max_tokens: 99, persona: 'dry' },
      memory: { enabled: false, chroma_url: 'http://chroma:8000' },
      safety: { confirm: ['switch.gas'], pin: '1234' },
      models: { download: false, mirror: 'https://mirror.example' },
      providers: [{ kind: 'azure', url: 'https://a.example', api_key: 'k', api_version: 'v' }],
      music: [{ host: 'mpd', port: 6601, room: 'salon', output: 'o', password: 'p' }],
      show_words: true,
      install_integration: false,
      log_level: 'debug',
    };
    expect(Object.keys(filled).sort()).toEqual(Object.keys(app.schema).sort());
    const options = JSON.stringify(parseOptions(filled, {}));
    const said = ['small', 'piper', '16000', '99', 'dry', 'chroma:8000', 'switch.gas', '1234'];
    for (const value of [...said, 'mirror.example', 'a.example', '6601', 'debug'])
      expect(options).toContain(value);
  });

  it('take the file before the environment', () => {
    const options = parseOptions(
      { language: 'en' },
      { EXO_LANGUAGE: 'fr', EXO_WYOMING_PORT: '10310', EXO_LOG_LEVEL: '' },
    );
    expect(options).toMatchObject({ language: 'en', wyomingPort: 10_310, logLevel: 'info' });
  });

  it('put the quick door beside the other, and on any port where that is', () => {
    const ports = (environment: Record<string, string>) => {
      const { wyomingPort, wyomingQuickPort } = parseOptions({}, environment);
      return [wyomingPort, wyomingQuickPort];
    };
    expect(ports({ EXO_WYOMING_PORT: '10310' })).toEqual([10_310, 10_301]);
    expect(ports({ EXO_WYOMING_PORT: '0' })).toEqual([0, 0]);
    expect(ports({ EXO_WYOMING_QUICK_PORT: '10311' })).toEqual([10_300, 10_311]);
  });

  it('leave the GPU alone where they are told to', () => {
    expect(parseOptions({}, { EXO_GPU: 'auto' }).wantsGpu).toBe(true);
    expect(parseOptions({}, { EXO_GPU: 'off' }).wantsGpu).toBe(false);
  });

  it('find Home Assistant through Supervisor, and elsewhere by address and token', () => {
    expect(parseOptions({}, { SUPERVISOR_TOKEN: 's' }).home).toEqual({
      address: 'ws://supervisor/core/websocket',
      token: 's',
    });
    expect(parseOptions({}, { HA_URL: 'https://house.example:8123/', HA_TOKEN: 't' }).home).toEqual(
      {
        address: 'wss://house.example:8123/api/websocket',
        token: 't',
      },
    );
  });

  it('know Supervisor by its token', () => {
    expect(parseOptions({}, { SUPERVISOR_TOKEN: 's' }).supervisor).toEqual({
      url: 'http://supervisor',
      token: 's',
    });
  });

  it.each([
    [{ install_integration: false }, {}, false],
    [{ install_integration: true }, { EXO_INSTALL_INTEGRATION: 'false' }, true],
    [{}, { EXO_INSTALL_INTEGRATION: 'off' }, false],
    [{}, { EXO_INSTALL_INTEGRATION: '1' }, true],
    [{}, { EXO_INSTALL_INTEGRATION: ' ' }, true],
  ])('read a switch from %j and %j', (file, environment, expected) => {
    expect(parseOptions(file, environment).installIntegration).toBe(expected);
  });

  it('come in groups, from the file or the environment, value by value', () => {
    const options = parseOptions(
      { hearing: { model: 'small' }, thinking: { temperature: 0.2 }, models: { mirror: '' } },
      { EXO_HEARING_MODEL: 'tiny', EXO_THINKING_MAX_TOKENS: '300', EXO_SAFETY_PIN: '0042' },
    );
    expect(options.hearing.model).toBe('small');
    expect(options.thinking).toMatchObject({ temperature: 0.2, maxTokens: 300 });
    expect(options.models.mirror).toBeUndefined();
    expect(options.safety.pin).toBe('0042');
    const confirm = { EXO_SAFETY_CONFIRM: 'switch.gas, switch.pump' };
    expect(parseOptions({}, confirm).safety.confirm).toEqual(['switch.gas', 'switch.pump']);
  });

  it('take providers in their order, with what is not filled in left out', () => {
    const { providers } = parseOptions(
      {
        providers: [
          { kind: 'azure', url: 'https://x.openai.azure.com', api_key: 'k', model: 'gpt-4o' },
          { kind: 'ollama', url: 'http://ollama:11434', api_key: '', model: 'qwen3' },
        ],
      },
      { OPENAI_API_KEY: 'not asked' },
    );
    expect(providers).toMatchObject([
      { kind: 'azure', apiKey: 'k', model: 'gpt-4o' },
      { kind: 'ollama', model: 'qwen3' },
    ]);
    expect(providers[1]?.apiKey).toBeUndefined();
  });

  it('find providers in the variables that their own tools read', () => {
    const { providers } = parseOptions(
      {},
      {
        OPENAI_API_KEY: 'k',
        OPENAI_MODEL: '',
        OLLAMA_URL: 'http://ollama:11434',
        OLLAMA_MODEL: 'q',
      },
    );
    expect(providers).toMatchObject([
      { kind: 'openai', apiKey: 'k', model: undefined },
      { kind: 'ollama', url: 'http://ollama:11434', model: 'q' },
    ]);
    const json = '[{"kind":"mistral","api_key":"m"}]';
    expect(parseOptions({}, { EXO_PROVIDERS: json, OPENAI_API_KEY: 'k' }).providers).toMatchObject([
      { kind: 'mistral', apiKey: 'm' },
    ]);
  });

  it.each([
    [{ providers: [{ kind: 'openai', api_key: { secret: 'sk-1' } }] }, {}, 'providers.0.api_key'],
    [{ providers: 'sk-secret' }, {}, 'providers'],
    [{ providers: [{ kind: 'skynet' }] }, {}, 'providers.0.kind must be one of openai'],
    [{ providers: [{ kind: 'ollama', url: 'file:///etc/passwd' }] }, {}, 'providers.0.url'],
    [{ safety: { pin: '12' } }, {}, 'safety.pin: must have 4 to 8 digits'],
    [{ hearing: 'small' }, {}, 'hearing'],
    [{ thinking: { temperature: 9 } }, {}, 'thinking.temperature: must be at most 2, not 9'],
    [{}, { EXO_PROVIDERS: '{' }, 'EXO_PROVIDERS is not JSON'],
    [{ music: [{ port: 6600 }] }, {}, 'music.0.host'],
  ])('name the mistake in %j %j and show no secret', (file, environment, message) => {
    const mistakes = mistakesOf(file, environment);
    expect(mistakes).toContain(message);
    expect(mistakes).not.toMatch(/sk-1|"12"/);
  });

  it('name every option of a wrong kind', () => {
    const names = [
      'language',
      'log_level',
      'wyoming_port',
      'http_port',
      'install_integration',
      'show_words',
    ];
    for (const wrong of [[], {}, [1], { a: 1 }, 3.5, -1, 'wrong', 'x'.repeat(10_000)]) {
      const message = mistakesOf(Object.fromEntries(names.map((name) => [name, wrong])), {});
      for (const name of names) expect(message).toContain(name);
      expect(message.length).toBeLessThan(1_000);
    }
  });

  it.each([
    [
      { install_integration: 'maybe' },
      {},
      'install_integration: must be true or false, not "maybe"',
    ],
    [{}, { EXO_WYOMING_CONNECTIONS: '0' }, 'EXO_WYOMING_CONNECTIONS has to be between 1 and 9999'],
    [{}, { EXO_GPU: 'maybe' }, 'EXO_GPU has to be auto or off'],
    [{}, { EXO_SUPERVISOR_URL: 'ftp://x' }, 'EXO_SUPERVISOR_URL has to be an http address'],
    [{ language: 'klingon' }, {}, 'language must be one of fr, en, not "klingon"'],
    [{ wyoming_port: 'often' }, {}, 'wyoming_port: must be a port number, not "often"'],
    [{ wyoming_port: 70_000 }, {}, 'wyoming_port: must be between 0 and 65535'],
    [{ log_level: 7 }, {}, 'log_level must be one of debug, info, warn, error, not 7'],
    [{}, { HA_URL: 'http://h:8123' }, 'HA_TOKEN is not'],
    [{}, { HA_TOKEN: 't' }, 'HA_URL is not'],
    [{}, { HA_URL: 'ftp://house', HA_TOKEN: 't' }, 'HA_URL has to be an http'],
    [[], {}, 'must hold an object'],
    [null, {}, 'must hold an object'],
  ])('name the mistake in %j %j', (file, environment, message) => {
    expect(mistakesOf(file, environment)).toContain(message);
  });

  it('name all mistakes at once and never show a token', () => {
    const message = mistakesOf(
      { language: 'x' },
      { HA_URL: 'ftp://nowhere', HA_TOKEN: 'secret-token' },
    );
    expect(message).toContain('language');
    expect(message).toContain('HA_URL');
    expect(message).not.toContain('secret-token');
  });

  it('are read from the data folder, where no file is an empty one', () => {
    const folder = mkdtempSync(join(tmpdir(), 'exo-options-'));
    expect(readOptions({ EXO_DATA_DIR: folder }).language).toBe('fr');
    writeFileSync(join(folder, 'options.json'), '{"language": "en"}');
    expect(readOptions({ EXO_DATA_DIR: folder }).language).toBe('en');
    writeFileSync(join(folder, 'options.json'), '{"language":');
    expect(() => readOptions({ EXO_DATA_DIR: folder })).toThrow('not valid JSON');
  });
});
