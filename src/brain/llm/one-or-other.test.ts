import { expect, test } from 'vitest';
import { type ErrorCode, ExoError } from '../../core/errors.ts';
import { tripsClient } from './http-errors.ts';
import type { Llm, LlmDelta } from './llm.ts';
import { oneOrOther } from './one-or-other.ts';

const END: LlmDelta = { type: 'end', reason: 'stop' };

function scripted(name: string, steps: readonly (LlmDelta | ErrorCode)[]): Llm & { asked: number } {
  return {
    name,
    model: 'm',
    asked: 0,
    async *chat() {
      this.asked += 1;
      for (const step of steps) {
        await Promise.resolve();
        if (typeof step === 'string') throw new ExoError(step, 'scripted');
        yield step;
      }
    },
    async probe() {
      for (const step of steps)
        if (typeof step === 'string') throw await Promise.resolve(new ExoError(step, 'scripted'));
    },
    models: () => Promise.resolve([{ id: name }]),
  };
}

async function ask(llm: Llm): Promise<string> {
  let text = '';
  const never = new AbortController().signal;
  for await (const delta of llm.chat({ messages: [], tools: [] }, never))
    if (delta.type === 'text') text += delta.text;
  return text;
}

const rest = () => scripted('rest', [{ type: 'text', text: 'by hand' }, END]);

test('a client that trips is replaced within the turn, and stays replaced', async () => {
  const sdk = scripted('sdk', ['llm/malformed']);
  const llm = oneOrOther(sdk, rest(), tripsClient);
  expect(await ask(llm)).toBe('by hand');
  expect(await ask(llm)).toBe('by hand');
  expect(sdk.asked).toBe(1);
  expect(await llm.models(new AbortController().signal)).toEqual([{ id: 'rest' }]);
});

test.each(['llm/key-refused', 'llm/unreachable', 'llm/timeout', 'llm/rate-limited'] as const)(
  '%s is the same over any client',
  async (code) => {
    const byHand = rest();
    await expect(
      ask(oneOrOther(scripted('sdk', [code]), byHand, tripsClient)),
    ).rejects.toMatchObject({ code });
    expect(byHand.asked).toBe(0);
  },
);

test('nothing is said twice', async () => {
  const sdk = scripted('sdk', [{ type: 'text', text: 'Il est ' }, 'llm/malformed']);
  const byHand = rest();
  await expect(ask(oneOrOther(sdk, byHand, tripsClient))).rejects.toMatchObject({
    code: 'llm/malformed',
  });
  expect(byHand.asked).toBe(0);
});

test('a probe finds the way that fits, and the first question takes it', async () => {
  const sdk = scripted('sdk', ['llm/malformed']);
  const llm = oneOrOther(sdk, rest(), tripsClient);
  await llm.probe(new AbortController().signal);
  expect(await ask(llm)).toBe('by hand');
  expect(sdk.asked).toBe(0);
});

test('where the other way fails too, both are tried again the next time', async () => {
  const sdk = scripted('sdk', ['llm/malformed']);
  const byHand = scripted('rest', ['llm/unreachable']);
  const llm = oneOrOther(sdk, byHand, tripsClient);
  const never = new AbortController().signal;
  await expect(llm.probe(never)).rejects.toMatchObject({ code: 'llm/unreachable' });
  for (let turn = 0; turn < 2; turn += 1)
    await expect(ask(llm)).rejects.toMatchObject({ code: 'llm/unreachable' });
  expect([sdk.asked, byHand.asked]).toEqual([2, 2]);
});
