/**
 * Undo and redo of one's own edits. An edit is taken back only where it still stands: what someone else did
 * after it stays. (Yjs's UndoManager deletes for good, and with an added node what others put below it.)
 */

import { isMadeBy, nodeId, readNodeId } from "./identity.ts";
import type { Laid } from "./marks.ts";
import { MARK, type NodeId, PLACE, readStroke, TRASH, utf8Length, writeStroke } from "./schema.ts";
import type { Span, Store, TextEdit } from "./store.ts";

/** An edit, as what takes it back. */
export type Edit =
  | { readonly kind: "text"; readonly id: NodeId; readonly edit: TextEdit }
  /** A node was added, with all that is its author's below it. */
  | { readonly kind: "added"; readonly id: NodeId }
  /** Siblings were given other keys, which left their order as it was. */
  | { readonly kind: "rekeyed"; readonly parent: NodeId; readonly moves: readonly MoveEdit[] }
  | MoveEdit
  | RegisterEdit;

export interface MoveEdit {
  readonly kind: "moved";
  readonly id: NodeId;
  /** What its place register held, to the letter: what hangs on it comes back as it was, too. */
  readonly place: unknown;
  /** Where it was shown; undefined if it was not. */
  readonly shown: Shown | undefined;
  readonly wrote: string;
  readonly over: string;
}

export interface Shown {
  readonly parent: NodeId;
  readonly order: string;
}

export interface RegisterEdit {
  readonly kind: "register";
  readonly id: NodeId;
  readonly key: string;
  /** What it held. */
  readonly value: unknown;
  /** The version that the edit wrote. */
  readonly wrote: string;
  /** The version that it wrote over. */
  readonly over: string;
  /** It brought back an added node: to take it back is to take the addition back. */
  readonly added?: boolean;
}

/** What history needs of the map. */
export interface Scene {
  has(id: NodeId): boolean;
  children(id: NodeId): readonly NodeId[];
  place(id: NodeId): Shown;
  /** Whether `id` is `below` or one of its ancestors. */
  contains(id: NodeId, below: NodeId): boolean;
  /** The formatting of a node's text. */
  strokes(id: NodeId): readonly Laid[];
  /** Writes a place with the next lamport. */
  put(id: NodeId, parent: NodeId, order: string): void;
  /** Writes a register. */
  set(id: NodeId, key: string, value: unknown): void;
}

/** A write and about how many bytes it adds to an update. */
export interface Job {
  readonly bytes: number;
  run(): void;
}

/** Steps kept. */
const LONGEST = 1_000;

interface Step {
  readonly edits: readonly Edit[];
  /** How far each author's writes were here, if to take it back can hide a node. */
  readonly since: ReadonlyMap<number, number>;
}

const NOTHING: ReadonlyMap<number, number> = new Map();

export class History {
  readonly #store: Store;
  readonly #scene: Scene;
  readonly #undo: Step[] = [];
  readonly #redo: Step[] = [];
  /** Versions that stand for earlier ones, because undo or redo wrote the same value again. */
  readonly #again = new Map<string, string>();
  /** The same for the units of texts: client → clock → the clock of this client's copy. */
  readonly #copies = new Map<number, Map<number, number>>();

  constructor(store: Store, scene: Scene) {
    this.#store = store;
    this.#scene = scene;
  }

  get canUndo(): boolean {
    return this.#undo.length > 0;
  }

  get canRedo(): boolean {
    return this.#redo.length > 0;
  }

  /** A new step. */
  record(step: Edit[]): void {
    if (step.length === 0) return;
    this.#undo.push(this.#stepOf(step));
    if (this.#undo.length > LONGEST) this.#undo.shift();
    this.#redo.length = 0;
  }

  /** Takes back the last step that can still be taken back, its writes run by `run`. False if there was none. */
  undo(run: (jobs: readonly Job[]) => void): boolean {
    return this.#pop(this.#undo, this.#redo, run);
  }

  redo(run: (jobs: readonly Job[]) => void): boolean {
    return this.#pop(this.#redo, this.#undo, run);
  }

  #stepOf(edits: readonly Edit[]): Step {
    return { edits, since: edits.some(hides) ? this.#store.clocks() : NOTHING };
  }

