/** The part of Home Assistant's frontend that the card uses. It gives no types; these are its shapes of 2026.8 to 2026.11. */

export interface HassConnection {
  readonly connected: boolean;
  readonly socket: { send(data: string | Uint8Array): void } | undefined;
  subscribeMessage<Event>(
    callback: (event: Event) => void,
    message: { readonly type: string; readonly [key: string]: unknown },
    options?: { readonly resubscribe?: boolean },
  ): Promise<() => Promise<void>>;
  sendMessagePromise<Result>(message: {
    readonly type: string;
    readonly [key: string]: unknown;
  }): Promise<Result>;
  ping(): Promise<unknown>;
  addEventListener(event: 'ready' | 'disconnected', listener: () => void): void;
  removeEventListener(event: 'ready' | 'disconnected', listener: () => void): void;
}

export interface Hass {
  readonly connection: HassConnection;
  readonly locale?: { readonly language: string };
  readonly language: string;
  readonly themes?: { readonly darkMode: boolean; readonly theme: string };
  readonly areas: Readonly<Record<string, { readonly area_id: string; readonly name: string }>>;
  readonly devices: Readonly<
    Record<string, { readonly id: string; readonly area_id: string | null }>
  >;
  readonly entities: Readonly<
    Record<
      string,
      {
        readonly entity_id: string;
        /** Its own; without one, its device's holds. */
        readonly area_id?: string | null;
        readonly device_id?: string | null;
        /** The integration it is of. */
        readonly platform?: string;
      }
    >
  >;
  hassUrl(path?: string): string;
}
