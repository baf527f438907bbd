/** Every option and port has a name and a description that people understand, in each language. Pure. */
import { z } from 'zod';

const field = z.strictObject({ name: z.string().min(1), description: z.string().min(1) });
const label = field.extend({ fields: z.record(z.string(), field).optional() });
const translation = z.strictObject({
  configuration: z.record(z.string(), label),
  network: z.record(z.string(), z.string().min(1)),
});

interface Labelled {
  readonly schema?: object | undefined;
  readonly ports?: object | undefined;
}

/** @param languages language → what its file says */
export function checkLabels(
  config: Labelled,
  languages: ReadonlyMap<string, unknown>,
  required: readonly string[],
): string[] {
  const problems = required
    .filter((language) => !languages.has(language))
    .map((language) => `translations/${language}.yaml is missing`);
  for (const [language, raw] of languages) {
    const file = `translations/${language}.yaml`;
    const parsed = translation.safeParse(raw);
    if (!parsed.success) {
      problems.push(
        ...parsed.error.issues.map(({ path, message }) => `${file}: ${path.join('.')}: ${message}`),
      );
      continue;
    }
    const { configuration, network } = parsed.data;
    problems.push(...compare(file, config.schema ?? {}, configuration, 'option'));
    for (const [name, { fields = {} }] of Object.entries(configuration)) {
      const members = membersOf((config.schema as Record<string, unknown> | undefined)?.[name]);
      problems.push(...compare(file, members, fields, `option ${name}:`));
    }
    problems.push(...compare(file, config.ports ?? {}, network, 'port'));
  }
  return problems;
}

/** Of a group, or of each entry of a list of groups; nothing for a plain value. */
function membersOf(schema: unknown): object {
  const group: unknown = Array.isArray(schema) ? schema[0] : schema;
  return typeof group === 'object' && group !== null ? group : {};
}

function compare(file: string, things: object, labels: object, what: string): string[] {
  return [
    ...Object.keys(things)
      .filter((name) => !(name in labels))
      .map((name) => `${file}: the ${what} ${name} has no label`),
    ...Object.keys(labels)
      .filter((name) => !(name in things))
      .map((name) => `${file}: there is no ${what} ${name}`),
  ];
}
