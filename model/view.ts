/** What is seen of a document: its tree with the texts and attributes, each read once and kept until written. */

import { type Item, ItemIndex } from "./item-index.ts";
import { itemKinds, itemOf } from "./items.ts";
import { marksOf, NO_MARKS, strokesIn } from "./marks.ts";
import { rangeIn } from "./ranges.ts";
import type { Registers } from "./registers.ts";
import {
  ATTRIBUTE,
  attributeNames,
  attributeProblem,
  isPair,
  limits,
  linkedNode,
  MapError,
  type NodeId,
  PLACE,
  ROOT,
  readPlace,
  TRASH,
} from "./schema.ts";
import { Tree } from "./tree.ts";
import type { ChildRange, ItemKind, Mark, NodeAttributes, NodeItems, Outline } from "./types.ts";

/** The items that a node shows, by kind. */
export type ShownItems = { readonly [kind in ItemKind]?: readonly Item<kind>[] };

export interface MapNode {
  readonly id: NodeId;
  /** Null for the root. */
  readonly parent: NodeId | null;
  readonly text: string;
  readonly attributes: Readonly<NodeAttributes>;
  readonly items: ShownItems;
  readonly children: readonly NodeId[];
}

/** Of most nodes. */
const NO_ATTRIBUTES: Readonly<NodeAttributes> = Object.freeze({});
const NO_ITEMS: ShownItems = Object.freeze({});
const NONE: readonly never[] = Object.freeze([]);

export class MapView<Source extends Registers = Registers> {
  protected readonly store: Source;
  protected readonly tree = new Tree();
  /** Nodes whose text or attributes were written since this was last emptied. */
  protected readonly written = new Set<NodeId>();
  /** The highest seen. */
  protected lamport = 0;
  readonly #texts = new Map<NodeId, string>();
  readonly #marks = new Map<NodeId, readonly Mark[]>();
  readonly #attributes = new Map<NodeId, Readonly<NodeAttributes>>();
  readonly #items: ItemIndex;

  constructor(store: Source) {
    this.store = store;
    this.#items = new ItemIndex(store);
  }

  /** Visible nodes, the root included. */
  get size(): number {
    return this.tree.size;
  }

  has(id: NodeId): boolean {
    return this.tree.has(id);
  }

  node(id: NodeId): MapNode | undefined {
    if (!this.has(id)) return undefined;
    return {
      id,
      parent: this.parent(id),
      text: this.text(id),
      attributes: this.attributes(id),
      items: this.#itemsOf(id),
      children: this.children(id),
    };
  }

  /** The first 10,000 characters of a node's text ("" for an unknown node). */
  text(id: NodeId): string {
    if (!this.has(id)) return "";
    let text = this.#texts.get(id);
    if (text === undefined) {
      text = cut(this.store.text(id));
      this.#texts.set(id, text);
    }
    return text;
  }

  /** The formatting within a node's text, in order; those of one kind do not overlap. The same array until it is written. */
  marks(id: NodeId): readonly Mark[] {
    const node = this.has(id) ? this.store.node(id) : undefined;
    if (!node || !this.store.hasMarks(id)) return NO_MARKS;
    let marks = this.#marks.get(id);
    if (!marks) {
      marks = marksOf(strokesIn(node), this.text(id).length);
      this.#marks.set(id, marks);
    }
    return marks;
  }

  attributes(id: NodeId): Readonly<NodeAttributes> {
    if (!this.has(id) || !this.store.hasAttributes(id)) return NO_ATTRIBUTES;
    let attributes = this.#attributes.get(id);
    if (!attributes) {
      attributes = this.#readAttributes(id);
      this.#attributes.set(id, attributes);
    }
    return attributes;
  }

  /** Whether a node has nothing but its text. */
  isPlain(id: NodeId): boolean {
    return (
      this.attributes(id) === NO_ATTRIBUTES && this.marks(id) === NO_MARKS && this.#itemsOf(id) === NO_ITEMS
    );
  }

  /**
   * The items of a kind that a node shows, in the order of their ids: cross-links whose other end is in the map,
   * ranges of which something is left. At most 100.
   */
  items<K extends ItemKind>(id: NodeId, kind: K): readonly Item<K>[] {
    const all = this.#items.of(id, kind);
    if (all.length === 0 || !this.has(id)) return NONE;
    if (kind === "crossLink") return all.filter((link) => this.has((link as Item<"crossLink">).to));
    if (kind === "file") return all;
    return all.filter((range) => this.range(id, range as Item<"boundary">) !== undefined);
  }

  /** The items that a node shows, of all kinds. */
  #itemsOf(id: NodeId): ShownItems {
    if (!this.#items.has(id)) return NO_ITEMS;
    const shown = itemKinds.map((kind) => [kind, this.items(id, kind)] as const);
    const some = shown.filter(([, items]) => items.length > 0);
    return some.length > 0 ? (Object.fromEntries(some) as ShownItems) : NO_ITEMS;
  }

  /** Nodes that have, or had, items of a kind, in the map or not. */
  holders(kind: ItemKind): Iterable<NodeId> {
    return this.#items.holders(kind);
  }

  /**
   * The children of `id` that a range stands for now: from its first to its last, whichever is which; where one
   * is gone, from where it was. Positions among the children, the last included; undefined if none is left.
   */
  range(id: NodeId, range: ChildRange): { readonly first: number; readonly last: number } | undefined {
    return rangeIn(this.tree, this.children(id), id, range);
  }

  /** A new array with each change, never changed itself. */
  children(id: NodeId): readonly NodeId[] {
    return this.tree.children(id);
  }

