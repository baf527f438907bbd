/** A tool as a model is shown it. The schema of a tool never changes: it is made once. */
import type { LlmTool } from '../llm/llm.ts';
import type { Tool } from './tool.ts';
import { toolSchema } from './tool-schema.ts';

const described = new WeakMap<Tool, LlmTool>();

export function describeTool(tool: Tool): LlmTool {
  const known = described.get(tool);
  if (known) return known;
  const { description, name, schema } = tool;
  // Limits cost tokens in every request, and arguments are validated in any case.
  const parameters = { ...(schema ?? toolSchema(tool, 'simple')) };
  const shown = { name, description, parameters };
  described.set(tool, shown);
  return shown;
}
