/** What the page says, in the reader's language, from the status. Pure. */
import type { ErrorCode } from '../../core/errors.ts';
import type { EngineStatus, Status } from '../../status/status.ts';
import { type PageLanguage, type PageTexts, TEXTS } from './texts.ts';

/** `good` works, `waiting` will come by itself, `bad` needs someone, `off` is not used. */
export type Mood = 'good' | 'waiting' | 'bad' | 'off';

export interface Row {
  readonly label: string;
  readonly text: string;
  readonly mood: Mood;
}

export interface Todo {
  readonly title: string;
  readonly text: string;
  /** A page of Home Assistant, where this page is inside it. */
  readonly link?: { readonly href: string; readonly text: string };
}

export interface View {
  readonly language: PageLanguage;
  readonly version: string;
  readonly mood: Mood;
  readonly headline: string;
  readonly subline: string;
  readonly todoTitle: string;
  readonly todos: readonly Todo[];
  readonly groups: readonly { readonly title: string; readonly rows: readonly Row[] }[];
  /** What is remembered, to take along and to bring back; null where this reader may not. */
  readonly memory: MemoryView | null;
  /** Null where this reader may not measure. */
  readonly bench: BenchView | null;
  readonly offline: string;
}

export type BenchView = PageTexts['bench'];

export interface MemoryView extends Omit<PageTexts['memory'], 'count'> {
  readonly count: string;
}

export interface Offered {
  /** Undefined where the memory is not for this reader, or there is none. */
  readonly factCount?: number | undefined;
  readonly canMeasure?: boolean;
}

export function viewOf(
  status: Status,
  language: PageLanguage,
  { factCount, canMeasure = false }: Offered = {},
): View {
  const texts = TEXTS[language];
  const todos = todosOf(status, texts);
  const connections = [homeRow(status, texts), linkRow(status, texts), speechRow(status, texts)];
  const engines = [...engineRows(status, texts), ...downloadRows(status, texts)];
  const house = houseRows(status, texts);
  const mood = overall([...connections, ...engines], todos);
  return {
    language,
    version: status.version,
    mood,
    headline: texts.headline[mood],
    subline: texts.subline[mood],
    todoTitle: texts.todoTitle,
    todos,
    groups: [
      { title: texts.connections, rows: connections },
      { title: texts.engines, rows: engines },
      { title: texts.house, rows: house },
    ],
    memory:
      factCount === undefined
        ? null
        : { ...texts.memory, count: texts.memory.count(factCount.toLocaleString(language)) },
    bench: canMeasure ? texts.bench : null,
    offline: texts.offline,
  };
}

/** The first of the reader's languages that EXO knows. */
export function pageLanguage(
  acceptLanguage: string | undefined,
  house: PageLanguage,
): PageLanguage {
  const wanted = (acceptLanguage ?? '')
    .slice(0, 200)
    .split(',')
    .map((part) => part.trim().slice(0, 2).toLowerCase());
  return wanted.find((code): code is PageLanguage => code in TEXTS) ?? house;
}

function overall(rows: readonly Row[], todos: readonly Todo[]): Mood {
  if (rows.some(({ mood }) => mood === 'bad') || todos.length > 0) return 'bad';
  return rows.some(({ mood }) => mood === 'waiting') ? 'waiting' : 'good';
}

function homeRow({ home }: Status, texts: PageTexts): Row {
  const label = 'Home Assistant';
  switch (home.state) {
    case 'connected':
      return { label, text: texts.connected(home.version ?? ''), mood: 'good' };
    case 'connecting':
      return { label, text: texts.connecting, mood: 'waiting' };
    case 'unconfigured':
      return { label, text: texts.unconfigured, mood: 'bad' };
    case 'lost': {
      const isForSomeone = home.code === 'home/auth-failed' || home.code === 'home/too-old';
      return { label, text: texts.lost, mood: isForSomeone ? 'bad' : 'waiting' };
    }
    default:
      return home.state satisfies never;
  }
}

function linkRow({ home, link }: Status, texts: PageTexts): Row {
  const label = texts.conversation;
  if (link.state === 'open') return { label, text: texts.linked, mood: 'good' };
  if (home.state === 'unconfigured') return { label, text: texts.needsHome, mood: 'off' };
  if (link.state === 'waiting' || link.code === 'home/disconnected')
    return { label, text: texts.waiting, mood: 'waiting' };
  return { label, text: texts.notLinked, mood: 'bad' };
}

function speechRow({ announcements, isSupervised, wyomingPort }: Status, texts: PageTexts): Row {
  const label = texts.speech;
  const announced = announcements['wyoming'];
  if (!isSupervised) return { label, text: texts.listening(wyomingPort), mood: 'good' };
  if (announced === null) return { label, text: texts.announced, mood: 'good' };
  const mood = announced === 'supervisor/refused' ? 'bad' : 'waiting';
  return { label, text: texts.notAnnounced, mood };
}

