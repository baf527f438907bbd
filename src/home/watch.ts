/** The states of a few entities over one connection, from before a call until it is proven. */
import type { HomeConnection, Unsubscribe } from './connection.ts';
import { reduceStates, type States } from './states.ts';

export class Watch {
  readonly connection: HomeConnection;
  #states: States = new Map();
  #unsubscribe: Unsubscribe = () => undefined;
  #changed: () => void = () => undefined;

  private constructor(connection: HomeConnection) {
    this.connection = connection;
  }

  /**
   * Resolves once Home Assistant has told what is: from then on nothing it reports is missed. Rejects with
   * `home/disconnected` or `home/refused`.
   */
  static async open(connection: HomeConnection, entityIds: readonly string[]): Promise<Watch> {
    const watch = new Watch(connection);
    const first = Promise.withResolvers<void>();
    watch.#changed = first.resolve;
    const message = { type: 'subscribe_entities', entity_ids: entityIds };
    const { unsubscribe } = await connection.subscribe(message, (event) => watch.#reduce(event));
    watch.#unsubscribe = unsubscribe;
    const lost = () => first.resolve();
    connection.closed.addEventListener('abort', lost, { once: true });
    // Of entities that are all gone nothing is told.
    if (!connection.closed.aborted) await first.promise;
    connection.closed.removeEventListener('abort', lost);
    return watch;
  }

  get states(): States {
    return this.#states;
  }

  /** One listener at a time; returns the function that ends it. */
  onChange(changed: () => void, lost: () => void): Unsubscribe {
    const { closed } = this.connection;
    this.#changed = changed;
    closed.addEventListener('abort', lost, { once: true });
    if (closed.aborted) lost();
    return () => {
      this.#changed = () => undefined;
      closed.removeEventListener('abort', lost);
    };
  }

  close(): void {
    this.#unsubscribe();
  }

  #reduce(event: unknown): void {
    this.#states = reduceStates(this.#states, event).states;
    this.#changed();
  }
}
