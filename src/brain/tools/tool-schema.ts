/** A tool's parameters as JSON schema, in the dialect of the one who reads it. Pure. */
import { z } from 'zod';
import type { Tool } from './tool.ts';

/**
 * - `strict`: OpenAI's `strict: true`: every slot required, those that may be left out nullable.
 * - `plain`: OpenAI without it, Azure, Mistral, compatible servers.
 * - `simple`: small local models: types, values and descriptions, no limits.
 */
export type SchemaDialect = 'strict' | 'plain' | 'simple';

export interface JsonSchema {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, unknown>>;
  readonly required: readonly string[];
  readonly additionalProperties?: false;
}

type Property = Readonly<Record<string, unknown>>;

/** Limits that a strict schema or a small model cannot use; validation keeps to them all the same. */
const LIMITS = [
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  ...['minLength', 'maxLength', 'pattern', 'format', 'minItems', 'maxItems', 'default'],
];

export function toolSchema(
  { parameters }: Pick<Tool, 'parameters'>,
  dialect: SchemaDialect,
): JsonSchema {
  const whole = z.toJSONSchema(parameters, { io: 'input', unrepresentable: 'any' });
  const properties = (whole.properties ?? {}) as Readonly<Record<string, Property>>;
  const required = whole.required ?? [];
  switch (dialect) {
    case 'plain':
      return { type: 'object', properties, required, additionalProperties: false };
    case 'simple':
      return { type: 'object', properties: mapValues(properties, withoutLimits), required };
    case 'strict':
      return { type: 'object', ...strictProperties(properties, required) };
  }
}

function strictProperties(
  properties: Readonly<Record<string, Property>>,
  required: readonly string[],
): Pick<JsonSchema, 'properties' | 'required' | 'additionalProperties'> {
  return {
    properties: mapValues(properties, (property, key) =>
      required.includes(key) ? strict(property) : nullable(strict(property)),
    ),
    required: Object.keys(properties),
    additionalProperties: false,
  };
}

/** Nested objects and lists included. */
function strict(property: Property): Property {
  const {
    items,
    properties,
    required = [],
  } = property as {
    readonly items?: Property;
    readonly properties?: Readonly<Record<string, Property>>;
    readonly required?: readonly string[];
  };
  return {
    ...withoutLimits(property),
    ...(items ? { items: strict(items) } : {}),
    ...(properties ? strictProperties(properties, required) : {}),
  };
}

function nullable(property: Property): Property {
  const { enum: values, type } = property;
  return {
    ...property,
    ...(typeof type === 'string' ? { type: [type, 'null'] } : {}),
    ...(Array.isArray(values) ? { enum: [...(values as unknown[]), null] } : {}),
  };
}

function withoutLimits(property: Property): Property {
  return Object.fromEntries(Object.entries(property).filter(([key]) => !LIMITS.includes(key)));
}

function mapValues(
  values: Readonly<Record<string, Property>>,
  change: (value: Property, key: string) => Property,
): Record<string, Property> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, change(value, key)]),
  );
}
