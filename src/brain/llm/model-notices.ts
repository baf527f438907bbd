/** What providers' lists of models say of their end. Each writes it in its own way. Pure. */
import { z } from 'zod';
import type { ModelNotice } from './llm.ts';

/** OpenRouter lists some hundreds. */
const MAX_MODELS = 2_000;
const MAX_ID_LENGTH = 256;

/** Seconds since 1970, or a date in words. */
const moment = z
  .union([z.number(), z.string().max(64)])
  .nullish()
  .catch(null);
const identifier = z.string().min(1).max(MAX_ID_LENGTH);

const modelSchema = z.object({
  id: identifier,
  /** OpenAI's. */
  shutdown_date: moment,
  /** Azure's is an object with a moment for each use, Mistral's a date. */
  deprecation: z
    .union([z.object({ inference: moment }).transform(({ inference }) => inference), moment])
    .nullish()
    .catch(null),
  expiration_date: moment,
  deprecation_replacement_model: identifier.nullish().catch(null),
  replacement: identifier.nullish().catch(null),
});

const listSchema = z.object({ data: z.array(z.unknown()).max(MAX_MODELS) });

/** Entries that cannot be read are left out; a list that cannot be read is empty. */
export function readModelNotices(list: unknown): ModelNotice[] {
  const entries = listSchema.safeParse(list).data?.data ?? [];
  return entries.flatMap((entry) => {
    const model = modelSchema.safeParse(entry).data;
    if (!model) return [];
    const retiresAtMs = millis(model.shutdown_date ?? model.deprecation ?? model.expiration_date);
    const replacement = model.replacement ?? model.deprecation_replacement_model;
    return [
      {
        id: model.id,
        ...(retiresAtMs === undefined ? {} : { retiresAtMs }),
        ...(replacement ? { replacement } : {}),
      },
    ];
  });
}

const SECONDS_END = 100_000_000_000;

function millis(value: string | number | null | undefined): number | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'number') return value < SECONDS_END ? value * 1_000 : value;
  const parsed = Date.parse(value);
  return Number.isNaN(parsed) ? undefined : parsed;
}
