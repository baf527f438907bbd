/** What Home Assistant's built-in sentences make of a text, without doing it. */
import type { Connection } from 'home-assistant-js-websocket';

export interface Understanding {
  readonly intent: string;
  /** Slot → value, not the word it was said with. */
  readonly slots: Readonly<Record<string, string>>;
}

interface DebugResult {
  readonly intent?: { readonly name: string };
  readonly details?: Readonly<Record<string, { readonly value: unknown }>>;
  readonly match?: boolean;
}

/** One understanding a sentence, null where nothing matches. */
export async function understand(
  connection: Connection,
  sentences: readonly string[],
  language: string,
  deviceId?: string,
): Promise<(Understanding | null)[]> {
  const { results } = await connection.sendMessagePromise<{ results: (DebugResult | null)[] }>({
    type: 'conversation/agent/homeassistant/debug',
    sentences: [...sentences],
    language,
    ...(deviceId === undefined ? {} : { device_id: deviceId }),
  } as { type: string });
  return results.map((result) =>
    result?.intent && result.match
      ? { intent: result.intent.name, slots: values(result.details ?? {}) }
      : null,
  );
}

function values(details: NonNullable<DebugResult['details']>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(details)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, { value }]) => [
        name,
        typeof value === 'string' ? value.toLowerCase() : JSON.stringify(value),
      ]),
  );
}

/** Same intent and same slots. */
export function sameMeaning(a: Understanding | null, b: Understanding | null): boolean {
  if (a === null || b === null) return a === b;
  return a.intent === b.intent && JSON.stringify(a.slots) === JSON.stringify(b.slots);
}
