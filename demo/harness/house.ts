/** A house as data: the floors, areas and names that Home Assistant is furnished with. */
import { readFile } from 'node:fs/promises';

export interface Floor {
  readonly id: string;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly level: number;
}

export interface Area {
  readonly id: string;
  readonly name: string;
  readonly aliases: readonly string[];
  /** The id of a floor. */
  readonly floor: string | null;
}

export interface HouseEntity {
  readonly id: string;
  readonly name: string;
  readonly aliases: readonly string[];
  /** The id of an area. */
  readonly area: string | null;
  readonly domain: string;
  readonly deviceClass?: string;
}

export interface House {
  readonly language: 'fr' | 'en';
  readonly floors: readonly Floor[];
  readonly areas: readonly Area[];
  readonly entities: readonly HouseEntity[];
  /** What people put on lists. */
  readonly lists: { readonly todo: readonly string[] };
}

export async function readHouse(path: string): Promise<House> {
  return JSON.parse(await readFile(path, 'utf8')) as House;
}