  /** Null for the root and for unknown nodes. */
  parent(id: NodeId): NodeId | null {
    return this.tree.parent(id);
  }

  /** Steps from the root to a node, counted on the way. */
  depth(id: NodeId): number {
    let depth = 0;
    for (let up = this.parent(id); up !== null; up = this.parent(up)) depth++;
    return depth;
  }

  /** The visible nodes from `from` down, each before its children. */
  *walk(from: NodeId = ROOT): Generator<NodeId, void, undefined> {
    const stack = this.has(from) ? [from] : [];
    for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
      yield id;
      const children = this.children(id);
      for (let i = children.length - 1; i >= 0; i--) stack.push(children[i] as NodeId);
    }
  }

  /** The visible branch below `id`, as a tree outside the document. Throws MapError for an unknown node. */
  outline(id: NodeId = ROOT): Outline {
    return this.outlines([id])[0] as Outline;
  }

  /** Several branches, none within another, that may refer to each other. Throws MapError for an unknown node. */
  outlines(tops: readonly NodeId[]): Outline[] {
    for (const id of tops) this.mustHave(id);
    const made = new Map<NodeId, Outline>();
    const named = new Set<NodeId>();
    for (const top of tops) {
      for (const id of this.walk(top)) {
        const outline = this.#outlineOf(id);
        for (const ref of references(outline)) named.add(ref);
        made.set(id, outline);
        if (id !== top) made.get(this.parent(id) ?? ROOT)?.children.push(outline);
      }
    }
    for (const ref of named) {
      const outline = made.get(ref);
      if (outline) outline.id = ref;
    }
    return tops.map((id) => made.get(id) as Outline);
  }

  /** One node, without its children. */
  #outlineOf(id: NodeId): Outline {
    const outline: Outline = { text: this.text(id), children: [] };
    const marks = this.marks(id);
    if (marks.length > 0) outline.marks = marks.map((mark) => ({ ...mark }));
    const attributes = this.attributes(id);
    if (Object.keys(attributes).length > 0) outline.attributes = copyOf(attributes);
    const items = this.#outlineItems(id);
    if (Object.keys(items).length > 0) outline.items = items;
    return outline;
  }

  /** A node's items as they are now, without ids of their own. Ranges end at children that are there. */
  #outlineItems(id: NodeId): NodeItems {
    const items: Record<string, unknown[]> = {};
    const children = this.children(id);
    for (const [kind, all] of Object.entries(this.#itemsOf(id))) {
      items[kind] = all.map(({ id: _, ...value }) => {
        if (!("from" in value)) return copyOf(value);
        const { first, last } = this.range(id, value) ?? { first: 0, last: 0 };
        return { ...value, from: children[first], to: children[last] };
      });
    }
    return items as NodeItems;
  }

  protected findItems(id: NodeId, keys: Iterable<string | null>): void {
    for (const key of keys) {
      const kind = key === null ? undefined : itemOf(key)?.kind;
      if (kind) this.#items.wrote(id, kind);
    }
  }

  /** Tells the tree where a node is now. */
  protected locate(id: NodeId): void {
    const node = this.store.node(id);
    const place = readPlace(node?.getAttribute(PLACE));
    if (place) this.lamport = Math.max(this.lamport, place.lamport);
    this.tree.set(id, place, (node?.getAttribute(TRASH) as unknown) === true);
  }

  protected forget(id: NodeId): void {
    this.#texts.delete(id);
    this.#marks.delete(id);
    this.#attributes.delete(id);
    this.#items.forget(id);
  }

  #readAttributes(id: NodeId): Readonly<NodeAttributes> {
    const attributes: Record<string, unknown> = {};
    for (const name of attributeNames) {
      const value = this.store.get(id, ATTRIBUTE + name);
      if (value !== undefined && value !== null && !attributeProblem(name, value)) attributes[name] = value;
    }
    return Object.freeze(attributes);
  }

  protected mustHave(id: NodeId): void {
    if (!this.has(id)) throw new MapError("This node is no longer in the map.");
  }

  /** The nodes that are not below another of them, each once. */
  protected tops(ids: readonly NodeId[], what: string): Set<NodeId> {
    const given = new Set(ids);
    for (const id of given) this.mustHave(id);
    if (given.has(ROOT)) throw new MapError(`The root of a map cannot be ${what}.`);
    const above = new Map<NodeId, boolean>();
    for (const id of given) {
      const path: NodeId[] = [];
      let is = false;
      for (let up = this.parent(id); up !== null; up = this.parent(up)) {
        const known = above.get(up);
        is = known ?? given.has(up);
        if (is || known !== undefined) break;
        path.push(up);
      }
      for (const up of path) above.set(up, is);
      if (is) above.set(id, true);
    }
    return new Set([...given].filter((id) => above.get(id) !== true));
  }
}

/** At most the longest text that a node may have: concurrent typing can add up to more. */
function cut(text: string): string {
  if (text.length <= limits.text) return text;
  return text.slice(0, isPair(text, limits.text - 1) ? limits.text - 1 : limits.text);
}

function copyOf<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

/** The nodes that a node's items and its link name. */
export function* references({ attributes, items }: Outline): Generator<NodeId, void, undefined> {
  const linked = linkedNode(attributes?.link);
  if (linked !== undefined) yield linked;
  for (const { to } of items?.crossLink ?? []) yield to;
  for (const { from, to } of [...(items?.boundary ?? []), ...(items?.summary ?? [])]) {
    yield from;
    yield to;
  }
}
