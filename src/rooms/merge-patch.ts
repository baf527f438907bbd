/** RFC 7396 merge patches between two JSON documents. Pure; the card and the app share it. */

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

/**
 * What turns `before` into `after`; undefined where nothing changed. A member that is null in `after` and one that
 * is gone look the same in a patch, so readers take a missing member for null.
 *
 * @example mergePatch({ a: 1, b: 2 }, { a: 1, b: 3 }) // { b: 3 }
 */
export function mergePatch(before: JsonObject, after: JsonObject): JsonObject | undefined {
  const patch: Record<string, Json> = {};
  for (const [name, value] of Object.entries(after)) {
    const old = own(before, name);
    if (isObject(old) && isObject(value)) {
      const inner = mergePatch(old, value);
      if (inner) patch[name] = inner;
    } else if (!same(old, value)) patch[name] = value;
  }
  for (const name of Object.keys(before)) {
    if (!Object.hasOwn(after, name) && before[name] !== null) patch[name] = null;
  }
  return Object.keys(patch).length > 0 ? patch : undefined;
}

/** Members that the patch does not name stay the same objects, so that whoever draws them can tell. */
export function applyPatch(document: JsonObject, patch: JsonObject): JsonObject {
  const patched: Record<string, Json> = { ...document };
  for (const [name, value] of Object.entries(patch)) {
    // Assigned to an object, this one name would replace its prototype.
    if (name === '__proto__') continue;
    const old = own(document, name);
    if (value === null) delete patched[name];
    else if (isObject(value)) patched[name] = applyPatch(isObject(old) ? old : {}, value);
    else patched[name] = value;
  }
  return patched;
}

function own(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Null and missing are one. */
function same(a: Json | undefined, b: Json): boolean {
  if (a === b || (a === undefined && b === null)) return true;
  return Array.isArray(a) && Array.isArray(b) && JSON.stringify(a) === JSON.stringify(b);
}
