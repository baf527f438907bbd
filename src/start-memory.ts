/**
 * EXO's memory and knowledge, put together and started:
 *
 *   Chroma (own, or a URL) ◀─ memory ─▶ tools, recall
 *                          ◀─ knowledge ◀─ /share/exo/knowledge, read by the document child
 *   n-grams at once; an embedding model when it is there
 */
import { join } from 'node:path';
import type { Close, Starting } from './app-context.ts';
import { AwaitedAnswers } from './brain/awaited-answers.ts';
import { DocumentReader } from './brain/knowledge/document-reader.ts';
import { Knowledge } from './brain/knowledge/knowledge.ts';
import { findChromaProgram } from './brain/memory/chroma-program.ts';
import { ChromaServer } from './brain/memory/chroma-server.ts';
import { type ChromaAddress, ChromaStore } from './brain/memory/chroma-store.ts';
import { E5Embedder } from './brain/memory/embeddings/e5-embedder.ts';
import type { Embedder } from './brain/memory/embeddings/embedder.ts';
import { ngramEmbedder } from './brain/memory/embeddings/ngram-embedder.ts';
import { FactJournal } from './brain/memory/fact-journal.ts';
import { HouseMemory } from './brain/memory/house-memory.ts';
import { RecentFacts } from './brain/memory/recent-facts.ts';
import { createRecall, type Recall } from './brain/recall.ts';
import { forgetMemory } from './brain/tools/forget-memory.ts';
import { recallMemory } from './brain/tools/recall-memory.ts';
import { storeMemory } from './brain/tools/store-memory.ts';
import type { Tool } from './brain/tools/tool.ts';
import { asTool } from './brain/tools/tools.ts';
import { ExoError } from './core/errors.ts';
import { InferenceHost } from './onnx/inference-host.ts';

const KNOWLEDGE_FOLDER = '/share/exo/knowledge';

export interface MemoryOptions {
  /** A Chroma server of the user; undefined: EXO starts its own. */
  readonly chromaUrl: string | undefined;
  readonly knowledgeFolder?: string;
  /** In the order of preference; the n-grams are added. */
  readonly embedders?: readonly Embedder[];
}

export interface MemoryParts {
  readonly memory: HouseMemory;
  readonly knowledge: Knowledge;
  readonly recall: Recall;
  readonly tools: readonly Tool[];
  /** From now on: an embedding model was downloaded into this folder. Throws where it does not load. */
  useModel(folder: string, id: string): Promise<void>;
}

/** Throws `memory/disk` where nothing can be kept, `options/invalid` for an address that is none. */
export async function startMemory(
  starting: Starting,
  { chromaUrl, knowledgeFolder = KNOWLEDGE_FOLDER, embedders = [] }: MemoryOptions,
): Promise<MemoryParts> {
  const { clock, closers, events, log, options } = starting;
  const folder = join(options.dataDir, 'memory');
  const store = new ChromaStore(
    chromaUrl === undefined ? await startServer(starting, folder) : chromaAddress(chromaUrl),
  );
  const awaited = new AwaitedAnswers(clock);
  closers.push(awaited.observe(events));
  const shared = {
    store,
    embedders: [...embedders, ngramEmbedder],
    clock,
    isBusy: () => awaited.areThere,
  };
  const journal = new FactJournal(join(folder, 'pending.jsonl'), log.for('memory'));
  const memory = new HouseMemory({ ...shared, journal, log: log.for('memory') });
  await memory.start();
  closers.push(() => memory.close());
  const knowledge = new Knowledge({
    ...shared,
    root: knowledgeFolder,
    recordPath: join(folder, 'knowledge.json'),
    newReader: () =>
      new DocumentReader({
        entry: new URL('./document-child.ts', import.meta.url),
        clock,
        log: log.for('documents'),
      }),
    log: log.for('knowledge'),
  });
  knowledge.start();
  closers.push(() => knowledge.close());
  let closeModel: Close = () => undefined;
  closers.push(() => closeModel());
  const memoryTools = { memory, recent: new RecentFacts(clock) };
  return {
    memory,
    knowledge,
    recall: createRecall({ memory, knowledge, clock, log: log.for('recall') }),
    tools: [
      asTool(storeMemory(memoryTools)),
      asTool(recallMemory(memoryTools)),
      asTool(forgetMemory(memoryTools)),
    ],
    useModel: async (modelFolder, id) => {
      const closeBefore = closeModel;
      const { model, close } = await startModel(starting, modelFolder, id);
      closeModel = close;
      const all = [model, ...shared.embedders];
      memory.use(all);
      knowledge.use(all);
      // One that came anew takes the place of the one before, whose process holds hundreds of megabytes.
      await closeBefore();
    },
  };
}

async function startServer(
  { clock, closers, events, log }: Starting,
  folder: string,
): Promise<ChromaAddress> {
  const server = new ChromaServer({
    folder: join(folder, 'chroma'),
    findProgram: () => findChromaProgram(),
    clock,
    events,
    log: log.for('chroma'),
  });
  const port = await server.start();
  // Closed last: what still waits is written first.
  closers.push(() => server.close());
  return { host: '127.0.0.1', port, ssl: false };
}

async function startModel(
  { clock, log }: Starting,
  folder: string,
  id: string,
): Promise<{ readonly model: Embedder; readonly close: Close }> {
  const host = new InferenceHost({
    name: 'embeddings',
    entry: new URL('./embedding-child.ts', import.meta.url),
    clock,
    log: log.for('inference'),
  });
  host.start();
  const model = new E5Embedder({ call: host.call, folder, id });
  try {
    await model.load();
  } catch (error) {
    await host.close();
    throw error;
  }
  return { model, close: () => host.close() };
}

/** `http://192.168.1.5:8000` @throws `options/invalid` */
export function chromaAddress(url: string): ChromaAddress {
  const parsed = URL.parse(url);
  if (parsed === null || !['http:', 'https:'].includes(parsed.protocol))
    throw new ExoError(
      'options/invalid',
      'memory.chroma_url has to begin with http:// or https://',
    );
  const ssl = parsed.protocol === 'https:';
  return { host: parsed.hostname, port: Number(parsed.port || (ssl ? 443 : 80)), ssl };
}
