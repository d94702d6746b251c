/** A mind map that several people edit at once: the tree as they see it, and the updates that carry it. */

import * as Y from "yjs";
import { Gate, type Receipt } from "./gate.ts";
import { type Edit, History, type Job, type Scene } from "./history.ts";
import { clientIdOf } from "./identity.ts";
import { covers } from "./merge.ts";
import { freshKeys, markOf, type Slots, slots } from "./order.ts";
import {
  ATTRIBUTE,
  attributeNames,
  attributeProblem,
  isPair,
  limits,
  MAX_LAMPORT,
  MapError,
  type NodeId,
  PLACE,
  ROOT,
  readPlace,
  TRASH,
  textProblem,
  utf8Length,
  writePlace,
} from "./schema.ts";
import { difference, Store } from "./store.ts";
import { Tree } from "./tree.ts";
import type { NodeAttributes, Outline } from "./types.ts";

export type { Receipt } from "./gate.ts";
export { limits, MapError, type NodeId, ROOT } from "./schema.ts";

export interface MapNode {
  readonly id: NodeId;
  /** Null for the root. */
  readonly parent: NodeId | null;
  readonly text: string;
  readonly attributes: Readonly<NodeAttributes>;
  readonly children: readonly NodeId[];
}

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

/** Updates are cut at about this many bytes: half of what a message can hold. */
const UPDATE_BYTES = 50_000;

export class MindMap {
  readonly #store: Store;
  readonly #tree = new Tree();
  readonly #gate: Gate;
  readonly #history: History;
  readonly #mark: string;
  readonly #texts = new Map<NodeId, string>();
  readonly #attributes = new Map<NodeId, Readonly<NodeAttributes>>();
  readonly #updateListeners = new Set<(update: Uint8Array) => void>();
  readonly #changeListeners = new Set<(change: MapChange) => void>();
  #lamport = 0;
  /** Calls of `#as` within each other; what is collected during the outermost is told at its end. */
  #depth = 0;
  #step: Edit[] = [];
  #written = new Set<NodeId>();
  #updates: Uint8Array[] = [];

