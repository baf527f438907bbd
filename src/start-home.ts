/**
 * EXO in a home: the house live, its rooms, and the link on which Home Assistant asks.
 *
 *   Home Assistant ─▶ live house ─▶ names for the ears
 *        │                └─▶ rooms ─▶ feed ─┐
 *        └─ link ◀──────────────────────────┘
 *             └─▶ turn ─▶ brain
 */
import type { Starting } from './app-context.ts';
import type { Brain } from './brain/brain.ts';
import type { LinkCommands } from './doors/link/commands.ts';
import { LinkDoor } from './doors/link/link-door.ts';
import { HomeClient } from './home/home.ts';
import { LiveSettings } from './home/home-settings.ts';
import type { House } from './home/house.ts';
import { LiveHouse } from './home/live-house.ts';
import type { HomeAddress } from './options.ts';
import type { Feed } from './rooms/feed.ts';
import { RoomsFeed } from './rooms/rooms-feed.ts';
import { answerTurn } from './turn/answer-turn.ts';

export interface Home {
  readonly client: HomeClient;
  readonly house: LiveHouse;
  readonly rooms: RoomsFeed;
  readonly settings: LiveSettings;
}

/** Built before the doors that show what happens in its rooms; does nothing until `startHome`. */
export function buildHome(starting: Starting, { address, token }: HomeAddress, feed: Feed): Home {
  const { clock, events, log, options } = starting;
  const random = Math.random;
  const client = new HomeClient({ address, token, clock, random, events, log: log.for('home') });
  const { language, showWords: showsWords } = options;
  const house = new LiveHouse({
    home: client,
    events,
    clock,
    log: log.for('house'),
    language,
  });
  const rooms = new RoomsFeed({ house, feed, clock, showsWords });
  const settings = new LiveSettings({ home: client, clock, log: log.for('house') });
  return { client, house, rooms, settings };
}

export interface HomeParts {
  readonly brain: Brain;
  readonly commands: LinkCommands;
  readonly feed: Feed;
  readonly instance: string;
  readonly version: string;
  readonly languages: readonly string[];
  /** Told when a name, a room or what is exposed has changed. */
  readonly learn: (house: House) => void;
}

export function startHome(starting: Starting, home: Home, parts: HomeParts): void {
  const { clock, closers, events, log } = starting;
  const { client, house, rooms, settings } = home;
  const { brain, commands, feed, instance, languages, learn, version } = parts;
  const link = new LinkDoor({
    home: client,
    hello: {
      instance,
      version,
      languages,
      capabilities: ['turn', 'tools', 'feed', 'request', 'alive'],
    },
    brain: rooms.watch(answerTurn(brain, events, clock)),
    feed,
    commands,
    clock,
    random: Math.random,
    events,
    log: log.for('link'),
  });
  closers.push(
    () => client.close(),
    house.observe(learn),
    house.start(),
    rooms.start(),
    settings.start(),
    link.start(),
  );
  client.start();
}
