/** What must hold for Supervisor to build the Dockerfile as it is, and to know when the app is up. Pure. */

const FROM = /^FROM\s+(\S+)/gim;

export function checkDockerfile(text: string): string[] {
  const bases = [...text.matchAll(FROM)].map(([, base = '']) => base);
  const problems = bases
    .filter((base) => base.includes('$') || !base.includes(':') || base.endsWith(':latest'))
    .map((base) => `Dockerfile: FROM ${base}: must be literal, with a release`);
  if (bases.length === 0) problems.push('Dockerfile: there is no FROM');
  if (!/^HEALTHCHECK /m.test(text)) problems.push('Dockerfile: there is no HEALTHCHECK');
  if (!/^ENTRYPOINT \[/m.test(text)) {
    problems.push('Dockerfile: without an ENTRYPOINT the base starts its init inside another one');
  }
  return problems;
}
