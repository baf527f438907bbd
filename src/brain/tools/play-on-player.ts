/** Music by name on a media player of Home Assistant that can search: search ─▶ the first that can be played ─▶ proof. */
import { z } from 'zod';
import type { HouseEntity } from '../../home/house.ts';
import type { Command } from '../../home/proof.ts';
import { HomeRefusal } from '../../home/refusal.ts';
import type { EntityState } from '../../home/states.ts';
import { type MusicKind, plain } from '../../music/choose-songs.ts';
import { dataText } from '../prompt/data-text.ts';
import { hasFeature } from './entity-state.ts';
import { type Deed, type Household, isRefused, perform, refuse, targetsOf } from './household.ts';
import { mediaAttributes } from './media-commands.ts';
import type { ToolContext, ToolResult } from './tool.ts';

export interface MediaSearch {
  /** One command of Home Assistant's WebSocket. */
  request(message: { readonly type: string }, timeoutMs?: number): Promise<unknown>;
}

export interface PlayerWish {
  readonly query: string;
  readonly kind?: MusicKind | undefined;
  readonly area?: string | undefined;
}

const SEARCH_MEDIA = 4_194_304;
const PLAY_MEDIA = 512;
const SEARCH_MS = 6_000;
const PROOF_MS = 8_000;
const RESULTS = 50;
const MAX_ID_LENGTH = 2_000;
const MAX_TITLE_LENGTH = 120;

const resultSchema = z.object({
  result: z
    .array(
      z
        .object({
          title: z.string(),
          media_class: z.string().catch(''),
          media_content_id: z.string().min(1).max(MAX_ID_LENGTH),
          media_content_type: z.string().max(200),
          can_play: z.boolean().catch(false),
        })
        .nullable()
        // One that cannot be read is no reason to lose the others.
        .catch(null),
    )
    .transform((found) => found.filter((item) => item !== null).slice(0, RESULTS)),
});

const CLASSES: Readonly<Record<MusicKind, string>> = {
  artist: 'artist',
  album: 'album',
  song: 'track',
  playlist: 'playlist',
};

export async function playOnPlayer(
  household: Household,
  search: MediaSearch,
  { area, kind, query }: PlayerWish,
  context: ToolContext,
  signal: AbortSignal,
): Promise<ToolResult> {
  const found = targetsOf(household, { area }, ['media_player'], context);
  if (isRefused(found)) return found;
  const { states } = household.live;
  const able = found.filter(({ id }) => canSearch(states.get(id)));
  const [player, ...others] = able;
  if (!player)
    return refuse('not_supported', 'No player in this room can search for music. Say so.', {
      asked: found.map(({ name }) => name).join(', '),
    });
  if (others.length > 0)
    return refuse('ambiguous', 'Several players could. Ask the user in which room.', {
      candidates: able.map(({ name }) => name),
    });
  const items = await searched(search, player, query);
  if (items === undefined)
    return refuse('failed', 'The player could not search. Nothing was changed: say so.', {
      asked: player.name,
    });
  const playable = items.filter((item) => item.can_play);
  const item = bestOf(playable, { kind, query });
  if (!item)
    return refuse(
      'unknown_name',
      'The player found nothing that is called so. Nothing was changed: say so.',
      {
        asked: query,
      },
    );
  const result = await perform(household, deedFor(player, item), context, signal);
  // What it took the words to mean: its searches find something for anything.
  return 'states' in result
    ? { ...result, data: { found: dataText(item.title, MAX_TITLE_LENGTH) } }
    : result;
}

/** What is called so before what is of the kind, and both before what the player thinks best. */
function bestOf(playable: readonly Item[], { kind, query }: PlayerWish): Item | undefined {
  const wanted = plain(query);
  const isKind = ({ media_class: of }: Item) => kind !== undefined && of === CLASSES[kind];
  const isCalledSo = ({ title }: Item) => plain(title) === wanted;
  return (
    playable.find((one) => isKind(one) && isCalledSo(one)) ??
    playable.find((one) => (kind === undefined ? isCalledSo(one) : isKind(one))) ??
    playable[0]
  );
}

type Item = z.output<typeof resultSchema>['result'][number];

/** `undefined`: it did not search; a service behind it may be away. */
async function searched(
  search: MediaSearch,
  { id }: HouseEntity,
  query: string,
): Promise<Item[] | undefined> {
  const message = { type: 'media_player/search_media', entity_id: id, search_query: query };
  try {
    return resultSchema.safeParse(await search.request(message, SEARCH_MS)).data?.result;
  } catch (error) {
    if (error instanceof HomeRefusal) return undefined;
    throw error;
  }
}

function deedFor(player: HouseEntity, item: Item): Deed {
  const { media_content_id: media, media_content_type: type } = item;
  const command: Command = {
    domain: 'media_player',
    service: 'play_media',
    data: { media_content_id: media, media_content_type: type },
    entityIds: [player.id],
    deadlineMs: PROOF_MS,
    canDo: (before) => hasFeature(before, PLAY_MEDIA),
    // That it played before is no proof: it has to play this, or something else than before.
    progress: (now, before) => {
      if (now.state !== 'playing') return now.state === 'buffering' ? 'underway' : 'not-yet';
      const isThis = now.attributes['media_content_id'] === media || before.state !== 'playing';
      return isThis || now.attributes['media_title'] !== before.attributes['media_title']
        ? 'there'
        : 'not-yet';
    },
  };
  return { action: 'play_music', entities: [player], commands: [command], shown: mediaAttributes };
}

/** Bits that mean something else on other things: only of players. */
export function canSearch(state: EntityState | undefined): boolean {
  return state !== undefined && hasFeature(state, SEARCH_MEDIA) && hasFeature(state, PLAY_MEDIA);
}
