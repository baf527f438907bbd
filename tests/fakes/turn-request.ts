/** A turn as a door hands it over, for tests. */
import type { TurnRequest } from '../../src/brain/brain.ts';

export function turnRequest(over: Partial<TurnRequest> = {}): TurnRequest {
  return {
    turnId: 'turn-1',
    text: 'Bonjour',
    language: 'fr',
    conversationId: 'conversation-1',
    deviceId: 'device-1',
    satelliteId: null,
    area: { id: 'salon', name: 'Salon' },
    floorId: null,
    userId: 'lea',
    ...over,
  };
}

/** What somebody says in a room, nobody knows who or to which device. */
export function turnIn(room: string | null, text = '', turnId = 'turn-1'): TurnRequest {
  const area = room === null ? null : { id: room, name: null };
  return turnRequest({ turnId, text, area, deviceId: null, userId: null });
}
