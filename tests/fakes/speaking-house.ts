/** The acting house with something to speak with: satellites in two rooms, a loudspeaker in a third. */

import { ringTimer } from '../../src/brain/timers/ring-timer.ts';
import { Timers } from '../../src/brain/timers/timers.ts';
import { announce } from '../../src/brain/tools/announce.ts';
import { callTool } from '../../src/brain/tools/call-tool.ts';
import { cancelTimer } from '../../src/brain/tools/cancel-timer.ts';
import { changeTimer } from '../../src/brain/tools/change-timer.ts';
import { listTimers } from '../../src/brain/tools/list-timers.ts';
import { setTimer } from '../../src/brain/tools/set-timer.ts';
import type { ToolResult } from '../../src/brain/tools/tool.ts';
import { asTool } from '../../src/brain/tools/tools.ts';
import { EventBus } from '../../src/core/events.ts';
import { silentLog } from '../../src/core/log.ts';
import { RoomAnnouncer } from '../../src/home/room-announcer.ts';
import { ActingHouse } from './acting-house.ts';
import { entityEntry, type FakeRegistries } from './fake-house.ts';
import { turnIn } from './turn-request.ts';

/** Bits of Home Assistant. */
const ANNOUNCES = 1;
const PLAYS_MEDIA = 512;

export function addSpeakers(house: FakeRegistries): void {
  const rooms = ['salon', 'cuisine', 'living_room', 'kitchen'];
  for (const area of rooms.filter((room) => house.areas.some(({ area_id: id }) => id === room))) {
    const id = `assist_satellite.${area}`;
    house.entities.push(entityEntry(id, `Satellite ${area}`, { area_id: area }));
    house.states[id] = {
      s: 'idle',
      a: { friendly_name: `Satellite ${area}`, supported_features: ANNOUNCES },
    };
  }
  house.states['tts.exo'] = { s: 'unknown', a: { friendly_name: 'EXO' } };
  for (const id of ['media_player.enceinte_de_la_chambre', 'media_player.bedroom_speaker']) {
    const speaker = house.states[id];
    if (speaker)
      speaker.a['supported_features'] = Number(speaker.a['supported_features']) | PLAYS_MEDIA;
  }
}

export class SpeakingHouse {
  readonly acting: ActingHouse;
  readonly announcer: RoomAnnouncer;
  readonly timers: Timers;

  private constructor(acting: ActingHouse, path: string) {
    const { clock, home, live } = acting;
    const events = new EventBus(silentLog);
    this.acting = acting;
    this.announcer = new RoomAnnouncer({ home, live, clock, events });
    const ring = ringTimer(this.announcer);
    this.timers = new Timers({ path, clock, log: silentLog, ring });
    const tools = { timers: this.timers, live, announcer: this.announcer, clock };
    acting.tools.add(
      { tool: asTool(announce(tools)) },
      { tool: asTool(setTimer({ ...tools, timeZone: () => 'Europe/Paris' })) },
      { tool: asTool(changeTimer(tools)) },
      { tool: asTool(cancelTimer(tools)) },
      { tool: asTool(listTimers(tools)) },
    );
  }

  /** @param path of the file of the timers */
  static async start(
    path: string,
    furnish = addSpeakers,
    language: 'fr' | 'en' = 'fr',
  ): Promise<SpeakingHouse> {
    const acting = await ActingHouse.start({ furnish, language });
    const house = new SpeakingHouse(acting, path);
    await house.timers.start();
    return house;
  }

  /** No time passes but for an announcement: what timers wait for is the disk. */
  async call(
    name: string,
    written: unknown,
    room: string | null = 'salon',
    satelliteId: string | null = null,
  ): Promise<ToolResult> {
    const turn = { ...turnIn(room), satelliteId };
    if (name === 'announce') return await this.acting.call(name, written, turn);
    const tool = this.acting.tools.forTurn(turn).find((one) => one.name === name);
    if (!tool) throw new Error(`no tool ${name}`);
    return await callTool(tool, written, { turn }, new AbortController().signal);
  }

  /** What was said where, in order. */
  get said(): [where: string, message: unknown][] {
    return this.acting.homeAssistant.devices.calls
      .filter(({ service }) => service === 'announce' || service === 'speak')
      .map(({ data, entityIds }) => {
        const players = data['media_player_entity_id'] as string[] | undefined;
        return [(players ?? entityIds).join(), data['message']];
      });
  }

  async stop(): Promise<void> {
    await this.timers.close();
    await this.acting.stop();
  }
}
