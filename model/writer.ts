/** The writes that edits are made of, each kept as what takes it back. */

import type { Edit, Job, MoveEdit, Scene, Shown } from "./history.ts";
import type { Item } from "./item-index.ts";
import { itemKey, itemLimits, itemProblem } from "./items.ts";
import { LiveView } from "./live-view.ts";
import { type Change, changes, marksOf, strokesIn, unitAt } from "./marks.ts";
import { markOf, type Slots, slots } from "./order.ts";
import { endsAfterMove } from "./ranges.ts";
import {
  ATTRIBUTE,
  attributeProblem,
  CUT,
  MARK,
  MAX_LAMPORT,
  MapError,
  type NodeId,
  PLACE,
  type Place,
  ROOT,
  TRASH,
  utf8Length,
  writePlace,
  writeStroke,
} from "./schema.ts";
import { difference, type Store } from "./store.ts";
import type { ChildRange, ItemKind, ItemKinds, Mark, NodeAttributes } from "./types.ts";

/** Updates are cut at about this many bytes: half of what a message can hold. */
const UPDATE_BYTES = 50_000;

/** A boundary or summary, with the children that it stands for. */
interface SiblingRange {
  readonly parent: NodeId;
  readonly kind: "boundary" | "summary";
  readonly item: string;
  readonly value: ChildRange;
  readonly members: readonly NodeId[];
}

export class MapWriter extends LiveView {
  /** The edits of the step that is being made. */
  protected step: Edit[] = [];
  readonly #mark: string;

  constructor(store: Store) {
    super(store);
    this.#mark = markOf(store.clientId);
  }

