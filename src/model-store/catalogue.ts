/** Which models EXO knows: read from `models/catalogue.json`, checked whole before anything is fetched. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { ExoError } from '../core/errors.ts';

export const MODEL_ROLES = ['hears', 'speaks', 'embeds'] as const;
export type ModelRole = (typeof MODEL_ROLES)[number];

/** Segments of ordinary characters, none of them `.` or `..`: a path can only lead down. */
const PATH = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*){0,7}$/;
const MAX_FILE_BYTES = 8e9;

const fileSchema = z.strictObject({
  /** In the repository. */
  path: z.string().regex(PATH).max(200),
  /** In the model's folder; the repository's path without it. */
  as: z.string().regex(PATH).max(200).optional(),
  /** Left out where it is not known: the hub's own word is taken then. */
  bytes: z.int().positive().max(MAX_FILE_BYTES).optional(),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
});

const modelSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9._-]{1,60}$/i),
  role: z.enum(MODEL_ROLES),
  /** Base languages, `fr`; `*` for those that take any. */
  languages: z.array(z.string().regex(/^([a-z]{2,3}|\*)$/)).min(1),
  licence: z.string().min(1).max(100),
  repository: z.string().regex(/^[A-Za-z0-9_.-]+\/[A-Za-z0-9_.-]+$/),
  /** A commit: what it names can never change. */
  revision: z.string().regex(/^[0-9a-f]{40}$/),
  files: z.array(fileSchema).min(1).max(50),
  /** Of one language and role, the higher is the better one. */
  quality: z.int().min(1).max(100),
  /** Three seconds of speech, heard or said, on the reference machine (docs/models.md). */
  referenceMs: z.number().positive(),
  /** What its child holds while it runs, in MB of RAM. */
  memoryMb: z.int().positive(),
  minimumCores: z.int().positive().default(1),
  /** Too slow on any processor of a home. */
  needsGpu: z.boolean().default(false),
  /** Chosen by itself where there is a GPU, and nowhere else. */
  prefersGpu: z.boolean().default(false),
  /** Offered, but never chosen by itself: a licence or a taste that the user decides on. */
  isOptional: z.boolean().default(false),
});

const catalogueSchema = z.strictObject({ models: z.array(modelSchema).min(1).max(200) });

export type CatalogueFile = z.infer<typeof fileSchema>;
export type CatalogueModel = z.infer<typeof modelSchema>;

/** @throws `model/catalogue` */
export async function readCatalogue(path: string): Promise<readonly CatalogueModel[]> {
  try {
    return parseCatalogue(await readFile(path, 'utf8'));
  } catch (cause) {
    if (cause instanceof ExoError) throw cause;
    throw new ExoError('model/catalogue', `cannot read ${path}`, { cause });
  }
}

/** @throws `model/catalogue` */
export function parseCatalogue(text: string): readonly CatalogueModel[] {
  let catalogue: z.infer<typeof catalogueSchema>;
  try {
    catalogue = catalogueSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new ExoError('model/catalogue', 'the catalogue of models is malformed', { cause });
  }
  const ids = new Set<string>();
  for (const model of catalogue.models) {
    if (ids.has(model.id)) throw new ExoError('model/catalogue', `${model.id} is there twice`);
    ids.add(model.id);
    const paths = new Set(model.files.map(localPath));
    if (paths.size < model.files.length)
      throw new ExoError('model/catalogue', `two files of ${model.id} have one name`);
  }
  return catalogue.models;
}

export function localPath(file: CatalogueFile): string {
  return file.as ?? file.path;
}

/** As far as the catalogue knows. */
export function knownBytes(model: CatalogueModel): number {
  return model.files.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
}