/** What is not on this machine is not shown; what failed and has another below it comes back by itself. */
function engineRows({ engines }: Status, texts: PageTexts): Row[] {
  const rows = engines
    .filter(({ state }) => state !== 'absent')
    .map((engine): Row => {
      const { languages, name: id, role, state } = engine;
      const name = texts.engineNames[id] ?? id;
      const label = texts.roles[role];
      const spoken = languages.map((code) => texts.languages[code] ?? code).join(', ');
      const isOfSpeech = role === 'hears' || role === 'speaks';
      if (state === 'ready') {
        const where = whereItRuns(engine, texts);
        return { label, text: isOfSpeech ? `${name} · ${spoken}${where}` : name, mood: 'good' };
      }
      if (state === 'starting')
        return { label, text: `${name} · ${texts.starting}`, mood: 'waiting' };
      const forSomeone = whatToPutRight(engine, texts);
      if (forSomeone !== undefined) return { label, text: `${name} · ${forSomeone}`, mood: 'bad' };
      const mood = isServed(engines, role) ? 'waiting' : 'bad';
      return { label, text: `${name} · ${texts.failed}`, mood };
    });
  if (engines.some(({ role }) => role === 'thinks')) return rows;
  return [...rows, { label: texts.roles.thinks, text: texts.commandsOnly, mood: 'off' }];
}

/** Of the processor nobody needs to read. */
function whereItRuns({ fellBack, provider }: EngineStatus, texts: PageTexts): string {
  if (provider === 'cuda') return ' · GPU';
  return fellBack ? ` · ${texts.notOnGpu}` : '';
}

/** What no waiting helps against. */
function whatToPutRight({ code }: EngineStatus, texts: PageTexts): string | undefined {
  if (code?.endsWith('/key-refused')) return texts.keyRefused;
  return code === 'llm/model-gone' ? texts.modelGone : undefined;
}

/** Thinking is no part of what EXO cannot be without. */
function isServed(engines: readonly EngineStatus[], role: EngineStatus['role']): boolean {
  const isNeeded = role === 'hears' || role === 'speaks';
  return !isNeeded || engines.some((one) => one.role === role && one.state === 'ready');
}

function downloadRows({ downloads }: Status, texts: PageTexts): Row[] {
  return Object.entries(downloads).map(([model, { share, code }]) => ({
    label: texts.download,
    text: `${model} · ${downloadText(share, code, texts)}`,
    mood: 'waiting',
  }));
}

function downloadText(share: number | null, code: ErrorCode | null, texts: PageTexts): string {
  if (code === 'model/disk-full') return texts.diskFull;
  if (code !== null) return texts.offlineModel;
  return share === null ? texts.queued : `${Math.floor(share * 100)} %`;
}

function houseRows({ house, home }: Status, texts: PageTexts): Row[] {
  if (!house) {
    const mood = home.state === 'unconfigured' ? 'off' : 'waiting';
    return [{ label: texts.names, text: texts.unknownHouse, mood }];
  }
  return [
    { label: texts.areas, text: String(house.areas), mood: house.areas > 0 ? 'good' : 'off' },
    { label: texts.names, text: String(house.names), mood: house.names > 0 ? 'good' : 'bad' },
  ];
}

/** Most urgent first; what hangs on something above it is left out. */
function todosOf(status: Status, texts: PageTexts): Todo[] {
  const todos: Todo[] = [];
  const page = (href: string, text: string) =>
    status.isSupervised ? { link: { href, text } } : {};
  for (const engine of status.engines) {
    if (engine.state !== 'failed' || isServed(status.engines, engine.role)) continue;
    const todo = engine.role === 'hears' ? texts.todo.deaf : texts.todo.mute;
    if (!todos.includes(todo)) todos.push(todo);
  }
  if (status.home.state === 'unconfigured') todos.push(texts.todo.noHome);
  if (status.home.code === 'home/auth-failed') todos.push(texts.todo.badToken);
  if (status.home.code === 'home/too-old') todos.push(texts.todo.oldHome);
  const link = status.home.state === 'connected' ? status.link.code : null;
  // Without an entry Home Assistant has not loaded the integration, and refuses the link alike.
  const isMissing = link === 'link/not-installed' && !status.integration.isKnown;
  const isUnused = link === 'link/not-configured' || (link === 'link/not-installed' && !isMissing);
  // One that is not there may be starting right now, and then finds the integration by itself.
  if (status.integration.restartNeeded && status.home.state === 'connected')
    todos.push({ ...texts.todo.restart, ...page('/config/system', texts.openSystem) });
  else if (isMissing) todos.push(installTodo(status, texts));
  if (isUnused && !status.integration.restartNeeded)
    todos.push({
      ...texts.todo.addIntegration,
      ...page('/config/integrations', texts.openDevices),
    });
  if (link === 'link/other-instance') todos.push(texts.todo.otherInstance);
  if (link === 'link/protocol-mismatch') todos.push(texts.todo.versions);
  if (status.integration.state === 'skipped-edited') todos.push(texts.todo.edited);
  if (status.integration.state === 'skipped-newer') todos.push(texts.todo.newer);
  if (status.house?.names === 0)
    todos.push({
      ...texts.todo.noNames,
      ...page('/config/voice-assistants/expose', texts.openExpose),
    });
  return todos;
}

function installTodo({ integration }: Status, texts: PageTexts): Todo {
  switch (integration.state) {
    case 'read-only':
      return texts.todo.readOnly;
    case 'failed':
      return texts.todo.installFailed;
    default:
      return texts.todo.install;
  }
}
