import { totalmem } from 'node:os';
import { expect, it } from 'vitest';
import { readHardware } from './hardware.ts';

it('knows the cores and the memory that this process may use', async () => {
  const hardware = await readHardware({ gigaops: 12, hasGpu: false });
  expect(hardware).toMatchObject({ gigaops: 12, hasGpu: false });
  expect(hardware.cores).toBeGreaterThan(0);
  expect(hardware.freeMemoryBytes).toBeGreaterThan(0);
  expect(hardware.freeMemoryBytes).toBeLessThanOrEqual(totalmem());
});
