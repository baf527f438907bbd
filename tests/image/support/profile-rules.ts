/** The file rules of an AppArmor profile: what is allowed with which path. Pure. */

const FILE_RULE = /^\s*(?:owner )?(?<path>(?:\/|@\{PROC\})\S*) (?<modes>[a-z]+),/;
const VARIABLES: readonly (readonly [string, string])[] = [
  ['@{PROC}', '/proc'],
  ['@{pid}', '{self,[0-9]*}'],
  ['@{tid}', '[0-9]*'],
];
/** Of `abstractions/base`, as every host has it: what an ordinary program needs. */
const BASE = `
/dev/{null,zero,full} rw,
/dev/{random,urandom} r,
/etc/{ld.so.cache,localtime} mr,
/usr/lib{,32,64}/** mr,
/usr/share/{locale,zoneinfo}/** r,
/proc/{cpuinfo,meminfo,stat} r,
`;

export type Mode = 'r' | 'w' | 'm' | 'x';
export type Allows = (path: string, mode: Mode) => boolean;

export function readProfile(text: string): Allows {
  const rules = `${text}${BASE}`.split('\n').flatMap((line) => {
    const { path, modes } = FILE_RULE.exec(line)?.groups ?? {};
    return path && modes ? [{ pattern: patternOf(path), modes }] : [];
  });
  return (path, mode) =>
    rules.some(({ modes, pattern }) => modes.includes(mode) && pattern.test(path));
}

/** `*` stops at a slash, `**` does not; neither is empty where it is all of a name. */
function patternOf(path: string): RegExp {
  const named = VARIABLES.reduce((text, [name, value]) => text.replaceAll(name, value), path);
  const source = named
    .replace(/[.+^$()|\\]/g, '\\$&')
    .replace(/\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}/g, alternatives)
    .replace(/\/\*\*/g, '/\u0001')
    .replace(/\*\*/g, '\u0002')
    .replace(/\/\*(?=\/|$)/g, '/[^/]+')
    .replace(/\*/g, '[^/]*')
    .replaceAll('\u0001', '.+')
    .replaceAll('\u0002', '.*');
  return new RegExp(`^${source}$`);
}

function alternatives(_: string, inner: string): string {
  const flat = inner.replace(/\{([^{}]*)\}/g, alternatives);
  return `(?:${flat.replaceAll(',', '|')})`;
}
