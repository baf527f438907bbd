/** Which model suits this machine, when nobody has chosen one. Pure. */
import type { CatalogueModel, ModelRole } from './catalogue.ts';
import type { Hardware } from './hardware.ts';

/** What `measureSpeed` says on the machine that the catalogue's `referenceMs` were measured on. */
export const REFERENCE_GIGAOPS = 250;

/** Three seconds of speech in less than this feel like an answer. */
const COMFORTABLE_MS = 600;
/** Longer than this, the engines that are always there serve better. */
const BEARABLE_MS = 1_500;
/** Home Assistant and its add-ons need the rest. */
const MEMORY_SHARE = 0.6;

export interface Choice {
  readonly model: CatalogueModel | undefined;
  /** For three seconds of speech; undefined on a GPU, which was not measured, and where there is no model. */
  readonly expectedMs: number | undefined;
  readonly reason:
    | 'gpu'
    | 'comfortable'
    | 'bearable'
    | 'too-slow'
    | 'too-little-memory'
    | 'none-known';
}

/** Embeddings are too small to gain by one. */
const ROLES_ON_GPU: readonly ModelRole[] = ['hears', 'speaks'];

/**
 * On a GPU the best one that is not made for processors; else the best one that answers comfortably; else the quickest
 * one that is bearable; else none.
 *
 * @example chooseModel('hears', 'fr', hardware, catalogue).model?.id // 'whisper-base-int8'
 */
export function chooseModel(
  role: ModelRole,
  language: string,
  hardware: Hardware,
  catalogue: readonly CatalogueModel[],
): Choice {
  const spoken = catalogue.filter((model) => model.role === role && speaks(model, language));
  const known = spoken.filter((model) => !model.isOptional && mayRun(model, hardware));
  if (known.length === 0) return none('none-known');
  const fitting = known.filter((model) => fits(model, hardware));
  if (fitting.length === 0) return none('too-little-memory');
  const onGpu = hardware.hasGpu && ROLES_ON_GPU.includes(role) && best(fitting.filter(suitsGpu));
  if (onGpu) return { model: onGpu, expectedMs: undefined, reason: 'gpu' };
  const onProcessor = fitting.filter(({ needsGpu, prefersGpu }) => !(needsGpu || prefersGpu));
  if (onProcessor.length === 0) return none('too-little-memory');
  const comfortable = onProcessor.filter((model) => expectedMs(model, hardware) <= COMFORTABLE_MS);
  const chosen = best(comfortable);
  if (chosen)
    return { model: chosen, expectedMs: expectedMs(chosen, hardware), reason: 'comfortable' };
  const quickest = onProcessor.toSorted((a, b) => a.referenceMs - b.referenceMs)[0];
  if (quickest === undefined || expectedMs(quickest, hardware) > BEARABLE_MS)
    return none('too-slow');
  return { model: quickest, expectedMs: expectedMs(quickest, hardware), reason: 'bearable' };
}

export function expectedMs(model: CatalogueModel, { gigaops }: Hardware): number {
  return Math.round((model.referenceMs * REFERENCE_GIGAOPS) / Math.max(gigaops, 0.01));
}

/** Whether it runs here at all, however slowly. */
export function fits(
  { memoryMb, minimumCores, needsGpu }: CatalogueModel,
  { cores, freeMemoryBytes, hasGpu }: Hardware,
): boolean {
  const roomMb = (freeMemoryBytes / 1e6) * MEMORY_SHARE;
  return memoryMb <= roomMb && minimumCores <= cores && (!needsGpu || hasGpu);
}

export function speaks({ languages }: CatalogueModel, language: string): boolean {
  const base = language.toLowerCase().split(/[-_]/)[0] ?? '';
  return languages.includes('*') || languages.includes(base);
}

/** Where there is no GPU, models for one are not offered. */
export function mayRun(
  { needsGpu, prefersGpu }: CatalogueModel,
  { hasGpu }: Pick<Hardware, 'hasGpu'>,
): boolean {
  return hasGpu || !(needsGpu || prefersGpu);
}

/** Weights of 8 bits are for processors: a GPU has no operators for them. */
function suitsGpu({ files }: CatalogueModel): boolean {
  return !files.some(({ path }) => path.endsWith('_quantized.onnx'));
}

/** Of the same quality, the quicker one. */
function best(models: readonly CatalogueModel[]): CatalogueModel | undefined {
  return models.toSorted((a, b) => b.quality - a.quality || a.referenceMs - b.referenceMs)[0];
}

function none(reason: Choice['reason']): Choice {
  return { model: undefined, expectedMs: undefined, reason };
}
