import { expect, test } from 'vitest';
import { deviceIn } from './where.ts';

const hass = {
  devices: {
    lamp: { id: 'lamp', area_id: 'salon' },
    voice: { id: 'voice', area_id: 'salon' },
    oven: { id: 'oven', area_id: 'cuisine' },
    nowhere: { id: 'nowhere', area_id: null },
  },
  entities: {
    a: { entity_id: 'light.lamp', device_id: 'lamp' },
    b: { entity_id: 'assist_satellite.voice', device_id: 'voice' },
    c: { entity_id: 'assist_satellite.lost', device_id: null },
  },
};

test('the satellite of a room stands for it, else any device there', () => {
  expect(deviceIn(hass, 'salon')).toBe('voice');
  expect(deviceIn(hass, 'cuisine')).toBe('oven');
});

test('a room without devices, no room, and no Home Assistant have none', () => {
  expect(deviceIn(hass, 'grenier')).toBeUndefined();
  expect(deviceIn(hass, undefined)).toBeUndefined();
  expect(deviceIn(undefined, 'salon')).toBeUndefined();
});
