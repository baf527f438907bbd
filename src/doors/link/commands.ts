/** What the integration's actions and selects ask the app for (docs/protocol/feed.md): checked, run, answered. */
import { z } from 'zod';
import { type ErrorCode, ExoError, toExoError } from '../../core/errors.ts';
import { type LinkRequest, MAX_ID_LENGTH, MAX_TEXT_LENGTH } from './messages.ts';

const MAX_PLACES = 64;
const MAX_FACTS = 50;

const id = z.string().min(1).max(MAX_ID_LENGTH);
const text = z.string().trim().min(1).max(MAX_TEXT_LENGTH);
const optional = <T extends z.ZodType>(schema: T) =>
  schema.nullish().transform((value) => value ?? undefined);
const places = z.array(id).max(MAX_PLACES).default([]);

const schemas = {
  announce: z
    .object({
      message: text,
      area_ids: places,
      floor_ids: places,
      everywhere: z.boolean().default(false),
      language: optional(id),
    })
    .transform(({ area_ids, floor_ids, ...rest }) => ({
      ...rest,
      areaIds: area_ids,
      floorIds: floor_ids,
    })),
  remember: z
    .object({ text, subject: optional(id), user_id: optional(id) })
    .transform(({ user_id, ...rest }) => ({ ...rest, userId: user_id })),
  recall: z
    .object({
      query: text,
      subject: optional(id),
      user_id: optional(id),
      limit: z.int().min(1).max(MAX_FACTS).default(5),
    })
    .transform(({ user_id, ...rest }) => ({ ...rest, userId: user_id })),
  forget: z
    .object({ id: optional(id), query: optional(text), user_id: optional(id) })
    .transform(({ user_id, ...rest }) => ({ ...rest, userId: user_id })),
  select_voice: z.object({ voice: id }),
  select_model: z.object({ model: id }),
} as const;

type Schemas = typeof schemas;
export type CommandName = keyof Schemas;
export type CommandData<Name extends CommandName> = z.output<Schemas[Name]>;

/** One that is missing is one that EXO cannot do as it is set up. What they throw is answered by its code. */
export type LinkCommands = {
  readonly [Name in CommandName]?: (
    data: CommandData<Name>,
    signal: AbortSignal,
  ) => Promise<object>;
};

export type CommandAnswer =
  | { readonly result: object }
  | { readonly error: { readonly code: ErrorCode; readonly message: string } };

/** Never throws. */
export async function answerRequest(
  commands: LinkCommands,
  { command, data }: LinkRequest,
  signal: AbortSignal,
): Promise<CommandAnswer> {
  try {
    return { result: await run(commands, command, data, signal) };
  } catch (error) {
    const { code, message } = toExoError(error, 'core/internal', 'Something went wrong');
    return { error: { code, message } };
  }
}

function run(
  commands: LinkCommands,
  name: string,
  data: unknown,
  signal: AbortSignal,
): Promise<object> {
  if (!isCommand(name)) throw new ExoError('link/unknown-command', `There is no command ${name}`);
  const command = commands[name] as
    | ((data: unknown, signal: AbortSignal) => Promise<object>)
    | undefined;
  if (!command) throw new ExoError('link/unavailable', `EXO is not set up for ${name}`);
  const parsed = schemas[name].safeParse(data);
  if (parsed.success) return command(parsed.data, signal);
  // The value may be what somebody said: only its place is named.
  const where = parsed.error.issues[0]?.path.join('.') || 'data';
  throw new ExoError('link/malformed', `${name}: ${where} is not what was expected`);
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(schemas, name);
}