  #pop(from: Step[], to: Step[], run: (jobs: readonly Job[]) => void): boolean {
    for (let step = from.pop(); step; step = from.pop()) {
      const { edits, since } = step;
      const inverse: Edit[] = [];
      run(
        edits.toReversed().map((edit) => ({
          bytes: sizeOf(edit),
          run: () => {
            for (const one of this.#revert(edit, since)) inverse.push(one);
          },
        })),
      );
      if (inverse.length === 0) continue;
      to.push(this.#stepOf(inverse));
      return true;
    }
    return false;
  }

  /** Takes one edit back; answers what does it again, nothing if it no longer stands. */
  #revert(edit: Edit, since: ReadonlyMap<number, number>): Edit[] {
    if (edit.kind === "added") return this.#hide(edit.id);
    if (hides(edit) && this.#isWorkedOn(edit.id, since)) return [];
    if (edit.kind === "register") return this.#revertRegister(edit);
    if (edit.kind === "moved") return this.#revertMove(edit);
    if (edit.kind === "rekeyed") return this.#revertKeys(edit.parent, edit.moves);
    const inverse = this.#revertText(edit.id, edit.edit);
    return inverse.inserted.length + inverse.deleted.length > 0
      ? [{ kind: "text", id: edit.id, edit: inverse }]
      : [];
  }

  #revertRegister(edit: RegisterEdit): Edit[] {
    const { id, key } = edit;
    const store = this.#store;
    if (!this.#stands(id, key, edit.wrote)) return [];
    const value = store.get(id, key);
    this.#scene.set(id, key, this.#bound(key, edit.value));
    const wrote = store.version(id, key);
    this.#again.set(this.#latest(edit.over), wrote);
    if (edit.added) return [{ kind: "added", id }];
    return [{ kind: "register", id, key, value, wrote, over: edit.wrote }];
  }

  #revertMove(edit: MoveEdit): Edit[] {
    const { id, shown } = edit;
    if (!this.#stands(id, PLACE, edit.wrote)) return [];
    if (shown) {
      // Someone else has since removed that parent, or moved it below this very node.
      const isGood = this.#scene.has(id) && this.#scene.has(shown.parent);
      if (!isGood || this.#scene.contains(id, shown.parent)) return [];
    }
    const inverse = this.#replace(edit);
    if (!shown) return [inverse];
    // A place may name another parent than the one that showed: that it did hung on moves which are no more.
    const now = this.#scene.place(id);
    if (now.parent === shown.parent && now.order === shown.order) return [inverse];
    this.#scene.put(id, shown.parent, shown.order);
    const wrote = this.#store.version(id, PLACE);
    this.#again.set(this.#latest(edit.over), wrote);
    return [{ ...inverse, wrote }];
  }

  /** Old keys would put what others have added since in another order: then the new ones stay. */
  #revertKeys(parent: NodeId, moves: readonly MoveEdit[]): Edit[] {
    const before = this.#scene.children(parent);
    const standing = moves.filter(({ id, wrote }) => this.#stands(id, PLACE, wrote));
    const inverse = standing.map((move) => this.#replace(move));
    const after = this.#scene.children(parent);
    if (before.length !== after.length || before.some((id, i) => id !== after[i])) {
      for (const move of inverse) this.#replace(move);
      return [];
    }
    return inverse.length > 0 ? [{ kind: "rekeyed", parent, moves: inverse }] : [];
  }

  /** Writes a place as it was to the letter; answers what does it again. */
  #replace({ id, place, wrote: over, over: again }: MoveEdit): MoveEdit {
    const now = this.#store.get(id, PLACE);
    const shown = this.#scene.has(id) ? this.#scene.place(id) : undefined;
    this.#scene.set(id, PLACE, place);
    const wrote = this.#store.version(id, PLACE);
    this.#again.set(this.#latest(again), wrote);
    return { kind: "moved", id, place: now, shown, wrote, over };
  }

  #stands(id: NodeId, key: string, wrote: string): boolean {
    return this.#store.version(id, key) === this.#latest(wrote);
  }

  /** Whether others have written to a node that is seen, or to one below it. */
  #isWorkedOn(top: NodeId, since: ReadonlyMap<number, number>): boolean {
    return this.#below(top).some((id) => this.#store.hasOthers(id, since));
  }

  /** A node and all below it, each before its children; none if it is not seen. */
  #below(top: NodeId): NodeId[] {
    const order: NodeId[] = [];
    const stack = this.#scene.has(top) ? [top] : [];
    for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
      order.push(id);
      for (const child of this.#scene.children(id)) stack.push(child);
    }
    return order;
  }

  #latest(version: string): string {
    let latest = version;
    for (let next = this.#again.get(latest); next !== undefined; next = this.#again.get(latest))
      latest = next;
    return latest;
  }