  /** Runs jobs in as few Yjs transactions as keep each update below the size of a message. */
  protected write(jobs: readonly Job[]): void {
    let next = 0;
    while (next < jobs.length) {
      this.store.write(() => {
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

  /** Throws a MapError if a node cannot have this item, or no more of its kind. */
  protected checkItem<K extends ItemKind>(id: NodeId, kind: K, value: ItemKinds[K], added: number): void {
    refuse(itemProblem(kind, value));
    refuseMore(kind, this.items(id, kind).length + added);
    if ("to" in value) this.mustHave(value.to);
    if ("from" in value) {
      const children = this.children(id);
      const isOfNode = children.includes(value.from) && children.includes(value.to);
      if (!isOfNode) throw new MapError("These nodes have another parent.");
    }
  }

  protected mustHaveItem<K extends ItemKind>(id: NodeId, kind: K, item: string): Item<K> {
    this.mustHave(id);
    const found = this.items(id, kind).find((one) => one.id === item);
    if (!found) throw new MapError("This is no longer in the map.");
    return found;
  }

  /** `value`: null to take it away. */
  protected itemJob(id: NodeId, key: string, value: unknown): Job {
    const run = () => this.register(id, key, value, this.store.get(id, key) ?? null);
    return { bytes: 100 + utf8Length(JSON.stringify(value)), run };
  }

  /** The ranges of siblings that lose an end, or both, when these nodes are moved. */
  protected rangesAt(moved: ReadonlySet<NodeId>): SiblingRange[] {
    const ranges: SiblingRange[] = [];
    for (const parent of new Set([...moved].map((id) => this.parent(id) ?? ROOT))) {
      for (const kind of ["boundary", "summary"] as const) {
        for (const { id: item, ...value } of this.items(parent, kind)) {
          const { first, last } = this.range(parent, value) ?? { first: 0, last: -1 };
          const members = this.children(parent).slice(first, last + 1);
          if (moved.has(members[0] ?? "") || moved.has(members.at(-1) ?? "")) {
            ranges.push({ parent, kind, item, value, members });
          }
        }
      }
    }
    return ranges;
  }

  /** After a move: a range keeps to the nodes it had, and goes along when all of them were moved together. */
  protected followMove(ranges: readonly SiblingRange[], moved: ReadonlySet<NodeId>, to: NodeId): void {
    const jobs = ranges.flatMap(({ parent, kind, item, value, members }) => {
      const key = itemKey(kind, item);
      const goesAlong = parent !== to && members.every((id) => moved.has(id));
      if (goesAlong) return [this.itemJob(parent, key, null), this.itemJob(to, key, value)];
      const ends = endsAfterMove(members, moved, this.children(parent));
      if (!ends || (ends.from === value.from && ends.to === value.to)) return [];
      return [this.itemJob(parent, key, { ...value, ...ends })];
    });
    this.write(jobs);
  }

  /** Makes a node's text this one by the smallest replacement. */
  protected retype(id: NodeId, text: string): void {
    const { index, length, insert } = difference(this.store.text(id), text);
    this.store.write(() => {
      this.step.push({ kind: "text", id, edit: this.store.splice(id, index, length, insert) });
      if (insert === "") this.store.set(id, CUT, true);
    });
  }

  /** Gives a text these marks, by writing over what differs only. */
  protected remark(id: NodeId, wanted: readonly Mark[]): void {
    const node = this.store.node(id);
    if (!node) return;
    const length = node.length;
    const below = strokesIn(node);
    const jobs = changes(marksOf(below, length), wanted, length).flatMap((change) => {
      const same = below.filter(({ kind, start, end }) => {
        return kind === change.kind && start < change.to && change.from < end;
      });
      // What is covered whole is no longer needed, nor is it to be taken away once more.
      const covered = same.filter(({ start, end }) => change.from <= start && end <= change.to);
      const isBare = change.value === false && covered.length === same.length;
      const lamport = Math.min(Math.max(-1, ...below.map((stroke) => stroke.lamport)) + 1, MAX_LAMPORT);
      return [
        ...covered.map(({ key }) => ({
          bytes: 50,
          run: () => this.register(id, key, null, this.store.get(id, key) ?? null),
        })),
        ...(isBare ? [] : [this.strokeJob(() => id, change, lamport)]),
      ];
    });
    this.write(jobs);
  }

  /** A new stroke. `isNew` of a node that is made in this step, and goes with it when that is taken back. */
  protected strokeJob(idOf: () => NodeId, change: Change, lamport = 0, isNew = false): Job {
    const { from, to, kind, value } = change;
    const run = () => {
      const id = idOf();
      const node = this.store.node(id);
      if (!node) return;
      const ends = { from: unitAt(node, from), to: unitAt(node, kind === "link" ? to - 1 : to) };
      const key = MARK + this.store.freshName();
      const stroke = writeStroke({ lamport, kind, ...ends, value });
      if (isNew) this.store.set(id, key, stroke);
      else this.register(id, key, stroke, null);
    };
    return { bytes: 130 + (typeof value === "string" ? utf8Length(value) : 0), run };
  }

  protected create(text: string, parent: NodeId, order: string): NodeId {
    const id = this.store.create();
    this.#put(id, { parent, order, lamport: this.#tick() });
    if (text) this.store.splice(id, 0, 0, text);
    return id;
  }

  protected attributeJob(
    idOf: () => NodeId,
    [name, value]: [keyof NodeAttributes, unknown],
    isNew = false,
  ): Job {
    const key = ATTRIBUTE + name;
    const run = () => {
      const id = idOf();
      if (isNew) this.store.set(id, key, value);
      else this.register(id, key, value ?? null, this.store.get(id, key) ?? null);
    };
    return { bytes: 50 + utf8Length(JSON.stringify(value) ?? ""), run };
  }

  /** Writes a register, as an edit that can be taken back to `value`. */
  protected register(id: NodeId, key: string, to: unknown, value: unknown): void {
    const over = this.store.version(id, key);
    this.store.set(id, key, to);
    this.step.push({ kind: "register", id, key, value, wrote: this.store.version(id, key), over });
  }

  protected relocate(id: NodeId, parent: NodeId, order: string): void {
    this.step.push(this.#move(id, parent, order));
  }

  /** What keeps nodes that fell out of a cycle where they are, when one of these, of that cycle, is moved. */
  protected pinning(ids: Iterable<NodeId>): Job[] {
    return this.tree.fallen(ids).map((id) => {
      const { parent, order } = this.#shown(id);
      return { bytes: 150, run: () => this.relocate(id, parent, order) };
    });
  }

  #move(id: NodeId, parent: NodeId, order: string): MoveEdit {
    const [over, place] = [this.store.version(id, PLACE), this.store.get(id, PLACE)];
    const before = this.#shown(id);
    const shown = this.has(id) ? before : undefined;
    this.#put(id, { parent, order, lamport: this.#tick(), before });
    return { kind: "moved", id, place, shown, wrote: this.store.version(id, PLACE), over };
  }

  protected untrash(id: NodeId): void {
    this.tree.settle();
    if (this.has(id) || !this.store.node(id)) return;
    this.register(id, TRASH, false, this.store.get(id, TRASH) ?? false);
    this.locate(id);
    this.tree.settle();
    if (this.has(id)) return;
    const siblings = this.children(ROOT);
    const { keys, rekeyed } = this.slots(siblings, siblings.length, 1);
    for (const { run } of this.rekeying(siblings, rekeyed, ROOT)) run();
    for (const { run } of this.pinning([id])) run();
    this.relocate(id, ROOT, keys[0] as string);
    this.locate(id);
  }

  #put(id: NodeId, place: Place): void {
    this.store.set(id, PLACE, writePlace(place));
  }

  /** Of one that is not, where it would be. */
  #shown(id: NodeId): Shown {
    return this.tree.spot(id) ?? { parent: ROOT, order: this.tree.order(id) };
  }

  #tick(): number {
    this.lamport = Math.min(this.lamport + 1, MAX_LAMPORT);
    return this.lamport;
  }

  protected slots(siblings: readonly NodeId[], index: number, count: number): Slots {
    const orders = { length: siblings.length, at: (i: number) => this.tree.order(siblings[i] as NodeId) };
    return slots(orders, index, count, this.#mark);
  }

  /** New keys for siblings, as one edit. */
  protected rekeying(siblings: readonly NodeId[], rekeyed: Slots["rekeyed"], parent: NodeId): Job[] {
    const moves: MoveEdit[] = [];
    return [...rekeyed].map(([i, order]) => ({
      bytes: 150,
      run: () => {
        if (moves.length === 0) this.step.push({ kind: "rekeyed", parent, moves });
        moves.push(this.#move(siblings[i] as NodeId, parent, order));
      },
    }));
  }

  /** What history sees and writes, within one Yjs transaction: the tree is brought up to date for each look. */
  protected scene(): Scene {
    const tree = () => {
      this.tree.settle();
      return this.tree;
    };
    return {
      has: (id) => tree().has(id),
      children: (id) => tree().children(id),
      place: (id) => ({ parent: tree().parent(id) ?? ROOT, order: this.tree.order(id) }),
      contains: (id, below) => {
        let up: NodeId | null = below;
        while (up !== null && up !== id) up = tree().parent(up);
        return up !== null;
      },
      put: (id, parent, order) => {
        this.#put(id, { parent, order, lamport: this.#tick(), before: this.#shown(id) });
        this.locate(id);
      },
      strokes: (id) => {
        const node = this.store.node(id);
        return node ? strokesIn(node) : [];
      },
      set: (id, key, value) => {
        this.store.set(id, key, value);
        if (key === TRASH || key === PLACE) this.locate(id);
      },
    };
  }
}

export function clamp(index: number, length: number): number {
  return Math.max(0, Math.min(Math.trunc(index) || 0, length));
}

export function refuse(problem: string | undefined): void {
  if (problem) throw new MapError(problem);
}

const plural: { readonly [kind in ItemKind]: string } = {
  crossLink: "cross-links",
  boundary: "boundaries",
  summary: "summaries",
  file: "files",
};

/** Throws a MapError if `count` is more than a node can have. */
export function refuseMore(kind: ItemKind, count: number): void {
  if (count > itemLimits.count) {
    throw new MapError(`A node can have ${itemLimits.count} ${plural[kind]} at most.`);
  }
}

export type Entry = [keyof NodeAttributes, unknown];

export function entriesOf(attributes: NodeAttributes): Entry[] {
  return Object.entries(attributes).filter(([, value]) => value !== undefined) as Entry[];
}

export function checkAttributes(entries: readonly Entry[]): void {
  for (const [name, value] of entries) if (value !== undefined) refuse(attributeProblem(name, value));
}

export function equal(a: unknown, b: unknown): boolean {
  return a === b || (a !== undefined && b !== undefined && JSON.stringify(a) === JSON.stringify(b));
}
