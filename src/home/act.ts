/**
 * Acts on the house and proves it: a service call → what Home Assistant reported of each target.
 *
 *   watch the targets ─▶ states before ─▶ call_service ─▶ reports ─▶ each done, unchanged, refused or unproven
 *
 * Nothing counts as done but a state that Home Assistant reported after the call went out.
 */
import { type Clock, delay } from '../core/clock.ts';
import { ExoError } from '../core/errors.ts';
import type { EventBus } from '../core/events.ts';
import type { HomeConnection, Unsubscribe } from './connection.ts';
import type { HomeRest } from './home-rest.ts';
import {
  type CallFailure,
  type Command,
  callable,
  isSettled,
  judge,
  type TargetOutcome,
} from './proof.ts';
import { HomeRefusal } from './refusal.ts';
import { Watch } from './watch.ts';

export interface HouseActorOptions {
  /** The connection that is open now, if any; see `HomeClient`. */
  readonly home: { readonly connection: HomeConnection | undefined };
  /** For while the socket is down; absent: nothing can be done then. */
  readonly rest?: Pick<HomeRest, 'states' | 'callService'>;
  readonly clock: Clock;
  readonly events: EventBus;
}

/** More in one call is a mistake of whoever asks, not a wish. */
const MAX_TARGETS = 200;
/** Home Assistant tells states at once; longer means that it stands still, and its socket is no use. */
const WATCH_TIMEOUT_MS = 2_000;
/** Over REST, states are asked for again at this pace. */
const POLL_MS = 150;

/**
 * @example
 * const [lamp] = await actor.act({ domain: 'light', service: 'turn_on', entityIds: ['light.lamp'], deadlineMs: 2000,
 *   progress: ({ state }) => (state === 'on' ? 'there' : 'not-yet') }, signal);
 * lamp?.outcome // 'done'
 */
export class HouseActor {
  readonly #options: HouseActorOptions;

  constructor(options: HouseActorOptions) {
    this.#options = options;
  }

  /**
   * One outcome a target, in their order. An abort before the call prevents it; once it is out, what comes of it
   * is awaited and told. Rejects with `home/disconnected` or `home/unreachable` where nothing was sent.
   */
  async act(command: Command, signal: AbortSignal): Promise<readonly TargetOutcome[]> {
    const { clock, events } = this.#options;
    if (command.entityIds.length === 0) return [];
    if (command.entityIds.length > MAX_TARGETS)
      throw new ExoError('home/refused', `more than ${MAX_TARGETS} entities in one call`);
    const startedMs = clock.nowMs();
    const watch = await this.#watch(command);
    const outcomes = await (watch
      ? this.#overSocket(command, watch, signal)
      : this.#overRest(command, signal));
    const atMs = clock.nowMs();
    const count = (outcome: TargetOutcome['outcome']) =>
      outcomes.filter((one) => one.outcome === outcome).length;
    events.emit({
      type: 'acted',
      atMs,
      service: `${command.domain}.${command.service}`,
      done: count('done'),
      unchanged: count('no_change'),
      refused: count('refused'),
      unproven: count('unproven'),
      tookMs: atMs - startedMs,
    });
    return outcomes;
  }

  /** `undefined` where there is no connection that answers: nothing has been sent yet. */
  async #watch({ entityIds }: Command): Promise<Watch | undefined> {
    const { clock, home } = this.#options;
    if (!home.connection) return undefined;
    const late = new AbortController();
    const opening = Watch.open(home.connection, entityIds).catch((error: unknown) => {
      if (error instanceof ExoError && error.code === 'home/disconnected') return undefined;
      throw error;
    });
    const watch = await Promise.race([opening, delay(clock, WATCH_TIMEOUT_MS, late.signal)]);
    late.abort();
    // One that opens after all is of no more use.
    if (!watch) opening.then((one) => one?.close()).catch(() => undefined);
    // Lost while it was told what is: nothing is known over it, and nothing is sent.
    return watch?.connection.closed.aborted ? undefined : (watch ?? undefined);
  }

  async #overSocket(
    command: Command,
    watch: Watch,
    signal: AbortSignal,
  ): Promise<readonly TargetOutcome[]> {
    try {
      const before = watch.states;
      const targets = callable(command, before);
      if (signal.aborted) return judge(command, { before, now: before, failure: 'cancelled' });
      if (targets.length === 0) return judge(command, { before, now: before });
      const failure = await this.#settled(command, targets, watch);
      return judge(command, { before, now: watch.states, failure });
    } finally {
      watch.close();
    }
  }

  /** Calls, and waits until all targets are there, the call has failed, or time is up. */
  #settled(
    command: Command,
    targets: readonly string[],
    watch: Watch,
  ): Promise<CallFailure | undefined> {
    const { domain, service, data, deadlineMs } = command;
    const before = watch.states;
    // What was so before is proven by no report: there, Home Assistant's answer is what is awaited.
    const wasSettled = isSettled(command, targets, before, before);
    return new Promise((resolve) => {
      let isAnswered = false;
      let stop: Unsubscribe = () => undefined;
      const settle = (failure: CallFailure | undefined) => {
        cancel();
        stop();
        resolve(failure);
      };
      const check = () => {
        const isOver = isAnswered || !(wasSettled || command.isReportedFirst);
        if (isOver && isSettled(command, targets, before, watch.states)) settle(undefined);
      };
      const cancel = this.#options.clock.after(deadlineMs, () =>
        settle(isAnswered ? undefined : 'no-answer'),
      );
      stop = watch.onChange(check, () => settle('lost'));
      const target = { entity_id: targets };
      const message = { type: 'call_service', domain, service, service_data: data ?? {}, target };
      watch.connection.request(message, deadlineMs).then(
        () => {
          isAnswered = true;
          check();
        },
        (error: unknown) => settle(failureOf(error)),
      );
    });
  }

  async #overRest(command: Command, signal: AbortSignal): Promise<readonly TargetOutcome[]> {
    const { clock, rest } = this.#options;
    if (!rest)
      throw new ExoError('home/disconnected', 'Home Assistant is not connected', {
        retryable: true,
      });
    const { domain, service, data, deadlineMs, entityIds } = command;
    const before = await rest.states(entityIds);
    const targets = callable(command, before);
    if (signal.aborted) return judge(command, { before, now: before, failure: 'cancelled' });
    if (targets.length === 0) return judge(command, { before, now: before });
    const endMs = clock.nowMs() + deadlineMs;
    const failure = await rest
      .callService(domain, service, { ...data, entity_id: targets }, deadlineMs)
      .then(() => undefined, failureOf);
    let now = before;
    while (true) {
      now = await rest.states(entityIds).catch(() => now);
      const isOver = failure !== undefined || clock.nowMs() + POLL_MS > endMs;
      if (isOver || isSettled(command, targets, before, now))
        return judge(command, { before, now, failure });
      await delay(clock, POLL_MS);
    }
  }
}

/** Home Assistant's own refusals; everything else means that nobody knows what became of the call. */
function failureOf(error: unknown): CallFailure {
  if (!(error instanceof HomeRefusal)) return 'lost';
  return error.reason === 'service_validation_error' ? 'not_supported' : 'refused';
}
