/** Timers of an earlier run, in a house that has no language model any more: through the whole program. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import type { SavedTimer } from '../../src/brain/timers/timer-file.ts';
import { FakeHomeAssistant } from '../fakes/fake-home-assistant.ts';
import { furnishedHouse, readHouse } from '../fakes/furnished-house.ts';
import { addSpeakers } from '../fakes/speaking-house.ts';
import { ExoProgram } from './support/exo-program.ts';

it('ring in their room', async () => {
  const home = new FakeHomeAssistant();
  home.house = furnishedHouse(readHouse('fr'));
  addSpeakers(home.house);
  await home.start();
  const exo = new ExoProgram(home);
  const timer: SavedTimer = {
    id: 'pasta',
    name: 'pâtes',
    areaId: 'cuisine',
    satelliteId: null,
    language: 'fr',
    durationMs: 600_000,
    leftMs: 1_000,
    endsAtWallMs: Date.now() + 1_000,
  };
  try {
    writeFileSync(
      join(exo.dataFolder, 'timers.json'),
      JSON.stringify({ format: 1, timers: [timer] }),
    );
    exo.start({ EXO_MODELS_DOWNLOAD: 'false' });
    const said = () => home.devices.calls.filter(({ service }) => service === 'announce');
    await vi.waitFor(() => expect(said()).not.toEqual([]), { timeout: 30_000, interval: 20 });
    expect(said()[0]).toMatchObject({
      entityIds: ['assist_satellite.cuisine'],
      data: { message: 'Minuteur terminé : pâtes.' },
    });
  } finally {
    await exo.kill();
    await home.stop();
  }
});
