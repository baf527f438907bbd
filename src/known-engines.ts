/** The engines that EXO may use as it is set up, the best of each stage first: what the page and the feed show. Pure. */
import type { Options } from './options.ts';

export interface KnownEngine {
  readonly name: string;
  readonly role: 'hears' | 'thinks' | 'speaks' | 'remembers';
  readonly languages: readonly string[];
  /** There from the start, without a model or a server. */
  readonly isBuiltIn: boolean;
}

const HOUSE = ['fr', 'en'] as const;
const BUILT_IN = ['starter', 'espeak-ng'];
/** What each provider's name on the ladder is made of; the providers themselves are built later. */
interface ProviderNames {
  readonly ears: readonly string[];
  readonly models: readonly string[];
  readonly voices: readonly string[];
}

export function knownEngines(
  { hearing, memory }: Pick<Options, 'hearing' | 'memory'>,
  { ears, models, voices }: ProviderNames,
): readonly KnownEngine[] {
  const named = (role: KnownEngine['role'], names: readonly string[]): KnownEngine[] =>
    names.map((name) => ({ name, role, languages: HOUSE, isBuiltIn: BUILT_IN.includes(name) }));
  return [
    ...named('hears', [...(hearing.model === 'none' ? [] : ['whisper']), ...ears, 'starter']),
    ...named('thinks', models),
    ...named('speaks', ['kokoro', 'piper', ...voices, 'pico', 'espeak-ng']),
    ...named('remembers', memory.enabled ? ['chroma'] : []),
  ];
}
