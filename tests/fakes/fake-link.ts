/** The integration's side of the link, put into a fake Home Assistant. */
import {
  type FakeHomeAssistant,
  type FakeMessage,
  type FakePeer,
  FakeRefusal,
} from './fake-home-assistant.ts';

export interface FakeDelta {
  readonly role?: string;
  readonly content?: string;
  readonly tool_call?: {
    readonly id: string;
    readonly name: string;
    readonly arguments: unknown;
    readonly external: boolean;
    readonly result?: unknown;
    readonly failed?: boolean;
  };
  readonly waiting?: true;
  readonly end?: { readonly continue_conversation: boolean };
  readonly error?: { readonly code: string; readonly message: string };
}

export interface FakeAnswer {
  readonly deltas: FakeDelta[];
  /** How many messages the deltas came in. */
  batches: number;
  done: boolean;
}

export class FakeLink {
  /** An error code that `exo/link` answers with, or none. */
  refusal: string | undefined;
  /** Whole ones, and patches. */
  readonly states: unknown[] = [];
  readonly diffs: unknown[] = [];
  /** The next patch is refused. */
  refusesDiff = false;
  readonly replies: FakeMessage[] = [];
  signsOfLife = 0;
  readonly envelopes: FakeMessage[] = [];
  readonly hellos: FakeMessage[] = [];
  readonly answers = new Map<string, FakeAnswer>();
  #holder: { readonly peer: FakePeer; readonly subscription: number } | undefined;

  /** Without this, the integration is not installed. */
  install(homeAssistant: FakeHomeAssistant): void {
    homeAssistant.handlers.set('exo/link', (message, peer) => {
      if (this.refusal) throw new FakeRefusal(this.refusal);
      this.hellos.push(message);
      this.#holder = { peer, subscription: message.id };
      peer.subscriptions.set(message.id, message);
      return { protocol: 1, version: '0.1.0', entry_id: 'entry' };
    });
    homeAssistant.handlers.set('exo/link/delta', (message) => {
      this.#take(message);
      return {};
    });
    homeAssistant.handlers.set('exo/link/state', (message) => {
      if (message['diff'] && this.refusesDiff) {
        this.refusesDiff = false;
        throw new FakeRefusal('invalid_format');
      }
      if (message['state']) this.states.push(message['state']);
      else this.diffs.push(message['diff']);
      return {};
    });
    homeAssistant.handlers.set('exo/link/alive', (_message, peer) => {
      if (this.#holder?.peer !== peer) throw new FakeRefusal('not_linked');
      this.signsOfLife += 1;
      return {};
    });
    homeAssistant.handlers.set('exo/link/reply', (message) => {
      this.replies.push(message);
      return {};
    });
    homeAssistant.handlers.set('exo/link/envelope', (message) => {
      this.envelopes.push(message);
      return {};
    });
  }

  /** Sends a turn; its answer fills while the test goes on. */
  ask(turnId: string, text: string, rest: Record<string, unknown> = {}): FakeAnswer {
    const answer: FakeAnswer = { deltas: [], batches: 0, done: false };
    this.answers.set(turnId, answer);
    this.send({ type: 'turn', turn_id: turnId, text, language: 'fr', ...NOWHERE, ...rest });
    return answer;
  }

  /** What the app says of this turn from now on is refused. */
  cancel(turnId: string): void {
    this.answers.delete(turnId);
    this.send({ type: 'cancel', turn_id: turnId });
  }

  /** Home Assistant has run a tool. */
  result(turnId: string, id: string, result: unknown, failed = false): void {
    this.send({ type: 'tool_result', turn_id: turnId, id, result, failed });
  }

  /** As after seconds without a sign of life: the connection stays. */
  giveUp(): void {
    this.#holder = undefined;
  }

  send(event: unknown): void {
    this.#holder?.peer.event(this.#holder.subscription, event);
  }

  #take(message: FakeMessage): void {
    const answer = this.answers.get(String(message['turn_id']));
    if (!answer || answer.done) throw new FakeRefusal('unknown_turn');
    const deltas = message['deltas'] as FakeDelta[];
    answer.batches += 1;
    answer.deltas.push(...deltas);
    answer.done = deltas.some((delta) => delta.end !== undefined || delta.error !== undefined);
  }
}

const NOWHERE = {
  conversation_id: null,
  device_id: null,
  satellite_id: null,
  area_id: null,
  area_name: null,
  floor_id: null,
  user_id: null,
};

export function spoken(answer: FakeAnswer): string {
  return answer.deltas.map((delta) => delta.content ?? '').join('');
}