  /** `clientKey`: 24 lower-case hex digits, never the key of another replica that writes. */
  constructor({ clientKey }: { clientKey: string }) {
    this.#store = new Store(clientIdOf(clientKey));
    this.#mark = markOf(this.#store.clientId);
    this.#gate = new Gate(this.#store.doc);
    this.#history = new History(this.#store, this.#scene());
    this.#store.doc.on("afterTransaction", (transaction: Y.Transaction) => this.#follow(transaction));
    this.#store.doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin === this.#store) this.#updates.push(update);
    });
  }

  /** Visible nodes, the root included. */
  get size(): number {
    return this.#tree.size;
  }

  has(id: NodeId): boolean {
    return this.#tree.has(id);
  }

  node(id: NodeId): MapNode | undefined {
    if (!this.has(id)) return undefined;
    return {
      id,
      parent: this.parent(id),
      text: this.text(id),
      attributes: this.attributes(id),
      children: this.children(id),
    };
  }

  /** The first 10,000 characters of a node's text ("" for an unknown node). */
  text(id: NodeId): string {
    if (!this.has(id)) return "";
    let text = this.#texts.get(id);
    if (text === undefined) {
      text = cut(this.#store.text(id));
      this.#texts.set(id, text);
    }
    return text;
  }

  attributes(id: NodeId): Readonly<NodeAttributes> {
    if (!this.has(id)) return {};
    let attributes = this.#attributes.get(id);
    if (!attributes) {
      attributes = this.#readAttributes(id);
      this.#attributes.set(id, attributes);
    }
    return attributes;
  }

  /** A new array with each change, never changed itself. */
  children(id: NodeId): readonly NodeId[] {
    return this.#tree.children(id);
  }

  /** Null for the root and for unknown nodes. */
  parent(id: NodeId): NodeId | null {
    return this.#tree.parent(id);
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
    this.#known(id);
    const made = new Map<NodeId, Outline>();
    for (const next of this.walk(id)) {
      const attributes = this.attributes(next);
      const outline: Outline = { text: this.text(next), children: [] };
      if (Object.keys(attributes).length > 0) outline.attributes = structuredCloneOf(attributes);
      made.set(next, outline);
      if (next !== id) made.get(this.parent(next) ?? ROOT)?.children.push(outline);
    }
    return made.get(id) as Outline;
  }

  /**
   * A new node before the child of `parent` that is at `index` now (its length: at the end). Like every method
   * that writes, throws a MapError with a message for people, before anything is written.
   */
  add(parent: NodeId, index: number, text = "", attributes: NodeAttributes = {}): NodeId {
    const [id] = this.#plant(parent, index, [{ text, attributes, children: [] }]);
    return id as NodeId;
  }

  /** Branches below `parent`, as one step, in as many updates as they need. Answers the ids of their tops. */
  insert(parent: NodeId, index: number, outline: Outline | readonly Outline[]): NodeId[] {
    return this.#plant(parent, index, Array.isArray(outline) ? outline : [outline as Outline]);
  }

  /**
   * Puts nodes, in the given order, before the child of `parent` that is at `index` now, the moved ones still
   * counted. Nodes below others of the list go with those.
   */
  move(ids: readonly NodeId[], parent: NodeId, index: number): void {
    const moved = this.#tops(ids, "moved");
    this.#known(parent);
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
      const { keys, rekeyed } = this.#slots(staying, ahead.length, moved.size);
      this.#write([
        ...this.#rekeying(staying, rekeyed, parent),
        ...[...moved].map((id, i) => ({
          bytes: 150,
          run: () => this.#relocate(id, parent, keys[i] as string),
        })),
      ]);
    });
  }

  /** Puts nodes, with all below them, into the trash. */
  remove(ids: readonly NodeId[]): void {
    const removed = this.#tops(ids, "removed");
    this.#as("local", () => {
      this.#write(
        [...removed].map((id) => ({ bytes: 50, run: () => this.#register(id, TRASH, true, false) })),
      );
    });
  }

  setText(id: NodeId, text: string): void {
    this.#known(id);
    refuse(textProblem(text));
    if (text === this.text(id)) return;
    const { index, length, insert } = difference(this.#store.text(id), text);
    this.#as("local", () => {
      this.#write([
        {
          bytes: 0,
          run: () => {
            this.#step.push({ kind: "text", id, edit: this.#store.splice(id, index, length, insert) });
          },
        },
      ]);
    });
  }

  /** Sets the attributes named in `patch`; undefined unsets one. */
  setAttributes(
    id: NodeId,
    patch: { readonly [key in keyof NodeAttributes]: NodeAttributes[key] | undefined },
  ): void {
    this.#known(id);
    const now = this.attributes(id);
    const entries = (Object.entries(patch) as Entry[]).filter(([name, value]) => !equal(now[name], value));
    checkAttributes(entries);
    if (entries.length === 0) return;
    this.#as("local", () => this.#write(entries.map((entry) => this.#attributeJob(() => id, entry))));
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
    return this.#as("undo", () => this.#history.undo((jobs) => this.#write(jobs)));
  }

  redo(): boolean {
    return this.#as("undo", () => this.#history.redo((jobs) => this.#write(jobs)));
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
   * A snapshot of the map, or the state that this replica kept itself: edits of any author. Once one is refused,
   * the map may hold a part of it and is to be given up.
   */
  load(snapshot: Uint8Array): Receipt {
    return this.#as("remote", () => this.#gate.load(snapshot));
  }

  /** The whole document as one Yjs update; what is held is not in it. */
  snapshot(): Uint8Array {
    return Y.encodeStateAsUpdate(this.#store.doc);
  }

  /** The Yjs state vector: how far each author's writes are here. */
  vector(): Uint8Array {
    return Y.encodeStateVector(this.#store.doc);
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
    const [step, updates, written] = [this.#step, this.#updates, this.#written];
    this.#step = [];
    this.#updates = [];
    this.#written = new Set();
    this.#history.record(step);
    const tree = this.#tree.take();
    for (const id of tree?.removed ?? []) this.#forget(id);
    const changed = new Set([...written].filter((id) => this.has(id) && !tree?.added.has(id)));
    for (const update of updates) for (const listener of this.#updateListeners) listener(update);
    if (!tree && changed.size === 0) return;
    const none: ReadonlySet<NodeId> = new Set();
    const { structure, added, removed } = tree ?? { structure: none, added: none, removed: none };
    for (const listener of this.#changeListeners) listener({ origin, structure, added, removed, changed });
  }

  /** Runs jobs in as few Yjs transactions as keep each update below the size of a message. */
  #write(jobs: readonly Job[]): void {
    let next = 0;
    while (next < jobs.length) {
      this.#store.write(() => {
        let bytes = 0;
        for (
          let job = jobs[next];
          job && (bytes === 0 || bytes + job.bytes <= UPDATE_BYTES);
          job = jobs[++next]
        ) {
          job.run();
          bytes += job.bytes + 1;
        }
      });
    }
  }

  /** After a Yjs transaction: brings the tree and the caches up to date with what it wrote. */
  #follow(transaction: Y.Transaction): void {
    for (const [type, keys] of transaction.changed) {
      if ((type as unknown) === this.#store.nodes) {
        for (const id of keys) if (id !== null) this.#place(id);
        continue;
      }
      const id = (type as unknown) === this.#store.root ? ROOT : type._item?.parentSub;
      if (!id) continue;
      if (keys.has(PLACE) || keys.has(TRASH)) this.#place(id);
      for (const key of keys) {
        if (key === PLACE || key === TRASH) continue;
        this.#forget(id);
        this.#written.add(id);
        break;
      }
    }
    this.#tree.settle();
  }

  /** Tells the tree where a node is now. */
  #place(id: NodeId): void {
    const place = readPlace(this.#store.get(id, PLACE));
    if (place) this.#lamport = Math.max(this.#lamport, place.lamport);
    this.#tree.set(id, place, this.#store.get(id, TRASH) === true);
  }

  #forget(id: NodeId): void {
    this.#texts.delete(id);
    this.#attributes.delete(id);
  }

  #readAttributes(id: NodeId): Readonly<NodeAttributes> {
    const attributes: Record<string, unknown> = {};
    for (const name of attributeNames) {
      const value = this.#store.get(id, ATTRIBUTE + name);
      if (value !== undefined && value !== null && !attributeProblem(name, value)) attributes[name] = value;
    }
    return Object.freeze(attributes);
  }

  #plant(parent: NodeId, index: number, outlines: readonly Outline[]): NodeId[] {
    this.#known(parent);
    for (const outline of all(outlines)) {
      refuse(textProblem(outline.text));
      checkAttributes(entriesOf(outline.attributes ?? {}));
    }
    const siblings = this.children(parent);
    const at = clamp(index, siblings.length);
    const ids: NodeId[] = [];
    this.#as("local", () => {
      const { keys, rekeyed } = this.#slots(siblings, at, outlines.length);
      const jobs = this.#rekeying(siblings, rekeyed, parent);
      const seed = (outline: Outline, order: string, parentOf: () => NodeId): (() => NodeId) => {
        let id = "";
        const run = () => {
          id = this.#create(outline.text, parentOf(), order);
        };
        jobs.push({ bytes: 100 + order.length + utf8Length(outline.text), run });
        for (const entry of entriesOf(outline.attributes ?? {}))
          jobs.push(this.#attributeJob(() => id, entry, true));
        return () => id;
      };
      const tops = outlines.map((outline, i) => seed(outline, keys[i] as string, () => parent));
      const stack = outlines.map((outline, i) => ({ outline, id: tops[i] as () => NodeId }));
      for (let next = stack.pop(); next; next = stack.pop()) {
        const { outline, id } = next;
        const orders = freshKeys(outline.children.length);
        outline.children.forEach((child, i) => {
          stack.push({ outline: child, id: seed(child, orders[i] as string, id) });
        });
      }
      this.#write(jobs);
      for (const top of tops) {
        ids.push(top());
        this.#step.push({ kind: "added", id: top() });
      }
    });
    return ids;
  }

  #create(text: string, parent: NodeId, order: string): NodeId {
    const id = this.#store.create();
    this.#put(id, { parent, order, lamport: this.#tick() });
    if (text) this.#store.splice(id, 0, 0, text);
    return id;
  }

  #attributeJob(idOf: () => NodeId, [name, value]: [keyof NodeAttributes, unknown], isNew = false): Job {
    const key = ATTRIBUTE + name;
    const run = () => {
      const id = idOf();
      if (isNew) this.#store.set(id, key, value);
      else this.#register(id, key, value ?? null, this.#store.get(id, key) ?? null);
    };
    return { bytes: 50 + utf8Length(JSON.stringify(value) ?? ""), run };
  }

  /** Writes a register, as an edit that can be taken back to `value`. */
  #register(id: NodeId, key: string, to: unknown, value: unknown): void {
    const over = this.#store.version(id, key);
    this.#store.set(id, key, to);
    this.#step.push({ kind: "register", id, key, value, wrote: this.#store.version(id, key), over });
  }

  #relocate(id: NodeId, parent: NodeId, order: string): void {
    const value = this.#shown(id);
    const over = this.#store.version(id, PLACE);
    this.#put(id, { parent, order, lamport: this.#tick(), before: value });
    this.#step.push({ kind: "register", id, key: PLACE, value, wrote: this.#store.version(id, PLACE), over });
  }

  #put(id: NodeId, place: Parameters<typeof writePlace>[0]): void {
    this.#store.set(id, PLACE, writePlace(place));
  }

  #shown(id: NodeId): { parent: NodeId; order: string } {
    return { parent: this.parent(id) ?? ROOT, order: this.#tree.order(id) };
  }

  #tick(): number {
    this.#lamport = Math.min(this.#lamport + 1, MAX_LAMPORT);
    return this.#lamport;
  }

  #slots(siblings: readonly NodeId[], index: number, count: number): Slots {
    const orders = { length: siblings.length, at: (i: number) => this.#tree.order(siblings[i] as NodeId) };
    return slots(orders, index, count, this.#mark);
  }

  /** New keys for siblings: no edit of anyone's, so nothing to undo. */
  #rekeying(siblings: readonly NodeId[], rekeyed: Slots["rekeyed"], parent: NodeId): Job[] {
    return [...rekeyed].map(([i, order]) => ({
      bytes: 150,
      run: () => {
        const id = siblings[i] as NodeId;
        this.#put(id, { parent, order, lamport: this.#tick(), before: this.#shown(id) });
      },
    }));
  }

  /** What history sees and writes, within one Yjs transaction: the tree is brought up to date for each look. */
  #scene(): Scene {
    const tree = () => {
      this.#tree.settle();
      return this.#tree;
    };
    return {
      has: (id) => tree().has(id),
      children: (id) => tree().children(id),
      place: (id) => ({ parent: tree().parent(id) ?? ROOT, order: this.#tree.order(id) }),
      contains: (id, below) => {
        let up: NodeId | null = below;
        while (up !== null && up !== id) up = tree().parent(up);
        return up !== null;
      },
      put: (id, parent, order) => {
        this.#put(id, { parent, order, lamport: this.#tick(), before: this.#shown(id) });
        this.#place(id);
      },
      set: (id, key, value) => {
        this.#store.set(id, key, value);
        if (key === TRASH) this.#place(id);
      },
    };
  }

  #known(id: NodeId): void {
    if (!this.has(id)) throw new MapError("This node is no longer in the map.");
  }

  /** The nodes that are not below another of them, each once. */
  #tops(ids: readonly NodeId[], what: string): Set<NodeId> {
    const given = new Set(ids);
    for (const id of given) this.#known(id);
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

function clamp(index: number, length: number): number {
  return Math.max(0, Math.min(Math.trunc(index) || 0, length));
}

function refuse(problem: string | undefined): void {
  if (problem) throw new MapError(problem);
}

type Entry = [keyof NodeAttributes, unknown];

function entriesOf(attributes: NodeAttributes): Entry[] {
  return Object.entries(attributes).filter(([, value]) => value !== undefined) as Entry[];
}

function checkAttributes(entries: readonly Entry[]): void {
  for (const [name, value] of entries) if (value !== undefined) refuse(attributeProblem(name, value));
}

function equal(a: unknown, b: unknown): boolean {
  return a === b || (a !== undefined && b !== undefined && JSON.stringify(a) === JSON.stringify(b));
}

function structuredCloneOf(attributes: Readonly<NodeAttributes>): NodeAttributes {
  return JSON.parse(JSON.stringify(attributes)) as NodeAttributes;
}

/** All outlines, in no particular order, without recursion. */
function* all(outlines: readonly Outline[]): Generator<Outline, void, undefined> {
  const stack = [...outlines];
  for (let next = stack.pop(); next; next = stack.pop()) {
    yield next;
    for (const child of next.children) stack.push(child);
  }
}
