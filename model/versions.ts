/** What differs between two versions of a map, and the edits that make it as it was. */

import type { MindMap } from "./document.ts";
import { itemKinds } from "./items.ts";
import { type NodeId, ROOT } from "./schema.ts";
import type { ChildRange, ItemKind, ItemKinds, NodeAttributes } from "./types.ts";
import { equal } from "./writer.ts";

/** Nodes by what became of them. One may be both moved and changed. */
export interface Differences {
  readonly added: ReadonlySet<NodeId>;
  readonly removed: ReadonlySet<NodeId>;
  /** To another parent, or past siblings: the fewest that explain the order. */
  readonly moved: ReadonlySet<NodeId>;
  /** Their text, attributes or items. */
  readonly changed: ReadonlySet<NodeId>;
}

/** What became of `before`. Nodes are the same by their ids, so both must be versions of one document. */
export function differences(before: MindMap, after: MindMap): Differences {
  const [added, removed] = [new Set<NodeId>(), new Set<NodeId>()];
  const [moved, changed] = [new Set<NodeId>(), new Set<NodeId>()];
  for (const id of before.walk()) if (!after.has(id)) removed.add(id);
  for (const id of after.walk()) {
    if (!before.has(id)) added.add(id);
    else {
      if (before.parent(id) !== after.parent(id)) moved.add(id);
      if (!isAlike(before, after, id)) changed.add(id);
    }
    const stayed = after.children(id).filter((child) => before.has(child) && before.parent(child) === id);
    const kept = new Set(inOrder(stayed, before.children(id)));
    for (const child of stayed) if (!kept.has(child)) moved.add(child);
  }
  return { added, removed, moved, changed };
}

/**
 * Makes the map, or a branch of it, as it was, as one step to undo and in as few edits as that takes. They are edits
 * like any other: what others do at the same time merges with them, and what goes is in the trash. A node that has
 * left the branch comes back to it; one that has come to it from elsewhere goes back there.
 */
export function restore(map: MindMap, old: MindMap, top: NodeId = ROOT): void {
  map.transact(() => {
    let wanted = rebuild(map, old, top);
    // A move may undo a cycle that was cut, and so move what had fallen out of that.
    for (let i = 0; i < ROUNDS && !isBuilt(map, old, top, wanted); i++) wanted = rebuild(map, old, top);
    for (const id of wanted) if (map.has(id)) rewrite(map, old, id);
  });
}

/** Far more than it takes. */
const ROUNDS = 20;

/** Puts all nodes of a branch where they were, and what is not of it elsewhere. Answers those there were. */
function rebuild(map: MindMap, old: MindMap, top: NodeId): ReadonlySet<NodeId> {
  const wasHidden = !map.has(top);
  const ids = [...old.walk(top)];
  map.putBack(ids.filter((id) => !map.has(id)));
  // What this replica has never seen cannot be brought back.
  const wanted = new Set(ids.filter((id) => map.has(id)));
  if (top !== ROOT) putTop(map, old, top, wanted, wasHidden);
  for (const id of wanted) arrange(map, old, id);
  const others = [...map.walk(top)].filter((id) => !wanted.has(id));
  for (const id of others) if (old.has(id)) putHome(map, old, id, (up) => isBelow(map, up, top));
  map.remove(others.filter((id) => !old.has(id) && map.has(id)));
  return wanted;
}

function isBuilt(map: MindMap, old: MindMap, top: NodeId, wanted: ReadonlySet<NodeId>): boolean {
  return [...old.walk(top)].every((id) => {
    if (!wanted.has(id)) return true;
    const children = old.children(id).filter((child) => wanted.has(child));
    return equal(map.children(id), children);
  });
}

/** The top of a branch stays where it is now, unless it was gone, or is below what belongs to the branch. */
function putTop(
  map: MindMap,
  old: MindMap,
  top: NodeId,
  wanted: ReadonlySet<NodeId>,
  wasHidden: boolean,
): void {
  const isInside = (id: NodeId) => above(map, id).some((up) => wanted.has(up));
  const parent = map.parent(top);
  if (wasHidden || (parent !== null && isInside(parent))) putHome(map, old, top, isInside);
}

/** Puts a node where it was, or if that is gone or `excluded`, below the nearest node that it was below. */
function putHome(map: MindMap, old: MindMap, id: NodeId, excluded: (up: NodeId) => boolean): void {
  const parent = above(old, id).find((up) => up !== id && map.has(up) && !excluded(up)) ?? ROOT;
  const siblings = map.children(parent);
  const before = old.children(parent);
  const ahead = before.slice(0, Math.max(0, before.indexOf(id))).reverse();
  const beside = ahead.find((one) => one !== id && siblings.includes(one));
  if (!map.has(id) || isBelow(map, parent, id)) return;
  if (map.parent(id) === parent && beside === siblings[siblings.indexOf(id) - 1]) return;
  if (beside !== undefined) map.move([id], parent, siblings.indexOf(beside) + 1);
  else map.move([id], parent, before.includes(id) ? 0 : siblings.length);
}

