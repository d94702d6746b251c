/** From a tree that was edited as text back to the map: the smallest edits that keep who each node is. */

import { longestCommon } from "./common.ts";
import { type MindMap, type NodeId, ROOT } from "./document.ts";
import { NO_MARKS } from "./marks.ts";
import { mergeRich, type RichText, sameText } from "./rich-text.ts";
import { limits } from "./schema.ts";
import type { Mark, NodeAttributes, Outline } from "./types.ts";

/** A tree whose nodes are known by id. */
export interface KnownTree {
  readonly id: NodeId;
  readonly text: string;
  readonly marks?: readonly Mark[];
  readonly attributes?: NodeAttributes;
  readonly children: readonly KnownTree[];
}

/** A branch of a map, each node with its id. */
export interface KnownOutline extends Outline {
  id: NodeId;
  children: KnownOutline[];
}

/** The visible branch below `id`. Throws MapError for an unknown node. */
export function knownOutline(map: MindMap, id: NodeId = ROOT): KnownOutline {
  const root = map.outline(id) as KnownOutline;
  const ids = map.walk(id);
  for (const { node } of preorder(root)) node.id = ids.next().value as NodeId;
  return root;
}

/** A node of the map, or one that the plan adds: `+` and a number. */
export type Ref = NodeId;

type Patch = { readonly [key in keyof NodeAttributes]: NodeAttributes[key] | undefined };

/** `after`: the sibling before it, null for none. */
export type Operation =
  /** Branches, side by side. Their nodes, in order, are known as `+` and the numbers from `first` on. */
  | { readonly kind: "insert"; parent: Ref; after: Ref | null; outlines: readonly Outline[]; first: number }
  | { readonly kind: "move"; id: NodeId; parent: Ref; after: Ref | null }
  | { readonly kind: "text"; id: NodeId; from: RichText; to: RichText }
  | { readonly kind: "attributes"; id: NodeId; patch: Patch }
  | { readonly kind: "tags"; id: NodeId; from: readonly string[]; to: readonly string[] }
  | { readonly kind: "remove"; ids: readonly NodeId[] };

export interface Plan {
  readonly operations: readonly Operation[];
  /** What each node of the tree that it leads to is, in its order. */
  readonly refs: readonly Ref[];
}

/**
 * What turns `before` into exactly `after`. The roots are each other; a node whose text stands elsewhere is moved,
 * one with another text in its place is written anew, the rest is added and removed.
 */
export function planEdits(before: KnownTree, after: Outline): Plan {
  const old = [...preorder(before)];
  const now = [...preorder(after)];
  const planner = new Planner(old, now, match(old, now));
  return { operations: planner.plan(), refs: planner.refs };
}

/** The same where it is known who is who: a node is the one of its id, and what `before` has not is new. */
export function planChanges(before: KnownTree, after: KnownOutline): Plan {
  const old = [...preorder(before)];
  const now = [...preorder(after)];
  const lines = new Map(old.map(({ node }, line) => [node.id, line]));
  const matches = Int32Array.from(now, ({ node }) => lines.get(node.id) ?? -1);
  const planner = new Planner(old, now, matches);
  return { operations: planner.plan(), refs: planner.refs };
}

/**
 * Makes the edits of a plan, as one undo step. What others did meanwhile stays: of a text that two wrote in both
 * changes stay; what they removed is left out, and what would go below it is put below `top`. Answers the id of
 * each node of the tree that the plan leads to, in its order.
 */
export function applyEdits(
  map: MindMap,
  { operations, refs }: Plan,
  top: NodeId = ROOT,
): (NodeId | undefined)[] {
  const made = new Map<Ref, NodeId>();
  const idOf = (ref: Ref): NodeId => made.get(ref) ?? ref;
  const parentOf = (ref: Ref): NodeId => (map.has(idOf(ref)) ? idOf(ref) : map.has(top) ? top : ROOT);
  const indexAt = (parent: NodeId, after: Ref | null): number => {
    const children = map.children(parent);
    if (after === null) return 0;
    const at = children.indexOf(idOf(after));
    return at < 0 ? children.length : at + 1;
  };
  map.transact(() => {
    for (const operation of operations) {
      if (operation.kind === "insert") {
        const parent = parentOf(operation.parent);
        const ids = map.insert(parent, indexAt(parent, operation.after), operation.outlines);
        const all = ids.flatMap((id) => [...map.walk(id)]);
        for (const [i, id] of all.entries()) made.set(`+${operation.first + i}`, id);
      } else if (operation.kind === "remove") {
        const ids = operation.ids.filter((id) => map.has(id));
        if (ids.length > 0) map.remove(ids);
      } else if (!map.has(operation.id)) {
        // Someone removed the node while a text was written in it: the text stays.
        if (operation.kind === "text" && operation.to.text !== "") {
          const parent = parentOf(top);
          const left = { text: operation.to.text, marks: [...operation.to.marks], children: [] };
          const [id = parent] = map.insert(parent, map.children(parent).length, [left]);
          made.set(operation.id, id);
        }
      } else {
        if (operation.kind === "text") writeText(map, operation);
        else if (operation.kind === "tags")
          map.setAttributes(operation.id, { tags: mergedTags(map, operation) });
        else if (operation.kind === "attributes") map.setAttributes(operation.id, operation.patch);
        else if (!isWithin(map, parentOf(operation.parent), operation.id)) {
          const parent = parentOf(operation.parent);
          map.move([operation.id], parent, indexAt(parent, operation.after));
        }
      }
    }
  });
  return refs.map((ref) => made.get(ref) ?? (ref.startsWith("+") ? undefined : ref));
}

