/** Rules of security groups: what may pass from whom to whom, at which port. */

/** Who is at the other end: a group, a prefix list, or the addresses of a CIDR block. */
export type Peer = { readonly group: string } | { readonly prefixList: string } | { readonly cidr: string };

export interface Rule {
  readonly peer: Peer;
  /** `tcp`, or `-1` for all. */
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
}

/** An end of a connection: its groups and its subnets' blocks, or the prefix lists that have its address. */
export interface End {
  readonly groups: readonly string[];
  readonly blocks: readonly string[];
  readonly prefixLists: readonly string[];
}

/** Whether one of the rules lets TCP pass at a port, with this at the other end. */
export function permits(rules: Iterable<Rule>, other: End, port: number): boolean {
  for (const rule of rules) {
    const atPort =
      rule.protocol === "-1" || (rule.protocol === "tcp" && rule.from <= port && port <= rule.to);
    if (atPort && fits(rule.peer, other)) return true;
  }
  return false;
}

function fits(peer: Peer, { groups, blocks, prefixLists }: End): boolean {
  if ("group" in peer) return groups.includes(peer.group);
  if ("prefixList" in peer) return prefixLists.includes(peer.prefixList);
  if (peer.cidr === "0.0.0.0/0") return true;
  return blocks.length > 0 && blocks.every((block) => contains(peer.cidr, block));
}

/** Whether all addresses of the second block are in the first. IPv4. */
export function contains(outer: string, inner: string): boolean {
  const [a, b] = [range(outer), range(inner)];
  return a !== undefined && b !== undefined && a.first <= b.first && b.last <= a.last;
}

function range(cidr: string): { first: number; last: number } | undefined {
  const [, address, bits] = /^(\d+\.\d+\.\d+\.\d+)\/(\d+)$/.exec(cidr) ?? [];
  if (address === undefined) return undefined;
  const size = 2 ** (32 - Number(bits));
  const first = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  return { first: first - (first % size), last: first - (first % size) + size - 1 };
}
