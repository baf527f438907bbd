/** Home Assistant's registries as they come over the wire, checked, reduced to what EXO uses. */
import { z } from 'zod';

const aliases = z.array(z.string()).default([]);

const floorSchema = z.object({
  floor_id: z.string(),
  name: z.string(),
  aliases,
  level: z.number().nullish(),
});

const areaSchema = z.object({
  area_id: z.string(),
  name: z.string(),
  aliases,
  floor_id: z.string().nullish(),
});

const deviceSchema = z.object({
  id: z.string(),
  name: z.string().nullish(),
  name_by_user: z.string().nullish(),
  area_id: z.string().nullish(),
  /** Set in child devices, which take area and, if linked, name from their parent. */
  parent_device_id: z.string().nullish(),
  next_name_part: z.string().nullish(),
});

const entitySchema = z.object({
  entity_id: z.string(),
  name: z.string().nullish(),
  original_name: z.string().nullish(),
  area_id: z.string().nullish(),
  device_id: z.string().nullish(),
  entity_category: z.string().nullish(),
  hidden_by: z.string().nullish(),
  /** The integration that it comes from. */
  platform: z.string().nullish(),
  /** What the integration calls this kind of entity, in every language. */
  translation_key: z.string().nullish(),
  next_name_part: z.string().nullish(),
  /** Only in `get_entries`; `null` stands for the computed name. */
  aliases: z.array(z.string().nullable()).optional(),
  options: z
    .object({
      conversation: z.object({ should_expose: z.boolean().optional() }).optional(),
    })
    .default({}),
});

export type FloorEntry = z.infer<typeof floorSchema>;
export type AreaEntry = z.infer<typeof areaSchema>;
export type DeviceEntry = z.infer<typeof deviceSchema>;
export type EntityEntry = z.infer<typeof entitySchema>;

/** What Home Assistant decided about entities that are in no registry (those without a unique id). */
export interface Exposure {
  readonly listed: ReadonlySet<string>;
  /** Whether entities nobody decided about are exposed by the default rule. */
  readonly newOnes: boolean;
  /** Whether Home Assistant has decided about all, so that who is not listed is not exposed. */
  readonly complete: boolean;
}

export interface Registries {
  readonly floors: readonly FloorEntry[];
  readonly areas: readonly AreaEntry[];
  readonly devices: ReadonlyMap<string, DeviceEntry>;
  readonly entities: ReadonlyMap<string, EntityEntry>;
  readonly exposure: Exposure;
}

export const NO_REGISTRIES: Registries = {
  floors: [],
  areas: [],
  devices: new Map(),
  entities: new Map(),
  exposure: { listed: new Set(), newOnes: true, complete: false },
};

/** One entry that cannot be read is left out; it must not cost the rest of the house. */
function readEach<T>(schema: z.ZodType<T>, value: unknown): T[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: unknown) => {
    const parsed = schema.safeParse(entry);
    return parsed.success ? [parsed.data] : [];
  });
}

export const readFloors = (value: unknown): FloorEntry[] => readEach(floorSchema, value);
export const readAreas = (value: unknown): AreaEntry[] => readEach(areaSchema, value);

export function readDevices(value: unknown): Map<string, DeviceEntry> {
  return new Map(readEach(deviceSchema, value).map((device) => [device.id, device]));
}

/** From `list` (an array) or `get_entries` (an object with `null` for those that are gone). */
export function readEntities(value: unknown): Map<string, EntityEntry> {
  const entries = Array.isArray(value)
    ? value
    : Object.values(z.record(z.string(), z.unknown()).catch({}).parse(value));
  return new Map(readEach(entitySchema, entries).map((entity) => [entity.entity_id, entity]));
}

const listedSchema = z.object({
  exposed_entities: z.record(z.string(), z.object({ conversation: z.boolean().optional() })),
});

export function readListed(value: unknown): Set<string> {
  const parsed = listedSchema.safeParse(value);
  if (!parsed.success) return new Set();
  const listed = Object.entries(parsed.data.exposed_entities).filter(([, to]) => to.conversation);
  return new Set(listed.map(([id]) => id));
}

const newOnesSchema = z.object({ expose_new: z.boolean() });

export function readNewOnes(value: unknown): boolean {
  const parsed = newOnesSchema.safeParse(value);
  return parsed.success ? parsed.data.expose_new : true;
}
