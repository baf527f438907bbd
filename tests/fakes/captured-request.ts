/** What a model is sent for a turn: the whole of EXO's thinking up to there, with every tool there is. */
import type { TurnRequest } from '../../src/brain/brain.ts';
import type { LlmDelta, LlmRequest } from '../../src/brain/llm/llm.ts';
import { ConversationHistory } from '../../src/brain/prompt/history.ts';
import { thinker } from '../../src/brain/think.ts';
import { announce } from '../../src/brain/tools/announce.ts';
import { cancelTimer } from '../../src/brain/tools/cancel-timer.ts';
import { changeTimer } from '../../src/brain/tools/change-timer.ts';
import { checkCamera } from '../../src/brain/tools/check-camera.ts';
import { checkPetkit } from '../../src/brain/tools/check-petkit.ts';
import { forgetMemory } from '../../src/brain/tools/forget-memory.ts';
import { listTimers } from '../../src/brain/tools/list-timers.ts';
import { playMusic } from '../../src/brain/tools/play-music.ts';
import { recallMemory } from '../../src/brain/tools/recall-memory.ts';
import { setTimer } from '../../src/brain/tools/set-timer.ts';
import { storeMemory } from '../../src/brain/tools/store-memory.ts';
import { asTool, Tools } from '../../src/brain/tools/tools.ts';
import { whatsPlaying } from '../../src/brain/tools/whats-playing.ts';
import { silentLog } from '../../src/core/log.ts';
import type { House } from '../../src/home/house.ts';
import { FakeClock } from './fake-clock.ts';

/** They are shown, and never called. */
const NEVER_CALLED = {} as never;

const OTHER_TOOLS = [
  asTool(playMusic(NEVER_CALLED)),
  asTool(whatsPlaying(NEVER_CALLED)),
  asTool(checkCamera(NEVER_CALLED)),
  asTool(checkPetkit(NEVER_CALLED)),
  asTool(storeMemory(NEVER_CALLED)),
  asTool(recallMemory(NEVER_CALLED)),
  asTool(forgetMemory(NEVER_CALLED)),
  asTool(setTimer(NEVER_CALLED)),
  asTool(changeTimer(NEVER_CALLED)),
  asTool(cancelTimer(NEVER_CALLED)),
  asTool(listTimers(NEVER_CALLED)),
  asTool(announce(NEVER_CALLED)),
];

async function* answer(): AsyncGenerator<LlmDelta> {
  yield await Promise.resolve({ type: 'text', text: 'Bonjour.' });
  yield { type: 'end', reason: 'stop' };
}

export async function capturedRequest(turn: TurnRequest, house: House): Promise<LlmRequest> {
  const clock = new FakeClock();
  const confirmations = { hear: () => undefined } as never;
  const tools = new Tools({
    live: { house, states: new Map() },
    actor: NEVER_CALLED,
    confirmations,
  });
  tools.add(...OTHER_TOOLS.map((tool) => ({ tool })));
  const asked: LlmRequest[] = [];
  const think = thinker({
    llm: {
      name: 'captured',
      model: 'captured',
      chat(request) {
        asked.push(request);
        return answer();
      },
      probe: () => Promise.resolve(),
      models: () => Promise.resolve([]),
    },
    tools: (one) => tools.forTurn(one),
    house: () => house,
    history: new ConversationHistory(clock),
    clock,
    log: silentLog,
  });
  for await (const _ of think(turn, new AbortController().signal));
  const [request] = asked;
  if (!request) throw new Error('the model was not asked');
  return request;
}