function writeText(map: MindMap, { id, from, to }: Operation & { kind: "text" }): void {
  const { text, marks } = mergedText(map, id, from, to);
  map.setText(id, text, marks);
}

/** What a node says if its text, which was `from`, becomes `to` now: what others changed in it since stays. */
export function mergedText(map: MindMap, id: NodeId, from: RichText, to: RichText): RichText {
  const theirs = { text: map.text(id), marks: map.marks(id) };
  return mergeRich(from, { ...to, start: to.text.length, end: to.text.length }, theirs);
}

/** What others added stays, and what they took away is not put back. */
function mergedTags(map: MindMap, { id, from, to }: Operation & { kind: "tags" }): string[] | undefined {
  const now = map.attributes(id).tags ?? [];
  const ours = to.filter((tag) => !from.includes(tag) || now.includes(tag));
  const theirs = now.filter((tag) => !from.includes(tag) && !ours.includes(tag));
  const tags = [...ours, ...theirs].slice(0, limits.tags);
  return tags.length > 0 ? tags : undefined;
}

/** Someone else may have moved the new parent below the node. */
function isWithin(map: MindMap, id: NodeId, branch: NodeId): boolean {
  for (let at: NodeId | null = id; at !== null; at = map.parent(at)) if (at === branch) return true;
  return false;
}

/** A line of a tree: its node, its depth, and the line of its parent. */
interface Place<Node> {
  readonly node: Node;
  readonly depth: number;
  readonly parent: number;
}

/** The lines of a tree, in order. */
export function* preorder<Node extends { readonly children: readonly Node[] }>(
  root: Node,
): Generator<Place<Node>, void, undefined> {
  const stack: Place<Node>[] = [{ node: root, depth: 0, parent: -1 }];
  let line = 0;
  for (let place = stack.pop(); place; place = stack.pop(), line++) {
    yield place;
    for (let i = place.node.children.length - 1; i >= 0; i--) {
      const node = place.node.children[i];
      if (node) stack.push({ node, depth: place.depth + 1, parent: line });
    }
  }
}

/** For each line of `now` the line of `old` that it was; -1 for a new one. */
function match(old: readonly Place<KnownTree>[], now: readonly Place<Outline>[]): Int32Array {
  const matches = new Int32Array(now.length).fill(-1);
  const taken = new Uint8Array(old.length);
  const pair = (i: number, j: number) => {
    matches[j] = i;
    taken[i] = 1;
  };
  const same = (i: number, j: number) => old[i]?.node.text === now[j]?.node.text;
  pair(0, 0);
  let start = 1;
  while (start < old.length && start < now.length && same(start, start)) pair(start, start++);
  let [oldEnd, end] = [old.length, now.length];
  while (oldEnd > start && end > start && same(oldEnd - 1, end - 1)) pair(--oldEnd, --end);
  for (const [i, j] of longestCommon(start, oldEnd, end, same)) pair(i, j);

  // The same text elsewhere: moved.
  const free = new Map<string, number[]>();
  for (let i = oldEnd - 1; i >= start; i--) {
    const text = old[i]?.node.text ?? "";
    if (taken[i] || text === "") continue;
    const lines = free.get(text);
    if (lines) lines.push(i);
    else free.set(text, [i]);
  }
  for (let j = start; j < end; j++) {
    const i = matches[j] === -1 ? free.get(now[j]?.node.text ?? "")?.pop() : undefined;
    if (i !== undefined) pair(i, j);
  }
  // Another text in the same place: after the same line, at the same level.
  for (let j = start; j < end; j++) {
    const i = (matches[j - 1] ?? -2) + 1;
    if (matches[j] === -1 && i > 0 && i < old.length && !taken[i] && old[i]?.depth === now[j]?.depth)
      pair(i, j);
  }
  return matches;
}

class Planner {
  readonly #old: readonly Place<KnownTree>[];
  readonly #now: readonly Place<Outline>[];
  readonly #matches: Int32Array;
  /** The lines of each line's children. */
  readonly #children: number[][] = [];
  /** Whether a line and all below it are new. */
  readonly #isNew: boolean[] = [];
  /** What each line is: an id, or the name of a new node. */
  readonly refs: Ref[] = [];
  readonly #operations: Operation[] = [];
  #added = 0;

