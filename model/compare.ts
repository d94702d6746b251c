/** Another tree beside a map: shown as a version of the map, and taken over as a whole or by the branch. */

import { type MindMap, type NodeId, ROOT } from "./document.ts";
import { itemLimits } from "./items.ts";
import {
  applyEdits,
  type KnownOutline,
  knownOutline,
  type Operation,
  planChanges,
  planEdits,
  preorder,
} from "./plan.ts";
import type { ImageAttribute, Outline } from "./types.ts";
import { above } from "./versions.ts";

/**
 * Makes a replica of a map what `other` says, in the fewest edits, so that nodes keep their ids: those of the same text
 * and place are the same. `isComplete`: what `other` does not have, it has not; else it may be that its format could
 * not carry it, and a style, a tag or formatting that it lacks is no difference. A picture or a file that both
 * have is the same though each map has a copy of its own, and of files it says only what is to be added.
 */
export function makeLike(replica: MindMap, other: Outline, isComplete: boolean): void {
  const plan = planEdits(knownOutline(replica), other);
  const operations = plan.operations
    .map((operation) => withoutCopy(replica, operation))
    .flatMap((operation) => (isComplete ? [operation] : said(operation)));
  const ids = applyEdits(replica, { ...plan, operations });
  for (const [i, { node }] of [...preorder(other)].entries()) {
    const id = ids[i];
    if (id !== undefined) addFiles(replica, id, node);
  }
}

/** An operation that leaves a picture as it is where the other one is a copy of it. */
function withoutCopy(replica: MindMap, operation: Operation): Operation {
  if (operation.kind !== "attributes" || !operation.patch.image) return operation;
  const { image, ...patch } = operation.patch;
  const own = replica.attributes(operation.id).image;
  return own && image && lookOf(own) === lookOf(image) ? { ...operation, patch } : operation;
}

const lookOf = ({ type, width, height, alt = "" }: ImageAttribute): string =>
  JSON.stringify([type, width, height, alt]);

function addFiles(replica: MindMap, id: NodeId, { items }: Outline): void {
  for (const file of items?.file ?? []) {
    const own = replica.items(id, "file");
    const isThere = own.some(
      ({ name, type, size }) => name === file.name && type === file.type && size === file.size,
    );
    if (!isThere && own.length < itemLimits.count) replica.addItem(id, "file", file);
  }
}

/** What of an operation a tree says that may lack what its format cannot carry. */
function said(operation: Operation): Operation[] {
  if (operation.kind === "text") {
    const { from, to } = operation;
    return from.text === to.text && to.marks.length === 0 ? [] : [operation];
  }
  if (operation.kind === "tags") return operation.to.length > 0 ? [operation] : [];
  if (operation.kind !== "attributes") return [operation];
  const set = Object.entries(operation.patch).filter(([, value]) => value !== undefined);
  return set.length > 0 ? [{ ...operation, patch: Object.fromEntries(set) }] : [];
}

/**
 * Makes the map what {@link withBranch} answers, as one undo step. `base` is the map as it was when it was compared: what
 * others did since stays. Answers the id of each node of the tree, in its order, if it is there.
 */
export function takeOver(map: MindMap, base: MindMap, wanted: KnownOutline): (NodeId | undefined)[] {
  return applyEdits(map, planChanges(knownOutline(base), wanted));
}

/**
 * The tree of `base` with one branch as `version` has it, or all of it. A `top` that `version` does not have goes; what
 * has left it does not.
 */
export function withBranch(base: MindMap, version: MindMap, top: NodeId = ROOT): KnownOutline {
  if (top === ROOT) return knownOutline(version);
  const wanted = new Set(version.walk(top));
  /** The branch, and what nodes that come to it bring from elsewhere. */
  const touched = new Set<NodeId>();
  for (const id of [top, ...wanted]) for (const below of base.walk(id)) touched.add(below);
  const children = new Map<NodeId, NodeId[]>();
  for (const id of base.walk())
    if (!touched.has(id))
      children.set(
        id,
        [...base.children(id)].filter((child) => !touched.has(child)),
      );
  for (const id of wanted) children.set(id, [...version.children(id)]);
  const leaving = new Set([...version.walk()].filter((id) => touched.has(id) && !wanted.has(id)));
  for (const id of leaving) children.set(id, []);
  for (const id of version.walk()) {
    if (id !== top && !leaving.has(id)) continue;
    const parent = above(version, id).find((up) => up !== id && children.has(up)) ?? ROOT;
    const siblings = children.get(parent) ?? [];
    const order = version.children(parent);
    const ahead = order.slice(0, Math.max(0, order.indexOf(id))).findLast((one) => siblings.includes(one));
    siblings.splice(ahead === undefined ? 0 : siblings.indexOf(ahead) + 1, 0, id);
  }
  return grown(children, contents(base), contents(version), wanted);
}

function contents(map: MindMap): ReadonlyMap<NodeId, KnownOutline> {
  const nodes = new Map<NodeId, KnownOutline>();
  const waiting = [knownOutline(map)];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    nodes.set(node.id, node);
    waiting.push(...node.children);
  }
  return nodes;
}

function grown(
  children: ReadonlyMap<NodeId, readonly NodeId[]>,
  base: ReadonlyMap<NodeId, KnownOutline>,
  version: ReadonlyMap<NodeId, KnownOutline>,
  wanted: ReadonlySet<NodeId>,
): KnownOutline {
  const copy = (id: NodeId): KnownOutline => {
    const node = (wanted.has(id) ? version : base).get(id) ?? version.get(id);
    return { ...(node as KnownOutline), children: [] };
  };
  const root = copy(ROOT);
  const waiting = [root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    node.children = (children.get(node.id) ?? []).map(copy);
    waiting.push(...node.children);
  }
  return root;
}
