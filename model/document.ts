/** A mind map that several people edit at once: the tree as they see it, and the updates that carry it. */

import * as Y from "yjs";
import type { Author } from "./authors.ts";
import { Gate, type Receipt } from "./gate.ts";
import { History } from "./history.ts";
import { clientIdOf } from "./identity.ts";
import { itemKey } from "./items.ts";
import { covers } from "./merge.ts";
import { Pen } from "./pen.ts";
import { MapPlanter } from "./planter.ts";
import { linkedNode, MapError, marksProblem, type NodeId, ROOT, TRASH, textProblem } from "./schema.ts";
import { Store } from "./store.ts";
import type { ItemKind, ItemKinds, Mark, NodeAttributes, Outline } from "./types.ts";
import { checkAttributes, clamp, type Entry, equal, refuse } from "./writer.ts";

export type { Receipt } from "./gate.ts";
export { limits, MapError, type NodeId, ROOT } from "./schema.ts";
export type { MapNode } from "./view.ts";

/** What changed, told once after each call that writes, `transact`, `undo`, `redo`, `receive` or `load`. */
export interface MapChange {
  readonly origin: "local" | "remote" | "undo";
  /** Nodes visible before and after whose list of children is another one. */
  readonly structure: ReadonlySet<NodeId>;
  /** Nodes that became visible, each with all that it has now. */
  readonly added: ReadonlySet<NodeId>;
  readonly removed: ReadonlySet<NodeId>;
  /** Nodes visible before and after whose text or attributes were written. */
  readonly changed: ReadonlySet<NodeId>;
}

/** A gap that held updates wait for: what `clientId` wrote from its clock `from` on. */
export interface Missing {
  /** The author's key, if an update of theirs has come. */
  readonly clientKey?: string;
  readonly clientId: number;
  readonly from: number;
}

export class MindMap extends MapPlanter {
  readonly #gate: Gate;
  readonly #history: History;
  readonly #updateListeners = new Set<(update: Uint8Array) => void>();
  readonly #changeListeners = new Set<(change: MapChange) => void>();
  /** Calls of `#as` within each other; what is collected during the outermost is told at its end. */
  #depth = 0;
  #updates: Uint8Array[] = [];
  readonly #pen = new Pen();

  /**
   * `clientKey`: 24 lower-case hex digits, never the key of another replica that writes. With an `author`, what is
   * written is signed, by the clock `now` (ms since 1970).
   */
  constructor({
    clientKey,
    author,
    now = Date.now,
  }: { clientKey: string; author?: () => Author; now?: () => number }) {
    const clientId = clientIdOf(clientKey);
    const sign = () => author && this.#pen.sign(author(), now());
    super(new Store(clientId, (update) => this.#updates.push(update), sign));
    this.#gate = new Gate(this.store.doc);
    this.#history = new History(this.store, this.scene());
  }

  /**
   * A new node before the child of `parent` that is at `index` now (its length: at the end). Like every method
   * that writes, throws a MapError with a message for people, before anything is written.
   */
  add(parent: NodeId, index: number, text = "", attributes: NodeAttributes = {}): NodeId {
    const [id] = this.insert(parent, index, { text, attributes, children: [] });
    return id as NodeId;
  }

  /** Branches below `parent`, as one step, in as many updates as they need. Answers the ids of their tops. */
  insert(parent: NodeId, index: number, outline: Outline | readonly Outline[]): NodeId[] {
    const outlines = Array.isArray(outline) ? (outline as readonly Outline[]) : [outline as Outline];
    this.checkPlant(parent, outlines);
    return this.#as("local", () => this.plant(parent, index, outlines));
  }

  /** Gives the root what `outline` has, and its children before the root's own, as one step. */
  fill(outline: Outline): void {
    const { folded: _, position: __, ...attributes } = outline.attributes ?? {};
    this.checkPlant(ROOT, [outline]);
    this.transact(() => {
      this.setText(ROOT, outline.text, outline.marks);
      if (linkedNode(attributes.link) !== undefined) delete attributes.link;
      this.setAttributes(ROOT, attributes);
      this.plant(ROOT, 0, outline.children, outline);
    });
  }

  /**
   * Puts nodes, in the given order, before the child of `parent` that is at `index` now, the moved ones still
   * counted. Nodes below others of the list go with those.
   */
  move(ids: readonly NodeId[], parent: NodeId, index: number): void {
    const moved = this.tops(ids, "moved");
    this.mustHave(parent);
    for (let up: NodeId | null = parent; up !== null; up = this.parent(up)) {
      if (moved.has(up)) throw new MapError("A node cannot be moved into itself or below itself.");
    }
    const children = this.children(parent);
    const at = clamp(index, children.length);
    const ahead = children.slice(0, at).filter((id) => !moved.has(id));
    const staying = children.filter((id) => !moved.has(id));
    const result = [...ahead, ...moved, ...staying.slice(ahead.length)];
    if (result.length === children.length && result.every((id, i) => id === children[i])) return;
    this.#as("local", () => {
      const ranges = this.rangesAt(moved);
      const { keys, rekeyed } = this.slots(staying, ahead.length, moved.size);
      this.write([
        ...this.pinning(moved),
        ...this.rekeying(staying, rekeyed, parent),
        ...[...moved].map((id, i) => ({
          bytes: 150,
          run: () => this.relocate(id, parent, keys[i] as string),
        })),
        ...[...moved].flatMap((id) =>
          // What is put below another node has its place there.
          this.parent(id) !== parent && this.attributes(id).position
            ? [this.attributeJob(() => id, ["position", undefined])]
            : [],
        ),
      ]);
      this.followMove(ranges, moved, parent);
    });
  }