  constructor(old: readonly Place<KnownTree>[], now: readonly Place<Outline>[], matches: Int32Array) {
    this.#old = old;
    this.#now = now;
    this.#matches = matches;
    for (let j = now.length - 1; j >= 0; j--) {
      this.#children[j] ??= [];
      this.#children[j]?.reverse();
      this.#isNew[j] = matches[j] === -1 && (this.#children[j] ?? []).every((child) => this.#isNew[child]);
      const parent = now[j]?.parent ?? -1;
      if (parent < 0) continue;
      const siblings = this.#children[parent] ?? [];
      this.#children[parent] = siblings;
      siblings.push(j);
    }
  }

  plan(): Operation[] {
    for (let j = 0; j < this.#now.length; j++) {
      if (this.#isNew[j]) continue;
      this.#rewrite(j);
      // What is above is in its place already, so that no move can put a node below itself.
      this.#arrange(j);
    }
    const kept = new Set(this.#matches);
    const gone = this.#old.flatMap(({ node }, i) => (kept.has(i) ? [] : [node.id]));
    if (gone.length > 0) this.#operations.push({ kind: "remove", ids: gone });
    return this.#operations;
  }

  #rewrite(j: number): void {
    const before = this.#old[this.#matches[j] ?? -1]?.node;
    const after = this.#now[j]?.node;
    if (!before || !after) return;
    this.refs[j] = before.id;
    const { id } = before;
    const [from, to] = [richOf(before), richOf(after)];
    if (!sameText(from, to)) this.#operations.push({ kind: "text", id, from, to });
    const [{ tags: had = [], ...old }, { tags = [], ...now }] = [
      before.attributes ?? {},
      after.attributes ?? {},
    ];
    if (had.join("\0") !== tags.join("\0")) this.#operations.push({ kind: "tags", id, from: had, to: tags });
    const patch = difference(old, now);
    if (patch) this.#operations.push({ kind: "attributes", id, patch });
  }

  /** Puts the children of a line into their order. */
  #arrange(j: number): void {
    const children = this.#children[j] ?? [];
    const staying = this.#staying(j, children);
    const parent = this.refs[j] ?? "";
    let after: Ref | null = null;
    for (let k = 0; k < children.length; k++) {
      const child = children[k] ?? 0;
      const node = this.#now[child]?.node;
      const id = this.#old[this.#matches[child] ?? -1]?.node.id;
      if (!node) continue;
      if (id !== undefined) {
        if (!staying.has(child)) this.#operations.push({ kind: "move", id, parent, after });
        after = id;
        continue;
      }
      const first = this.#added + 1;
      const before = after;
      const outlines: Outline[] = [];
      if (this.#isNew[child]) {
        // Branches that are new as a whole, side by side, go in at once.
        for (; k < children.length && this.#isNew[children[k] ?? 0]; k++) {
          const top = children[k] ?? 0;
          const branch = this.#now[top]?.node;
          if (branch) outlines.push(branch);
          this.#name(top);
          after = this.refs[top] ?? null;
        }
        k--;
      } else {
        outlines.push({ ...node, children: [] });
        after = this.refs[child] = `+${++this.#added}`;
      }
      this.#operations.push({ kind: "insert", parent, after: before, outlines, first });
    }
  }

  /** Names the nodes of a new branch, in their order. */
  #name(top: number): void {
    const depth = this.#now[top]?.depth ?? 0;
    for (let j = top; j === top || (this.#now[j]?.depth ?? 0) > depth; j++) {
      this.refs[j] = `+${++this.#added}`;
    }
  }

  /** The most children that were the parent's before, and are in the order that they had. */
  #staying(j: number, children: readonly number[]): Set<number> {
    const from = this.#matches[j] ?? -1;
    const own = children.filter((child) => {
      const i = this.#matches[child] ?? -1;
      return from >= 0 && i >= 0 && this.#old[i]?.parent === from;
    });
    // The longest increasing run of their old lines.
    const tails: number[] = [];
    const previous = new Map<number, number | undefined>();
    const line = (child: number) => this.#matches[child] ?? -1;
    for (const child of own) {
      let [low, high] = [0, tails.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (line(tails[middle] ?? 0) < line(child)) low = middle + 1;
        else high = middle;
      }
      previous.set(child, tails[low - 1]);
      tails[low] = child;
    }
    const staying = new Set<number>();
    for (let child = tails.at(-1); child !== undefined; child = previous.get(child)) staying.add(child);
    return staying;
  }
}

function richOf({ text, marks = NO_MARKS }: Pick<KnownTree, "text" | "marks">): RichText {
  return { text, marks };
}

/** What makes `before` into `after`; undefined for nothing. */
function difference(before: NodeAttributes, after: NodeAttributes): Patch | undefined {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]) as Set<keyof NodeAttributes>;
  const changed = [...names].filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  return changed.length === 0
    ? undefined
    : (Object.fromEntries(changed.map((name) => [name, after[name]])) as Patch);
}
