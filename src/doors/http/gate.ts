/** Who may open the page. Pure. */

export type Gate =
  /** Under Supervisor: its own address alone, which is where ingress comes from. */
  | { readonly type: 'ingress'; readonly address: string }
  /** On this machine alone: a name that only points here (DNS rebinding) is not let in. */
  | { readonly type: 'local' }
  /** The user chose where it listens. */
  | { readonly type: 'open' };

const LOCAL_HOST = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/;

/** `remote`: the peer's address; `host`: the header. */
export function mayEnter(
  gate: Gate,
  remote: string | undefined,
  host: string | undefined,
): boolean {
  switch (gate.type) {
    case 'ingress':
      return remote !== undefined && withoutMapping(remote) === gate.address;
    case 'local':
      return LOCAL_HOST.test(host ?? '');
    case 'open':
      return true;
    default:
      return gate satisfies never;
  }
}

/** A socket for both families shows IPv4 addresses as `::ffff:172.30.32.2`. */
function withoutMapping(address: string): string {
  return address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '');
}
