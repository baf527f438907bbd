/** What Supervisor asks of an AppArmor profile, and what we do: that it confines. Pure. */

/** Supervisor puts the app's full slug in place of the name. */
const PROFILE_LINE = /^profile [^ ]+ /gm;
/** Each would open a whole class of things. */
const WIDE_OPEN = /^\s*(?:file|network|capability|mount|ptrace|signal|dbus|\/\*\*\s+\S*)\s*,/gm;
/** Where the profile would let a program out of the profile. */
const UNCONFINED = /\b[a-z]*(?:ux|Ux|pux|Pux|cux|Cux)\b,/g;

export function checkAppArmor(text: string): string[] {
  const problems: string[] = [];
  const profiles = text.match(PROFILE_LINE)?.length ?? 0;
  if (profiles !== 1) {
    problems.push(`apparmor.txt: ${profiles} lines begin with a profile, Supervisor wants one`);
  }
  const rules = text.replace(/#.*$/gm, '');
  for (const pattern of [WIDE_OPEN, UNCONFINED]) {
    for (const [rule] of rules.matchAll(pattern)) {
      problems.push(`apparmor.txt: "${rule.trim()}" confines nothing`);
    }
  }
  if (/flags=\([^)]*complain/.test(text)) problems.push('apparmor.txt: complains and confines not');
  return problems;
}
