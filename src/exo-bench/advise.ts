/** Which model suits this machine, by what was measured where it was, else by proportion. Pure. */
import type { CatalogueModel } from '../model-store/catalogue.ts';
import {
  chooseModel,
  expectedMs,
  fits,
  mayRun,
  REFERENCE_GIGAOPS,
  speaks,
} from '../model-store/choose-model.ts';
import type { Hardware } from '../model-store/hardware.ts';
import { ADVISED_ROLES, type Advice, type AdvisedRole } from './report.ts';

export interface Known {
  readonly hardware: Hardware;
  readonly language: string;
  readonly catalogue: readonly CatalogueModel[];
  readonly installed: ReadonlySet<string>;
  /** For three seconds of speech, by the models' ids. */
  readonly measuredMs: ReadonlyMap<string, number>;
}

/**
 * The rule is EXO's own (`chooseModel`); what was measured takes the place of what would be expected, and a model that
 * just ran here is known to fit.
 */
export function advise(known: Known): readonly Advice[] {
  return ADVISED_ROLES.map((role) => adviseRole(role, known));
}

function adviseRole(
  role: AdvisedRole,
  { catalogue, hardware, installed, language, measuredMs }: Known,
): Advice {
  const adjusted = catalogue.map((model) => {
    const tookMs = measuredMs.get(model.id);
    if (tookMs === undefined) return model;
    return { ...model, referenceMs: (tookMs * hardware.gigaops) / REFERENCE_GIGAOPS, memoryMb: 0 };
  });
  const { model: chosen, reason } = chooseModel(role, language, hardware, adjusted);
  const models = catalogue
    .filter((model) => model.role === role && speaks(model, language))
    .filter((model) => installed.has(model.id) || (!model.isOptional && mayRun(model, hardware)))
    .toSorted((a, b) => b.quality - a.quality)
    .map((model) => {
      const tookMs = measuredMs.get(model.id);
      return {
        id: model.id,
        isInstalled: installed.has(model.id),
        tookMs: Math.round(tookMs ?? expectedMs(model, hardware)),
        isMeasured: tookMs !== undefined,
        memoryMb: model.memoryMb,
        fits: tookMs !== undefined || fits(model, hardware),
      };
    });
  return { role, model: chosen?.id ?? null, reason, models };
}
