/** Wyoming door, codec: the unit of the wire, and how one is written. Pure. */
import { type JsonObject, type JsonValue, writeJson } from './wire-json.ts';

/** As read: `data` is the header's, with the data block's members over it. No payload: length 0. */
export interface WyomingEvent {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly payload: Uint8Array;
}

export interface OutgoingEvent {
  readonly type: string;
  readonly data?: JsonObject;
  readonly payload?: Uint8Array;
}

/** The release of the reference whose wire format this is; it goes into every header. */
export const WYOMING_VERSION = '1.10.2';

/**
 * Header line, data block, payload: byte for byte what the reference writes. The data always goes into
 * its own block, because readers limit the header line to 64 KiB.
 */
export function encodeEvent(event: OutgoingEvent): Uint8Array {
  const header: Record<string, JsonValue> = { type: event.type, version: WYOMING_VERSION };
  const hasData = event.data !== undefined && Object.keys(event.data).length > 0;
  const data = Buffer.from(hasData ? writeJson(event.data ?? {}) : '', 'utf8');
  const payload = event.payload ?? new Uint8Array();
  if (data.length > 0) header['data_length'] = data.length;
  if (payload.length > 0) header['payload_length'] = payload.length;
  return Buffer.concat([Buffer.from(`${writeJson(header)}\n`, 'utf8'), data, payload]);
}
