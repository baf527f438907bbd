/** What somebody asks of the house, what a model makes of it, and what has to come of it: a row of the tables. */

/** A tool, and its arguments as a tidy model writes them. */
export type Call = readonly [tool: string, written: Readonly<Record<string, unknown>>];

export interface State {
  readonly s?: string;
  readonly a?: Readonly<Record<string, unknown>>;
}

export interface Step {
  readonly words: string;
  /** What the model calls; absent: nothing. */
  readonly calls?: readonly Call[];
  /** What the model says when it has the results; absent: it is not asked, EXO answers itself. */
  readonly model?: string;
  /** Each service that Home Assistant is called for, in order: `light.turn_on {"brightness_pct":40} light.lampadaire`. */
  readonly services?: readonly string[];
  readonly outcome: Came;
  /** All that is heard, word for word or its likeness. */
  readonly said: string | RegExp;
}

/** What the tools came to, several joined by `+`; `asked`: EXO waits for an answer; `answered`: no tool was called. */
export type Came =
  | 'done'
  | 'no_change'
  | 'refused'
  | 'unproven'
  | 'answer'
  | 'asked'
  | 'answered'
  | 'done+refused'
  | 'answer+done';

export interface Request extends Step {
  readonly language: Language;
  /** The area of who speaks. */
  readonly room: string | null;
  /** How the house stands before; what is not named stands as it is furnished. */
  readonly before?: Readonly<Record<string, State>>;
  /** What is said next in that room. */
  readonly next?: readonly Step[];
}

export type Language = 'fr' | 'en';

/** One call that does what was asked, and the words of a model that says so. */
export function does(
  language: Language,
  room: string,
  words: string,
  call: Call,
  service: string | readonly string[],
  said: string,
  before: Readonly<Record<string, State>> = {},
): Request {
  const services = typeof service === 'string' ? [service] : service;
  const heard = { words, model: said, said };
  return { language, room, before, calls: [call], services, outcome: 'done', ...heard };
}

/** These are on, at full brightness where they have one. */
export function lit(...ids: readonly string[]): Record<string, State> {
  return Object.fromEntries(
    ids.map((id): [string, State] => [
      id,
      { s: 'on', a: id.startsWith('light.') ? { brightness: 255 } : {} },
    ]),
  );
}

/** These are open, all the way. */
export function opened(...ids: readonly string[]): Record<string, State> {
  return Object.fromEntries(ids.map((id) => [id, { s: 'open', a: { current_position: 100 } }]));
}
