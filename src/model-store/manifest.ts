/** What the store holds of a model, written when it is complete: the folder without it is no model. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

export const MANIFEST_FILE = 'manifest.json';

const manifestSchema = z.object({
  id: z.string(),
  repository: z.string(),
  revision: z.string(),
  files: z.array(
    z.object({
      path: z.string().max(200),
      bytes: z.int().nonnegative(),
      /** Where nobody had published one: of what came first, so that it cannot change later. */
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
});

export type Manifest = z.infer<typeof manifestSchema>;

/** Undefined where there is none that can be read. */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
  try {
    return manifestSchema.parse(JSON.parse(await readFile(join(folder, MANIFEST_FILE), 'utf8')));
  } catch {
    return undefined;
  }
}

/** Paths that are not there or have another size: cheap enough for every start. */
export async function misfits(folder: string, manifest: Manifest): Promise<string[]> {
  const wrong: string[] = [];
  for (const { path, bytes } of manifest.files) {
    const size = await stat(join(folder, path)).then(
      (stats) => stats.size,
      () => undefined,
    );
    if (size !== bytes) wrong.push(path);
  }
  return wrong;
}
