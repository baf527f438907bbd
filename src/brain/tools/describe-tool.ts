/** A tool as a model is shown it. The schema of a tool never changes: it is made once. */
import type { LlmTool } from '../llm/llm.ts';
import type { Tool } from './tool.ts';
import { toolSchema } from './tool-schema.ts';

const described = new WeakMap<Tool, LlmTool>();

export function describeTool(tool: Tool): LlmTool {
  const known = described.get(tool);
  if (known) return known;
  const { description, name, schema } = tool;
  const parameters = { ...(schema ?? toolSchema(tool, 'plain')) };
  const simple = { ...(schema ?? toolSchema(tool, 'simple')) };
  const shown = { name, description, parameters, simple };
  described.set(tool, shown);
  return shown;
}