/** Gives a node the children that it had, in their order; all above it are in their places already. */
function arrange(map: MindMap, old: MindMap, parent: NodeId): void {
  if (!map.has(parent)) return;
  const want = old.children(parent).filter((id) => map.has(id));
  const now = map.children(parent);
  if (want.length === now.length && want.every((id, i) => id === now[i])) return;
  const here = new Set(now);
  const kept = new Set(
    inOrder(
      want.filter((id) => here.has(id)),
      now,
    ),
  );
  let run: NodeId[] = [];
  let behind: NodeId | undefined;
  const close = () => {
    if (run.length === 0) return;
    const index = behind === undefined ? 0 : map.children(parent).indexOf(behind) + 1;
    const inside = new Set(above(map, parent));
    map.move(
      run.filter((id) => map.has(id) && !inside.has(id)),
      parent,
      index,
    );
    behind = run.at(-1);
    run = [];
  };
  for (const id of want) {
    if (!kept.has(id)) {
      run.push(id);
      continue;
    }
    close();
    behind = id;
  }
  close();
}

/** Gives a node the text, the attributes and the items that it had. */
function rewrite(map: MindMap, old: MindMap, id: NodeId): void {
  const [text, marks] = [old.text(id), old.marks(id)];
  if (map.text(id) !== text || !equal(map.marks(id), marks)) map.setText(id, text, marks);
  const unset = Object.keys(map.attributes(id)).map((name) => [name, undefined]);
  const attributes: NodeAttributes = { ...Object.fromEntries(unset), ...old.attributes(id) };
  map.setAttributes(id, attributes);
  for (const kind of itemKinds) rewriteItems(map, old, id, kind);
}

/** Items have their ids for their keys: what comes back is another one with the same content. */
function rewriteItems<K extends ItemKind>(map: MindMap, old: MindMap, id: NodeId, kind: K): void {
  const missing = valuesOf(old, id, kind);
  for (const { id: item, value } of valuesOf(map, id, kind)) {
    const same = missing.findIndex((one) => equal(one.value, value));
    if (same >= 0) missing.splice(same, 1);
    else map.removeItem(id, kind, item);
  }
  for (const { value } of missing) {
    if ("to" in value && !map.has(value.to)) continue;
    map.addItem(id, kind, value);
  }
}

/** Items of a node as they show: ranges from child to child. Their members in one order. */
function valuesOf<K extends ItemKind>(map: MindMap, id: NodeId, kind: K) {
  return map.items(id, kind).map(({ id: item, ...value }) => {
    const range = "from" in value && "to" in value ? map.range(id, value as ChildRange) : undefined;
    const children = map.children(id);
    const ends = range && { from: children[range.first], to: children[range.last] };
    const entries = Object.entries({ ...value, ...ends }).sort(([a], [b]) => (a < b ? -1 : 1));
    return { id: item, value: Object.fromEntries(entries) as unknown as ItemKinds[K] };
  });
}

function isAlike(before: MindMap, after: MindMap, id: NodeId): boolean {
  const values = (map: MindMap, kind: ItemKind) =>
    valuesOf(map, id, kind)
      .map(({ value }) => JSON.stringify(value))
      .sort();
  return (
    before.text(id) === after.text(id) &&
    equal(before.marks(id), after.marks(id)) &&
    equal(before.attributes(id), after.attributes(id)) &&
    itemKinds.every((kind) => equal(values(before, kind), values(after, kind)))
  );
}

/** A node and all above it, the nearest first. */
export function above(map: MindMap, id: NodeId): NodeId[] {
  const path: NodeId[] = [];
  for (let up: NodeId | null = id; up !== null; up = map.parent(up)) path.push(up);
  return path;
}

const isBelow = (map: MindMap, id: NodeId, top: NodeId): boolean => above(map, id).includes(top);

/** The most of `ids` that come in the order of `list`, all of whom are in it. */
function inOrder(ids: readonly NodeId[], list: readonly NodeId[]): NodeId[] {
  const positions = new Map(list.map((id, i) => [id, i]));
  const at = ids.map((id) => positions.get(id) ?? -1);
  // The longest increasing subsequence: `ends[n]` is where the lowest one of n + 1 ends.
  const ends: number[] = [];
  const previous: (number | undefined)[] = [];
  for (let i = 0; i < at.length; i++) {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((at[ends[middle] as number] as number) < (at[i] as number)) low = middle + 1;
      else high = middle;
    }
    previous[i] = ends[low - 1];
    ends[low] = i;
  }
  const kept: NodeId[] = [];
  for (let i = ends.at(-1); i !== undefined; i = previous[i]) kept.push(ids[i] as NodeId);
  return kept.reverse();
}
