import { describe, expect, it } from 'vitest';
import type { ExoEvent } from '../../core/events.ts';
import { type InitialStatus, initialStatus, reduceStatus } from '../../status/status.ts';
import { pageLanguage, viewOf } from './view.ts';

type Happening = ExoEvent extends infer Event
  ? Event extends ExoEvent
    ? Omit<Event, 'atMs'>
    : never
  : never;

function statusAfter(known: Partial<InitialStatus>, ...happenings: readonly Happening[]) {
  const start = initialStatus({
    version: '0.1.0',
    language: 'fr',
    isSupervised: true,
    wyomingPort: 10_300,
    hasHome: true,
    engines: [
      { name: 'starter', role: 'hears', languages: ['fr', 'en'], isBuiltIn: true },
      { name: 'espeak-ng', role: 'speaks', languages: ['fr'], isBuiltIn: true },
      { name: 'piper', role: 'speaks', languages: ['fr'], isBuiltIn: false },
      { name: 'openai', role: 'thinks', languages: [], isBuiltIn: false },
    ],
    ...known,
  });
  return happenings.reduce((status, one) => reduceStatus(status, { ...one, atMs: 0 }), start);
}

const ready: readonly Happening[] = [
  { type: 'engine-ready', engine: 'starter' },
  { type: 'engine-ready', engine: 'espeak-ng' },
  { type: 'announced', service: 'wyoming' },
  { type: 'home-connected', version: '2026.11.0' },
  { type: 'house-changed', areaCount: 9, entityCount: 47 },
];

const titles = (known: Partial<InitialStatus>, ...happenings: readonly Happening[]) =>
  viewOf(statusAfter(known, ...ready, ...happenings), 'en').todos.map(({ title }) => title);

