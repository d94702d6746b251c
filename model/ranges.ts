/** Ranges of siblings, as boundaries and summaries have: named by their ends, found by where those are or were. */

import type { NodeId } from "./schema.ts";
import type { Tree } from "./tree.ts";
import type { ChildRange } from "./types.ts";

/** Where a sibling is, or was, among the others. */
interface End {
  readonly order: string;
  readonly id: NodeId;
}

/** Positions among `children` (those of `parent`), the last included; undefined if none of the range is left. */
export function rangeIn(
  tree: Tree,
  children: readonly NodeId[],
  parent: NodeId,
  { from, to }: ChildRange,
): { first: number; last: number } | undefined {
  const ends: End[] = [];
  for (const id of [from, to]) {
    const order = tree.orderUnder(id, parent);
    if (order !== undefined) ends.push({ order, id });
  }
  const [a, b = a] = ends;
  if (!a || !b) return undefined;
  const [low, high] = compare(a, b) <= 0 ? [a, b] : [b, a];
  const at = (i: number): End => ({ id: children[i] as NodeId, order: tree.order(children[i] as NodeId) });
  const first = search(children.length, (i) => compare(at(i), low) >= 0);
  const last = search(children.length, (i) => compare(at(i), high) > 0) - 1;
  return first <= last ? { first, last } : undefined;
}

function compare(a: End, b: End): number {
  if (a.order !== b.order) return a.order < b.order ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/** The first of `length` positions for which `is` holds, as it does for all after it; `length` if for none. */
function search(length: number, is: (i: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (is(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * The ends of a range after siblings were moved: `members` were in it before, in their order, `moved` are those
 * that were moved, `children` are the siblings now. Members that still follow each other stay one range; of
 * others the moved ones have left it. Undefined if none is left.
 */
export function endsAfterMove(
  members: readonly NodeId[],
  moved: ReadonlySet<NodeId>,
  children: readonly NodeId[],
): { from: NodeId; to: NodeId } | undefined {
  const runOf = (ids: ReadonlySet<NodeId>) => {
    const first = children.findIndex((id) => ids.has(id));
    const last = children.findLastIndex((id) => ids.has(id));
    const [from, to] = [children[first], children[last]];
    return from === undefined || to === undefined ? undefined : { from, to, length: last - first + 1 };
  };
  const here = new Set(children);
  const still = new Set(members.filter((id) => here.has(id)));
  const all = runOf(still);
  if (all?.length === still.size) return { from: all.from, to: all.to };
  const stayed = runOf(new Set([...still].filter((id) => !moved.has(id))));
  return stayed && { from: stayed.from, to: stayed.to };
}