  /** Puts an added node into the trash, except for what others have a part in, with what is above that. */
  #hide(top: NodeId): Edit[] {
    const order = this.#below(top);
    const kept = new Set<NodeId>();
    for (const id of order.toReversed()) {
      const others = !isMadeBy(id, this.#store.clientId) || this.#store.hasOthers(id);
      if (others || this.#scene.children(id).some((child) => kept.has(child))) kept.add(id);
    }
    const edits: Edit[] = [];
    const tops = order.filter(
      (id) => !kept.has(id) && (id === top || kept.has(this.#scene.place(id).parent)),
    );
    for (const id of tops) {
      const over = this.#store.version(id, TRASH);
      this.#scene.set(id, TRASH, true);
      const wrote = this.#store.version(id, TRASH);
      edits.push({ kind: "register", id, key: TRASH, value: false, wrote, over, added: true });
    }
    return edits;
  }

  #revertText(id: NodeId, edit: TextEdit): TextEdit {
    const gone = this.#copiesOf(edit.inserted);
    const wanted = this.#copiesOf(edit.deleted);
    const toErase: Span[] = [];
    const toRestore: Span[] = [];
    for (let item = this.#store.node(id)?._start ?? null; item; item = item.right) {
      const units = (item.deleted ? wanted : gone).get(item.id.client);
      const spans = item.deleted ? toRestore : toErase;
      if (units) spans.push(...runs(units, item.id.client, item.id.clock, item.length));
    }
    for (const span of toErase) this.#store.erase(id, span);
    const inserted = toRestore.map((span) => {
      const copy = this.#store.restore(id, span);
      this.#copied(span, copy);
      return copy;
    });
    if (toRestore.length > 0) this.#rebind(id);
    return { inserted, deleted: toErase };
  }

  /** Formatting that was bound to characters is bound to what stands for them now: it begins and ends where it did. */
  #rebind(id: NodeId): void {
    for (const { key } of this.#scene.strokes(id)) {
      const value = this.#store.get(id, key);
      const bound = this.#bound(key, value);
      if (bound === value) continue;
      const before = this.#store.version(id, key);
      this.#scene.set(id, key, bound);
      this.#again.set(before, this.#store.version(id, key));
    }
  }

  /** A register's value with the copies of characters in place of those that it is bound to; itself if there are none. */
  #bound(key: string, value: unknown): unknown {
    const stroke = key.startsWith(MARK) ? readStroke(value) : undefined;
    if (!stroke) return value;
    const [from, to] = [this.#copyOf(stroke.from), this.#copyOf(stroke.to)];
    return from === stroke.from && to === stroke.to ? value : writeStroke({ ...stroke, from, to });
  }

  #copyOf(unit: string): string {
    if (unit === "") return unit;
    let { clientId, clock } = readNodeId(unit);
    for (let copy = this.#copies.get(clientId)?.get(clock); copy !== undefined; ) {
      clientId = this.#store.clientId;
      clock = copy;
      copy = this.#copies.get(clientId)?.get(clock);
    }
    return nodeId(clientId, clock);
  }

  #copied(span: Span, copy: Span): void {
    const clocks = this.#copies.get(span.client) ?? new Map<number, number>();
    this.#copies.set(span.client, clocks);
    for (let i = 0; i < span.text.length; i++) clocks.set(span.clock + i, copy.clock + i);
  }

  /** The units of the spans as they are now: client → clock → unit. */
  #copiesOf(spans: readonly Span[]): Map<number, Map<number, string>> {
    const all = new Map<number, Map<number, string>>();
    for (const span of spans) {
      for (let i = 0; i < span.text.length; i++) {
        let { client } = span;
        let clock = span.clock + i;
        for (let copy = this.#copies.get(client)?.get(clock); copy !== undefined; ) {
          client = this.#store.clientId;
          clock = copy;
          copy = this.#copies.get(client)?.get(clock);
        }
        const units = all.get(client) ?? new Map<number, string>();
        all.set(client, units);
        units.set(clock, span.text.charAt(i));
      }
    }
    return all;
  }
}

/** Those of `length` units from `clock` on that are among `units`, as few spans. */
function runs(units: ReadonlyMap<number, string>, client: number, clock: number, length: number): Span[] {
  const spans: Span[] = [];
  let text = "";
  for (let at = clock; at <= clock + length; at++) {
    const unit = at < clock + length ? units.get(at) : undefined;
    if (unit !== undefined) text += unit;
    else if (text) {
      spans.push({ client, clock: at - text.length, text });
      text = "";
    }
  }
  return spans;
}

/** Whether to take an edit back makes a node unseen that was brought back. */
function hides(edit: Edit): edit is RegisterEdit | MoveEdit {
  if (edit.kind === "register") return edit.key === TRASH && edit.value === true;
  return edit.kind === "moved" && edit.shown === undefined;
}

function sizeOf(edit: Edit): number {
  if (edit.kind === "added") return 100;
  if (edit.kind === "moved") return 150;
  if (edit.kind === "rekeyed") return 150 * edit.moves.length;
  if (edit.kind === "text")
    return 100 + edit.edit.deleted.reduce((sum, { text }) => sum + utf8Length(text), 0);
  return 100 + utf8Length(JSON.stringify(edit.value) ?? "");
}
