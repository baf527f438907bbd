/**
 * The calls of one message of the model, run: reads side by side, deeds one after the other, in the model's order.
 *
 *   call ─▶ known? ─▶ may it act? ─▶ callTool, in time ─▶ result
 *            each "no" is a refusal that tells the model how to do better
 */
import { type Clock, delay } from '../../core/clock.ts';
import { type ErrorCode, ExoError } from '../../core/errors.ts';
import type { LlmToolCall } from '../llm/llm.ts';
import type { Outcome } from '../proof/ledger.ts';
import { callTool } from './call-tool.ts';
import type { Tool, ToolContext, ToolResult } from './tool.ts';

/** Slow devices have their own deadlines below that; a tool that takes longer says so. */
const TOOL_DEADLINE_MS = 15_000;

export interface CallContext extends ToolContext {
  readonly tools: readonly Tool[];
  readonly clock: Clock;
  /** Whether the person's words ask for anything to be done. */
  readonly mayAct: boolean;
  /** Told of what a tool threw: a defect, or a lost connection. */
  readonly onError: (tool: string, code: ErrorCode) => void;
}

export interface CalledTool {
  readonly call: LlmToolCall;
  readonly outcome: Outcome;
}

/**
 * In the order of the calls; never rejects. An abort ends the reads; a deed that was begun goes on, and is in what
 * this resolves with. Deeds that wait for it are not begun any more.
 */
export async function runCalls(
  calls: readonly LlmToolCall[],
  context: CallContext,
  signal: AbortSignal,
): Promise<CalledTool[]> {
  let deeds: Promise<unknown> = Promise.resolve();
  const called = calls.map((call) => {
    const tool = context.tools.find(({ name }) => name === call.name);
    const run = () => runCall(tool, call, context, signal);
    if (!tool?.acts) return run();
    const done = deeds.then(run);
    deeds = done;
    return done;
  });
  return await Promise.all(called);
}

async function runCall(
  tool: Tool | undefined,
  call: LlmToolCall,
  context: CallContext,
  signal: AbortSignal,
): Promise<CalledTool> {
  const told = (result: ToolResult): CalledTool => ({
    call,
    outcome: {
      tool: call.name,
      acts: tool?.acts ?? false,
      result,
      isInternal: result.status === 'refused' && result.reason === 'invalid_arguments',
    },
  });
  if (!tool) return told(invalid(`There is no such tool. There are: ${namesOf(context.tools)}.`));
  if (tool.acts && !context.mayAct)
    return told(
      invalid(
        'The person asked a question and did not ask to change anything. Answer it, or ask whether to do this.',
      ),
    );
  if (signal.aborted) return told(invalid('The person interrupted.'));
  return told(await inTime(tool, call, context, signal));
}

/** What is not known to have worked did not. */
async function inTime(
  tool: Tool,
  call: LlmToolCall,
  { clock, onError, turn }: CallContext,
  signal: AbortSignal,
): Promise<ToolResult> {
  const over = new AbortController();
  const within = tool.acts ? over.signal : AbortSignal.any([signal, over.signal]);
  const late = async (): Promise<ToolResult> => {
    await delay(clock, tool.deadlineMs ?? TOOL_DEADLINE_MS, within);
    return tool.acts ? UNPROVEN : { ...FAILED, message: 'It took too long.' };
  };
  try {
    return await Promise.race([callTool(tool, call.arguments, { turn }, within), late()]);
  } catch (error) {
    const code = error instanceof ExoError ? error.code : 'core/internal';
    onError(tool.name, code);
    return tool.acts ? failedDeed(code) : FAILED;
  } finally {
    over.abort();
  }
}

/** What a deed has come to that threw: the request may have gone out before the connection was lost. */
export function failedDeed(code: ErrorCode): ToolResult {
  return code === 'home/disconnected' ? UNPROVEN : FAILED;
}

const UNPROVEN: ToolResult = { status: 'unproven', states: [] };
const FAILED = {
  status: 'refused',
  reason: 'failed',
  message: 'It failed for a reason that is not known.',
} as const satisfies ToolResult;

const invalid = (message: string): ToolResult => ({
  status: 'refused',
  reason: 'invalid_arguments',
  message,
});
const namesOf = (tools: readonly Tool[]) => tools.map(({ name }) => name).join(', ');
