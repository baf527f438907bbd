/** Tool: litter box, feeder, fountain: what PetKit's devices tell. It reads and changes nothing. */
import { z } from 'zod';
import { nameWords } from '../../home/name-words.ts';
import type { PlatformDevice } from '../../home/platform-devices.ts';
import type { States } from '../../home/states.ts';
import { speechOf } from '../sentences.ts';
import { refuse } from './household.ts';
import { kindOf, PET_KINDS, summarisePet } from './pet-summary.ts';
import type { Tool, ToolResult } from './tool.ts';
import type { OfferedTool } from './tools.ts';

export interface PetTools {
  readonly live: { readonly states: States; devicesOf(platform: string): PlatformDevice[] };
  readonly timeZone: () => string | undefined;
}

const PLATFORM = 'petkit';
/** More are read by nobody. */
const MAX_DEVICES = 8;

const parameters = z.object({
  kind: z.enum(PET_KINDS).optional().describe('Omit for all.'),
  name: z.string().max(120).optional().describe('Device or pet, only if the user named it.'),
});

type Arguments = z.infer<typeof parameters>;

/** Where Assist may know at least something of such a device. */
export function petkitIsUseful({ live }: PetTools): NonNullable<OfferedTool['when']> {
  return () => live.devicesOf(PLATFORM).some(({ isExposed }) => isExposed);
}

export function checkPetkit({ live, timeZone }: PetTools): Tool<Arguments> {
  return {
    name: 'check_petkit',
    description:
      "Reads the pets' litter box, feeder and fountain (PetKit): levels, uses, problems.",
    parameters,
    acts: false,
    run({ kind, name }, { turn }): Promise<ToolResult> {
      const all = live.devicesOf(PLATFORM).filter(({ isExposed }) => isExposed);
      const found = all.filter((device) => kind === undefined || kindOf(device) === kind);
      const named = name === undefined ? found : calledSo(name, found);
      if (named.length === 0)
        return Promise.resolve(
          refuse('unknown_name', 'There is no such device. Tell the user which there are.', {
            ...(name === undefined ? {} : { asked: name }),
            candidates: all.map((device) => device.name),
          }),
        );
      const how = { speech: speechOf(turn.language), timeZone: timeZone() };
      const data = named.slice(0, MAX_DEVICES).map((device) => {
        const { isAway, ...summary } = summarisePet(device, live.states, how);
        return isAway ? { ...summary, is_reached: false } : summary;
      });
      return Promise.resolve({ status: 'answer', data });
    },
  };
}

/** By all the words that were said: "fontaine" is "Fontaine du chat"; a kind said as a name means all of the kind. */
function calledSo(name: string, devices: readonly PlatformDevice[]): readonly PlatformDevice[] {
  const said = nameWords(name);
  const named = devices.filter((device) => {
    const own = new Set(nameWords(device.name));
    return said.length > 0 && said.every((word) => own.has(word));
  });
  if (named.length > 0) return named;
  const [kind] = KIND_WORDS.filter(([, words]) => said.some((word) => words.has(word)));
  return kind ? devices.filter((device) => kindOf(device) === kind[0]) : [];
}

const KIND_WORDS = (
  [
    ['litter_box', 'litière toilette bac litter toilet'],
    ['feeder', 'distributeur gamelle croquette mangeoire nourriture feeder food bowl'],
    ['fountain', 'fontaine eau abreuvoir fountain water'],
    ['purifier', 'purificateur purifier'],
  ] as const
).map(([kind, said]) => [kind, new Set(said.split(' ').flatMap(nameWords))] as const);
