import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Household } from './household.ts';
import { toolSchema } from './tool-schema.ts';
import { Tools } from './tools.ts';

const tool = {
  parameters: z.object({
    action: z.enum(['on', 'off']).describe('What to do.'),
    percent: z.number().min(1).max(100).optional(),
    mode: z.enum(['a', 'b']).optional(),
    items: z.array(z.object({ name: z.string().max(10), count: z.number().optional() })).optional(),
  }),
};

test('plain: as it is, closed', () => {
  expect(toolSchema(tool, 'plain')).toMatchObject({
    type: 'object',
    properties: {
      action: { type: 'string', enum: ['on', 'off'], description: 'What to do.' },
      percent: { type: 'number', minimum: 1, maximum: 100 },
    },
    required: ['action'],
    additionalProperties: false,
  });
});

test('strict: all required, what may be left out is nullable, no limits', () => {
  expect(toolSchema(tool, 'strict')).toEqual({
    type: 'object',
    properties: {
      action: { type: 'string', enum: ['on', 'off'], description: 'What to do.' },
      percent: { type: ['number', 'null'] },
      mode: { type: ['string', 'null'], enum: ['a', 'b', null] },
      items: {
        type: ['array', 'null'],
        items: {
          type: 'object',
          properties: { name: { type: 'string' }, count: { type: ['number', 'null'] } },
          required: ['name', 'count'],
          additionalProperties: false,
        },
      },
    },
    required: ['action', 'percent', 'mode', 'items'],
    additionalProperties: false,
  });
});

test('simple: types, values and descriptions', () => {
  const { properties } = toolSchema(tool, 'simple');
  expect(properties['percent']).toEqual({ type: 'number' });
});

describe('the tools of the house', () => {
  const tools = new Tools({
    live: { house: { floors: [], areas: [], entities: [] } },
  } as unknown as Household);

  test.each(tools.all.map((one) => [one.name, one] as const))('%s', (_name, one) => {
    const strict = JSON.stringify(toolSchema(one, 'strict'));
    // What OpenAI's strict mode refuses.
    expect(strict).not.toMatch(/"(?:minimum|maxLength|default|\$ref|oneOf|allOf|propertyNames)"/);
    expect(one.description.length).toBeLessThan(200);
    // Each is sent with every turn.
    expect(JSON.stringify(toolSchema(one, 'plain')).length).toBeLessThan(1_600);
  });
});
