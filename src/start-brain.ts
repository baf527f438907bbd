/**
 * EXO's brain, put together: the household's own sentences, and above them, where the user has a provider, language models
 * with tools, memory and documents.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Starting } from './app-context.ts';
import { assistant } from './brain/assistant.ts';
import type { Brain } from './brain/brain.ts';
import { Confirmations } from './brain/confirmations.ts';
import type { Doubts } from './brain/doubts.ts';
import type { Llm } from './brain/llm/llm.ts';
import type { LlmLadder } from './brain/llm/llm-ladder.ts';
import type { Embedder } from './brain/memory/embeddings/embedder.ts';
import { ConversationHistory } from './brain/prompt/history.ts';
import type { ThinkerOptions } from './brain/think.ts';
import type { Tool } from './brain/tools/tool.ts';
import type { Choices } from './choices.ts';
import { toExoError } from './core/errors.ts';
import type { MemoryFile } from './doors/http/memory-routes.ts';
import type { LinkCommands } from './doors/link/commands.ts';
import { HouseActor } from './home/act.ts';
import { restAddress } from './home/address.ts';
import { announceRequest } from './home/announce-request.ts';
import { HomeRest } from './home/home-rest.ts';
import { RoomAnnouncer } from './home/room-announcer.ts';
import type { ModelUser } from './local-models.ts';
import { memoryCommands, memoryFile } from './memory-commands.ts';
import type { Options } from './options.ts';
import type { Home } from './start-home.ts';
import type { MemoryParts } from './start-memory.ts';
import type { TimerParts } from './start-timers.ts';

export interface BrainParts {
  readonly brain: Brain;
  readonly commands: LinkCommands;
  /** The memory's embedding model; undefined: there is no memory. */
  readonly embeddings: ModelUser | undefined;
  readonly memory: MemoryFile | undefined;
}

export interface BrainNeeds {
  readonly doubts: Doubts;
  /** The user's, best first; none: EXO knows the household's commands. */
  readonly models: readonly Llm[];
  /** On the user's servers, best first; none: one of this machine's models, once it is there. */
  readonly embedders: readonly Embedder[];
  readonly choices: Choices;
  /** Told which of them is asked first from now on. */
  readonly onModel: (name: string) => void;
}

export async function startBrain(
  starting: Starting,
  home: Home,
  { choices, doubts, embedders, models, onModel }: BrainNeeds,
): Promise<BrainParts> {
  const { clock, events, options } = starting;
  const confirmations = new Confirmations({ clock, pin: options.safety.pin });
  const dangerous = new Set(options.safety.confirm);
  const household = {
    home: home.client,
    house: () => home.house.house,
    doubts,
    clock,
    confirmations,
    dangerous,
  };
  const announcer = new RoomAnnouncer({ home: home.client, live: home.house, clock, events });
  const announcing = { announce: announceRequest(announcer, household.house) };
  if (models.length === 0) {
    const brain = assistant(household);
    // One that was set while there was a model rings all the same.
    const saved = existsSync(timerFile(options))
      ? await startTimers(starting, home, announcer)
      : undefined;
    return {
      brain: saved?.hushedBy(brain) ?? brain,
      commands: announcing,
      embeddings: undefined,
      memory: undefined,
    };
  }
  const memory = await tryMemory(starting, embedders);
  const llm = await startLadder(starting, models, choices);
  const timers = await startTimers(starting, home, announcer);
  const more = [...timers.tools, ...(memory?.tools ?? [])];
  const parts = { llm, memory, more, confirmations, dangerous };
  const thinking = await startThinking(starting, home, parts);
  return {
    brain: timers.hushedBy(assistant({ ...household, thinking })),
    commands: {
      ...announcing,
      ...(memory ? memoryCommands(memory.memory) : {}),
      select_model: async ({ model }) => {
        llm.prefer(model);
        onModel(model);
        await choices.set({ model });
        return {};
      },
    },
    // Whoever names a server for it wants that one.
    embeddings: memory && embedders.length === 0 ? embeddingUser(memory) : undefined,
    memory: memory && memoryFile(memory.memory),
  };
}

