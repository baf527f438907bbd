/** What Home Assistant's built-in sentences make of a text, without doing it. */
import type { Connection } from 'home-assistant-js-websocket';

export interface Understanding {
  readonly intent: string;
  /** Slot → value, as text. */
  readonly slots: Readonly<Record<string, string>>;
}

interface DebugResult {
  readonly intent?: { readonly name: string };
  readonly slots?: Readonly<Record<string, unknown>>;
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
      ? { intent: result.intent.name, slots: asText(result.slots ?? {}) }
      : null,
  );
}

function asText(slots: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(slots)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}

/** Same intent and same slots, letter case aside. */
export function sameMeaning(a: Understanding | null, b: Understanding | null): boolean {
  if (a === null || b === null) return a === b;
  return (
    a.intent === b.intent &&
    JSON.stringify(a.slots).toLowerCase() === JSON.stringify(b.slots).toLowerCase()
  );
}
