/** The writes that edits are made of, each kept as what takes it back. */

import type { Edit, Job, Scene } from "./history.ts";
import { type Change, changes, marksOf, strokesIn, unitAt } from "./marks.ts";
import { freshKeys, markOf, type Slots, slots } from "./order.ts";
import {
  ATTRIBUTE,
  attributeProblem,
  MARK,
  MAX_LAMPORT,
  MapError,
  marksProblem,
  type NodeId,
  PLACE,
  type Place,
  ROOT,
  TRASH,
  textProblem,
  utf8Length,
  writePlace,
  writeStroke,
} from "./schema.ts";
import { difference, type Store } from "./store.ts";
import type { Mark, NodeAttributes, Outline } from "./types.ts";
import { MapView } from "./view.ts";

/** Updates are cut at about this many bytes: half of what a message can hold. */
const UPDATE_BYTES = 50_000;

export class MapWriter extends MapView {
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

  /** Throws a MapError if these cannot be put below `parent`. */
  protected checkPlant(parent: NodeId, outlines: readonly Outline[]): void {
    this.mustHave(parent);
    for (const outline of all(outlines)) {
      refuse(textProblem(outline.text) ?? marksProblem(outline.marks ?? [], outline.text.length));
      checkAttributes(entriesOf(outline.attributes ?? {}));
    }
  }

  protected plant(parent: NodeId, index: number, outlines: readonly Outline[]): NodeId[] {
    const siblings = this.children(parent);
    const { keys, rekeyed } = this.slots(siblings, clamp(index, siblings.length), outlines.length);
    const jobs = this.rekeying(siblings, rekeyed, parent);
    // Ids come with the writing: each job asks for its parent's when it runs, which is after that one ran.
    const seed = (outline: Outline, order: string, parentOf: () => NodeId): (() => NodeId) => {
      let id = "";
      const run = () => {
        id = this.#create(outline.text, parentOf(), order);
      };
      jobs.push({ bytes: 100 + order.length + utf8Length(outline.text), run });
      for (const change of changes([], outline.marks ?? [], outline.text.length)) {
        jobs.push(this.strokeJob(() => id, change, 0, true));
      }
      for (const entry of entriesOf(outline.attributes ?? {})) {
        jobs.push(this.attributeJob(() => id, entry, true));
      }
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
    this.write(jobs);
    const ids = tops.map((top) => top());
    for (const id of ids) this.step.push({ kind: "added", id });
    return ids;
  }

  /** Makes a node's text this one by the smallest replacement. */
  protected retype(id: NodeId, text: string): void {
    const { index, length, insert } = difference(this.store.text(id), text);
    this.store.write(() => {
      this.step.push({ kind: "text", id, edit: this.store.splice(id, index, length, insert) });
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

  #create(text: string, parent: NodeId, order: string): NodeId {
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
    const value = this.#shown(id);
    const over = this.store.version(id, PLACE);
    this.#put(id, { parent, order, lamport: this.#tick(), before: value });
    this.step.push({ kind: "register", id, key: PLACE, value, wrote: this.store.version(id, PLACE), over });
  }

  #put(id: NodeId, place: Place): void {
    this.store.set(id, PLACE, writePlace(place));
  }

  #shown(id: NodeId): { parent: NodeId; order: string } {
    return { parent: this.parent(id) ?? ROOT, order: this.tree.order(id) };
  }

  #tick(): number {
    this.lamport = Math.min(this.lamport + 1, MAX_LAMPORT);
    return this.lamport;
  }

  protected slots(siblings: readonly NodeId[], index: number, count: number): Slots {
    const orders = { length: siblings.length, at: (i: number) => this.tree.order(siblings[i] as NodeId) };
    return slots(orders, index, count, this.#mark);
  }

  /** New keys for siblings: no edit of anyone's, so nothing to undo. */
  protected rekeying(siblings: readonly NodeId[], rekeyed: Slots["rekeyed"], parent: NodeId): Job[] {
    return [...rekeyed].map(([i, order]) => ({
      bytes: 150,
      run: () => {
        const id = siblings[i] as NodeId;
        this.#put(id, { parent, order, lamport: this.#tick(), before: this.#shown(id) });
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
        if (key === TRASH) this.locate(id);
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

/** All outlines, in no particular order, without recursion. */
function* all(outlines: readonly Outline[]): Generator<Outline, void, undefined> {
  const stack = [...outlines];
  for (let next = stack.pop(); next; next = stack.pop()) {
    yield next;
    for (const child of next.children) stack.push(child);
  }
}
