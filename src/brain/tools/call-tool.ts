/** One call as a model wrote it: normalise ─▶ validate ─▶ run; what cannot be made sense of is told to the model. */
import { normaliseArguments } from './normalise-arguments.ts';
import type { Tool, ToolContext, ToolResult } from './tool.ts';

/** Enough for a model to see what was wrong. */
const MAX_ISSUES = 5;

/**
 * @param written the arguments: JSON text, or what came of it
 * @throws what `run` throws: a defect or a lost connection
 */
export async function callTool<Arguments>(
  tool: Tool<Arguments>,
  written: unknown,
  context: ToolContext,
  signal: AbortSignal,
): Promise<ToolResult> {
  const parsed = tool.parameters.safeParse(normaliseArguments(written, tool.parameters));
  if (parsed.success) return await tool.run(parsed.data, context, signal);
  const issues = parsed.error.issues
    .slice(0, MAX_ISSUES)
    .map(({ path, message }) => `${path.join('.') || 'arguments'}: ${message}`);
  return { status: 'refused', reason: 'invalid_arguments', message: issues.join('; ') };
}