describe('the page', () => {
  it('says that all is well when it is', () => {
    const view = viewOf(statusAfter({}, ...ready, { type: 'link-opened' }), 'en');
    expect(view).toMatchObject({ mood: 'good', headline: 'EXO is ready', todos: [] });
    expect(view.groups.flatMap(({ rows }) => rows).every(({ mood }) => mood === 'good')).toBe(true);
  });

  it('waits at the start, in French where asked', () => {
    const view = viewOf(statusAfter({}), 'fr');
    expect(view).toMatchObject({ mood: 'waiting', headline: 'EXO se prépare', todos: [] });
  });

  it('never says ready while something does not work', () => {
    for (const broken of [
      { type: 'engine-failed', engine: 'starter', code: 'stt/model-missing' },
      { type: 'engine-failed', engine: 'espeak-ng', code: 'tts/program-missing' },
      { type: 'home-disconnected', code: 'home/unreachable' },
      { type: 'home-disconnected', code: 'home/auth-failed' },
      { type: 'link-closed', code: 'link/not-installed' },
      { type: 'link-closed', code: 'link/replaced' },
      { type: 'announcement-failed', service: 'wyoming', code: 'supervisor/unreachable' },
      { type: 'integration-checked', state: 'updated', isKnown: true, restartNeeded: true },
    ] as const)
      expect(
        viewOf(statusAfter({}, ...ready, { type: 'link-opened' }, broken), 'en').mood,
      ).not.toBe('good');
  });

  it('says what the GPU does, and of the processor only where it stands in', () => {
    const where = { type: 'engine-runs-on', engine: 'piper' } as const;
    const shown = (happening: Happening) => {
      const after = statusAfter({}, ...ready, happening, { type: 'engine-ready', engine: 'piper' });
      const rows = viewOf(after, 'en').groups.flatMap((group) => group.rows);
      return rows.find(({ text }) => text.startsWith('Piper'))?.text;
    };
    expect(shown({ ...where, provider: 'cuda', fellBack: null })).toBe('Piper · French · GPU');
    expect(shown({ ...where, provider: 'cpu', fellBack: null })).toBe('Piper · French');
    expect(shown({ ...where, provider: 'cpu', fellBack: 'no cuDNN' })).toContain(
      'on the processor: the GPU did not work',
    );
  });

  it('shows what is on its way, and asks nobody for it', () => {
    const download = { type: 'model-download', model: 'whisper-base', code: null } as const;
    const half = { ...download, state: 'downloading', receivedBytes: 5, totalBytes: 10 } as const;
    const view = viewOf(statusAfter({}, ...ready, { type: 'link-opened' }, half), 'en');
    const rows = view.groups.flatMap((group) => group.rows);
    expect(rows).toContainEqual({
      label: 'Fetching',
      text: 'whisper-base · 50 %',
      mood: 'waiting',
    });
    expect(view).toMatchObject({ mood: 'waiting', todos: [] });
  });

  it('shows an engine that failed while another one speaks, and asks nobody for it', () => {
    const fallen = { type: 'engine-failed', engine: 'piper', code: 'tts/deadline' } as const;
    const view = viewOf(statusAfter({}, ...ready, { type: 'link-opened' }, fallen), 'en');
    expect(view).toMatchObject({ mood: 'waiting', todos: [] });
    const rows = view.groups.flatMap((group) => group.rows);
    expect(rows).toContainEqual({
      label: 'Speaks with',
      text: 'Piper · does not work',
      mood: 'waiting',
    });
  });

  it.each<[string, readonly Happening[]]>([
    ['Install the integration', [{ type: 'link-closed', code: 'link/not-installed' }]],
    [
      'Restart Home Assistant once',
      [
        { type: 'link-closed', code: 'link/not-installed' },
        { type: 'integration-checked', state: 'installed', isKnown: false, restartNeeded: true },
      ],
    ],
    [
      'The integration could not be copied',
      [
        { type: 'link-closed', code: 'link/not-installed' },
        { type: 'integration-checked', state: 'read-only', isKnown: false, restartNeeded: false },
      ],
    ],
    ['Add EXO to Home Assistant', [{ type: 'link-closed', code: 'link/not-configured' }]],
    [
      'Add EXO to Home Assistant',
      [
        { type: 'link-closed', code: 'link/not-installed' },
        { type: 'integration-checked', state: 'current', isKnown: true, restartNeeded: false },
      ],
    ],
    ['Another EXO is connected', [{ type: 'link-closed', code: 'link/other-instance' }]],
    ['App and integration do not match', [{ type: 'link-closed', code: 'link/protocol-mismatch' }]],
    ['EXO does not speak', [{ type: 'engine-failed', engine: 'espeak-ng', code: 'tts/failed' }]],
    ['Home Assistant is too old', [{ type: 'home-disconnected', code: 'home/too-old' }]],
    ['Nothing to talk about yet', [{ type: 'house-changed', areaCount: 3, entityCount: 0 }]],
  ])('asks: %s', (title, happenings) => {
    expect(titles({}, ...happenings)).toEqual([title]);
  });

  it('says what EXO knows without a provider, and is no less ready', () => {
    const engines = [
      { name: 'starter', role: 'hears', languages: ['fr'], isBuiltIn: true },
      { name: 'espeak-ng', role: 'speaks', languages: ['fr'], isBuiltIn: true },
    ] as const;
    const view = viewOf(statusAfter({ engines }, ...ready, { type: 'link-opened' }), 'fr');
    expect(view.mood).toBe('good');
    expect(view.groups[1]?.rows.at(-1)).toMatchObject({ label: 'Pense avec', mood: 'off' });
  });

  it('says which key is refused, and that somebody has to put it right', () => {
    const code = 'llm/key-refused';
    const fallen = { type: 'rung-fallen', stage: 'llm', engine: 'openai', code } as const;
    const view = viewOf(statusAfter({}, ...ready, { type: 'link-opened' }, fallen), 'en');
    expect(view.mood).toBe('bad');
    expect(view.groups[1]?.rows).toContainEqual({
      label: 'Thinks with',
      text: 'openai · the key is refused: see the options',
      mood: 'bad',
    });
  });

  it('links into Home Assistant only where it is shown inside it', () => {
    const closed = { type: 'link-closed', code: 'link/not-configured' } as const;
    const inside = viewOf(statusAfter({}, ...ready, closed), 'en');
    const beside = viewOf(statusAfter({ isSupervised: false }, ...ready, closed), 'en');
    expect(inside.todos[0]?.link?.href).toBe('/config/integrations');
    expect(beside.todos[0]?.link).toBeUndefined();
  });

  it('asks for no restart of a Home Assistant that may be starting', () => {
    const installed = { type: 'integration-checked', state: 'installed', isKnown: null } as const;
    const view = viewOf(statusAfter({}, { ...installed, restartNeeded: true }), 'en');
    expect(view.todos).toEqual([]);
  });

  it('asks for Home Assistant where none is configured', () => {
    const view = viewOf(statusAfter({ hasHome: false, isSupervised: false }), 'en');
    expect(view.todos.map(({ title }) => title)).toEqual(['Connect Home Assistant']);
  });

  it.each([
    ['fr-FR,fr;q=0.9,en;q=0.8', 'fr'],
    ['en-GB', 'en'],
    ['de-DE, en;q=0.5', 'en'],
    ['de', 'fr'],
    ['', 'fr'],
    [undefined, 'fr'],
    ['constructor', 'fr'],
    ['x'.repeat(100_000), 'fr'],
  ] as const)('reads %s as %s', (header, language) => {
    expect(pageLanguage(header, 'fr')).toBe(language);
  });
});