  /** Puts nodes, with all below them, into the trash. */
  remove(ids: readonly NodeId[]): void {
    const removed = this.tops(ids, "removed");
    this.#as("local", () => {
      this.write([...removed].map((id) => ({ bytes: 50, run: () => this.register(id, TRASH, true, false) })));
    });
  }

  /** Takes nodes out of the trash, in this order. One that is below another in the trash goes to the root's end. */
  putBack(ids: readonly NodeId[]): void {
    this.#as("local", () => this.write(ids.map((id) => ({ bytes: 200, run: () => this.untrash(id) }))));
  }

  /**
   * Makes a node's text this one, by writing over what differs only. Without `marks`, formatting stays with its
   * characters, and what is typed behind bold text is bold.
   */
  setText(id: NodeId, text: string, marks?: readonly Mark[]): void {
    this.mustHave(id);
    refuse(textProblem(text) ?? marksProblem(marks ?? [], text.length));
    if (text === this.text(id) && !marks) return;
    this.#as("local", () => {
      if (text !== this.text(id)) this.retype(id, text);
      if (marks) this.remark(id, marks);
    });
  }

  /** Sets the attributes named in `patch`; undefined unsets one. */
  setAttributes(
    id: NodeId,
    patch: { readonly [key in keyof NodeAttributes]: NodeAttributes[key] | undefined },
  ): void {
    this.mustHave(id);
    const now = this.attributes(id);
    const entries = (Object.entries(patch) as Entry[]).filter(([name, value]) => !equal(now[name], value));
    checkAttributes(entries);
    if (entries.length === 0) return;
    this.#as("local", () => this.write(entries.map((entry) => this.attributeJob(() => id, entry))));
  }

  /** Answers the id of the item, by which it is changed and removed. */
  addItem<K extends ItemKind>(id: NodeId, kind: K, value: ItemKinds[K]): string {
    this.mustHave(id);
    this.checkItem(id, kind, value, 1);
    const item = this.store.freshName();
    this.#as("local", () => this.write([this.itemJob(id, itemKey(kind, item), value)]));
    return item;
  }

  /** Sets the members named in `patch`; undefined takes one away. */
  setItem<K extends ItemKind>(
    id: NodeId,
    kind: K,
    item: string,
    patch: { readonly [key in keyof ItemKinds[K]]?: ItemKinds[K][key] | undefined },
  ): void {
    const { id: _, ...now } = this.mustHaveItem(id, kind, item);
    const members = Object.entries({ ...now, ...patch }).filter(([, value]) => value !== undefined);
    const value = Object.fromEntries(members) as unknown as ItemKinds[K];
    if (equal(value, now)) return;
    this.checkItem(id, kind, value, 0);
    this.#as("local", () => this.write([this.itemJob(id, itemKey(kind, item), value)]));
  }

  removeItem(id: NodeId, kind: ItemKind, item: string): void {
    this.mustHaveItem(id, kind, item);
    this.#as("local", () => this.write([this.itemJob(id, itemKey(kind, item), null)]));
  }

  /**
   * Several writes as one undo step and one change. If `work` throws, what it wrote before stays, as that step.
   */
  transact<T>(work: () => T): T {
    return this.#as("local", work);
  }

  get canUndo(): boolean {
    return this.#history.canUndo;
  }

  get canRedo(): boolean {
    return this.#history.canRedo;
  }

  /** Takes back the last own step of which something still stands. False if there is none. */
  undo(): boolean {
    return this.#as("undo", () => this.#history.undo((jobs) => this.write(jobs)));
  }

  redo(): boolean {
    return this.#as("undo", () => this.#history.redo((jobs) => this.write(jobs)));
  }

  /** Hears the updates of this replica's own writes, to be kept and published, in order. Answers how to stop. */
  onUpdate(listener: (update: Uint8Array) => void): () => void {
    this.#updateListeners.add(listener);
    return () => this.#updateListeners.delete(listener);
  }

  onChange(listener: (change: MapChange) => void): () => void {
    this.#changeListeners.add(listener);
    return () => this.#changeListeners.delete(listener);
  }

  /** Hears what became of updates that were held: let in by others that came later, or refused. */
  onSettled(listener: (update: Uint8Array, from: string, receipt: Receipt) => void): () => void {
    return this.#gate.onSettled(listener);
  }

  /** An update as it came in under an author's key: checked, and held until all that it builds on is here. */
  receive(update: Uint8Array, from: string): Receipt {
    return this.#as("remote", () => this.#gate.receive(update, from));
  }

  /** Several at once, as from the log: one change, and quicker. The receipts are in the order of `updates`. */
  receiveAll(updates: Iterable<{ readonly update: Uint8Array; readonly from: string }>): Receipt[] {
    return this.#as("remote", () => this.#gate.receiveAll(updates));
  }

  /**
   * A snapshot of the map, or the state that this replica kept itself: edits of any author. All that it builds
   * on must be in it or here.
   */
  load(snapshot: Uint8Array): Receipt {
    return this.#as("remote", () => this.#gate.load(snapshot));
  }

  /** The whole document as one Yjs update; what is held is not in it. */
  snapshot(): Uint8Array {
    return Y.encodeStateAsUpdate(this.store.doc);
  }

  /** The Yjs state vector: how far each author's writes are here. */
  vector(): Uint8Array {
    return Y.encodeStateVector(this.store.doc);
  }

  /** See `covers` in merge.ts. */
  covers(vector: Uint8Array, update: Uint8Array): boolean {
    return covers(vector, update);
  }

  get missing(): readonly Missing[] {
    return this.#gate.missing;
  }

  /** Runs `work`; at the end of the outermost call keeps its step and tells what changed. */
  #as<T>(origin: MapChange["origin"], work: () => T): T {
    this.#depth++;
    try {
      return work();
    } finally {
      this.#depth--;
      if (this.#depth === 0) this.#tell(origin);
    }
  }

  #tell(origin: MapChange["origin"]): void {
    const [step, updates, written] = [this.step, this.#updates, [...this.written]];
    this.step = [];
    this.#updates = [];
    this.written.clear();
    this.#history.record(step);
    const tree = this.tree.take();
    for (const id of tree?.removed ?? []) this.forget(id);
    const changed = new Set(written.filter((id) => this.has(id) && !tree?.added.has(id)));
    for (const update of updates) for (const listener of this.#updateListeners) listener(update);
    if (!tree && changed.size === 0) return;
    const none: ReadonlySet<NodeId> = new Set();
    const { structure, added, removed } = tree ?? { structure: none, added: none, removed: none };
    for (const listener of this.#changeListeners) listener({ origin, structure, added, removed, changed });
  }
}
