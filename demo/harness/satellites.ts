/** The demo's satellites: a device in each room, by which Home Assistant knows where something was said. */
import type { Connection } from 'home-assistant-js-websocket';
import { DemoError } from './demo-error.ts';

interface Device {
  readonly id: string;
  readonly identifiers: readonly (readonly [string, string])[];
}

export async function satelliteOf(connection: Connection, areaId: string): Promise<string> {
  const devices = await connection.sendMessagePromise<Device[]>({
    type: 'config/device_registry/list',
  });
  const found = devices.find((device) =>
    device.identifiers.some(([domain, id]) => domain === 'demo_rooms' && id === areaId),
  );
  if (found === undefined) throw new DemoError(`no satellite in the room "${areaId}"`);
  return found.id;
}
