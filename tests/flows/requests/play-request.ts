/** Plays a row on a stage, as one kind of model writes it, and tells what differs from what it expects. */
import type { ToolResult } from '../../../src/brain/tools/tool.ts';
import type { FakeReply } from '../../fakes/fake-llm-server.ts';
import { asWritten, type Manner } from './as-models-write.ts';
import type { Call, Came, Request, Step } from './request.ts';
import type { Played, Stage } from './stage.ts';

/** Nothing but the differences: empty where all came as expected. */
export async function playRequest(
  stage: Stage,
  request: Request,
  manner: Manner,
): Promise<string[]> {
  await stage.reset(request.before);
  const differences: string[] = [];
  for (const step of [request, ...(request.next ?? [])]) {
    const played = await stage.play(step.words, request.room, repliesTo(stage, step, manner));
    differences.push(...differencesOf(step, played).map((text) => `"${step.words}": ${text}`));
  }
  return differences;
}

export function repliesTo(stage: Stage, step: Step, manner: Manner): FakeReply[] {
  const { calls = [], model } = step;
  const words = model === undefined ? [] : [{ text: [model] }];
  return calls.length === 0 ? words : [{ toolCalls: calls.map(written(stage, manner)) }, ...words];
}

function written(stage: Stage, manner: Manner) {
  return ([name, tidy]: Call) => {
    const tool = stage.tool(name);
    if (!tool) throw new Error(`no tool ${name}`);
    return { name, arguments: JSON.stringify(asWritten(tool, tidy, manner, stage.language)) };
  };
}

function differencesOf(step: Step, played: Played): string[] {
  const { outcome, said, services = [] } = step;
  const expect = (what: string, wanted: string, was: string) =>
    wanted === was ? [] : [`${what}: wanted ${wanted}, was ${was}`];
  const isSaid = typeof said === 'string' ? said === played.said : said.test(played.said);
  return [
    ...expect('services', JSON.stringify(services.map(sorted)), JSON.stringify(played.services)),
    ...expect('outcome', outcome, cameOf(played)),
    ...(isSaid ? [] : [`said: wanted ${String(said)}, was ${played.said}`]),
  ];
}

/** Which of several comes first is nobody's wish. */
function sorted(service: string): string {
  const [, call = '', ids = ''] = /^(\S+(?: \{.*\})?) (.*)$/.exec(service) ?? [];
  return [call, ...ids.split(' ').toSorted()].join(' ');
}

function cameOf({ isAsking, results }: Played): Came | string {
  if (isAsking) return 'asked';
  const statuses = new Set(results.map(({ status }: ToolResult) => status));
  return statuses.size === 0 ? 'answered' : [...statuses].sort().join('+');
}