const timerFile = ({ dataDir }: Options) => join(dataDir, 'timers.json');

async function startTimers(
  starting: Starting,
  home: Home,
  announcer: RoomAnnouncer,
): Promise<TimerParts> {
  const module = await import('./start-timers.ts');
  return await module.startTimers(starting, home, { announcer, path: timerFile(starting.options) });
}

/** Read only where there is a model: a house without one never needs it. */
async function startLadder(
  { clock, closers, events, log }: Starting,
  models: readonly Llm[],
  choices: Choices,
): Promise<LlmLadder> {
  const [{ LlmLadder }, { watchModels }] = await Promise.all([
    import('./brain/llm/llm-ladder.ts'),
    import('./brain/llm/model-watch.ts'),
  ]);
  const ladder = new LlmLadder({ rungs: models, clock, random: Math.random, events });
  closers.push(
    () => ladder.close(),
    watchModels({ llms: models, clock, events, log: log.for('models') }),
  );
  const { model } = choices.current;
  if (model !== undefined && models.some(({ name }) => name === model)) ladder.prefer(model);
  ladder.check();
  return ladder;
}

interface ThinkingParts {
  readonly llm: Llm;
  readonly memory: MemoryParts | undefined;
  /** Beside those of the house. */
  readonly more: readonly Tool[];
  readonly confirmations: Confirmations;
  readonly dangerous: ReadonlySet<string>;
}

async function startThinking(
  starting: Starting,
  home: Home,
  { llm, memory, more, confirmations, dangerous }: ThinkingParts,
): Promise<ThinkerOptions> {
  const { clock, events, log, options } = starting;
  const { client, house, rooms, settings } = home;
  const [{ Tools }, { startTools }] = await Promise.all([
    import('./brain/tools/tools.ts'),
    import('./start-tools.ts'),
  ]);
  const rest =
    options.home &&
    new HomeRest({ address: restAddress(options.home.address), token: options.home.token, clock });
  const actor = new HouseActor({ home: client, clock, events, ...(rest ? { rest } : {}) });
  const household = { live: house, actor, confirmations, dangerous };
  const tools = new Tools(household);
  tools.add(
    ...startTools(starting, home, { household, llm, rest }),
    ...more.map((tool) => ({ tool })),
  );
  return {
    llm,
    tools: (turn) => tools.forTurn(turn),
    house: () => house.house,
    history: new ConversationHistory(clock),
    clock,
    log: log.for('brain'),
    recall: memory?.recall,
    person: (userId) => rooms.personName(userId) ?? undefined,
    persona: options.thinking.persona,
    withoutPin: (text) => confirmations.withoutPin(text),
    dangerous,
    settings: () => settings.current,
  };
}

/** Without memory EXO answers all the same, and forgets. */
async function tryMemory(
  starting: Starting,
  embedders: readonly Embedder[],
): Promise<MemoryParts | undefined> {
  const { log, options } = starting;
  if (!options.memory.enabled) return undefined;
  try {
    const { startMemory } = await import('./start-memory.ts');
    const { chromaUrl } = options.memory;
    const knowledgeFolder = options.knowledgeDir;
    return await startMemory(starting, { chromaUrl, knowledgeFolder, embedders });
  } catch (error) {
    const { code, message } = toExoError(error, 'memory/failed', 'the memory did not start');
    log.error('EXO does not remember', { code, reason: message });
    return undefined;
  }
}

function embeddingUser(memory: MemoryParts): ModelUser {
  return {
    role: 'embeds',
    choose: () => undefined,
    use: async ({ id }, folder) => {
      await memory.useModel(folder, id);
      return undefined;
    },
  };
}
