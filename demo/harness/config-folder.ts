/** A configuration folder before the first start: YAML, own integrations, onboarding almost done. */
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** All but the user: that step makes the account; the others would look for things on the internet. */
const ONBOARDING = {
  version: 4,
  minor_version: 1,
  key: 'onboarding',
  data: { done: ['core_config', 'analytics', 'integration'] },
};

export interface ConfigFolderOptions {
  readonly folder: string;
  /** The content of configuration.yaml. */
  readonly yaml: string;
  /** Folders of integrations, copied into custom_components under their own names. */
  readonly integrations: readonly string[];
}

/** Safe on a folder that was used before: what Home Assistant stored stays. */
export async function prepareConfigFolder(options: ConfigFolderOptions): Promise<void> {
  const { folder, yaml, integrations } = options;
  await mkdir(join(folder, '.storage'), { recursive: true });
  await writeFile(join(folder, 'configuration.yaml'), yaml);
  try {
    const text = JSON.stringify(ONBOARDING);
    await writeFile(join(folder, '.storage', 'onboarding'), text, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  for (const integration of integrations) {
    await cp(integration, join(folder, 'custom_components', basename(integration)), {
      recursive: true,
      filter: (path) => !path.endsWith('__pycache__'),
    });
  }
}
