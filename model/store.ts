/** The document as Yjs keeps it (see schema.ts for its shape), read and written one register at a time. */

import * as Y from "yjs";
import { nodeId } from "./identity.ts";
import { Registers } from "./registers.ts";
import { isPair, NODES, type NodeId, ROOT, SIGNED } from "./schema.ts";

/** Characters by the Yjs ids of their UTF-16 units: one for each unit from `clock` on. */
export interface Span {
  readonly client: number;
  readonly clock: number;
  readonly text: string;
}

/** What an edit of a text put in and took out. */
export interface TextEdit {
  readonly inserted: readonly Span[];
  readonly deleted: readonly Span[];
}

/** The empty document, with its root types. */
export function newDoc(): { doc: Y.Doc; nodes: Y.Map<Y.Text>; root: Y.Text } {
  const doc = new Y.Doc();
  // Yjs draws another id for a document that sees its own come in from outside, as after a reload.
  doc.clientID = 0;
  return { doc, nodes: doc.getMap<Y.Text>(NODES), root: doc.getText(ROOT) };
}

export class Store extends Registers {
  readonly doc: Y.Doc;
  readonly nodes: Y.Map<Y.Text>;
  readonly root: Y.Text;
  readonly clientId: number;
  readonly #wrote: (update: Uint8Array) => void;
  readonly #sign: () => unknown[] | undefined;

  /** `wrote` hears the update of each transaction of this client; `sign` says what it is to be signed with, if with anything. */
  constructor(clientId: number, wrote: (update: Uint8Array) => void, sign: () => unknown[] | undefined) {
    super();
    const { doc, nodes, root } = newDoc();
    this.doc = doc;
    this.nodes = nodes;
    this.root = root;
    this.clientId = clientId;
    this.#wrote = wrote;
    this.#sign = sign;
  }

  /** Runs writes as one Yjs transaction of this client. */
  write(work: () => void): void {
    this.doc.clientID = this.clientId;
    // Heard only here: while anyone listens, Yjs encodes what comes in from others once more.
    this.doc.on("update", this.#wrote);
    try {
      this.doc.transact(() => {
        const signature = this.#sign();
        if (signature) this.root.setAttribute(SIGNED + this.freshName(), signature);
        work();
      }, this);
    } finally {
      this.doc.off("update", this.#wrote);
      this.doc.clientID = 0;
    }
  }

  override node(id: NodeId): Y.Text | undefined {
    return id === ROOT ? this.root : this.nodes.get(id);
  }

  /** A name that no other write has. */
  freshName(): string {
    return nodeId(this.clientId, Y.getState(this.doc.store, this.clientId));
  }

  set(id: NodeId, key: string, value: unknown): void {
    this.node(id)?.setAttribute(key, value);
  }

  /** Which write a register holds. */
  version(id: NodeId, key: string): string {
    const item = this.node(id)?._map.get(key);
    return item ? `${item.id.client}:${item.id.clock + item.length - 1}` : `none:${id}:${key}`;
  }

  /** A new node without text and place. */
  create(): NodeId {
    const id = this.freshName();
    this.nodes.set(id, new Y.Text());
    return id;
  }

  /** An id for what is written next. */
  newId(): string {
    return nodeId(this.clientId, Y.getState(this.doc.store, this.clientId));
  }

  /** Replaces `length` units at `index` by `insert`. */
  splice(id: NodeId, index: number, length: number, insert: string): TextEdit {
    const text = this.node(id);
    if (!text) return { inserted: [], deleted: [] };
    const deleted = spansOf(text, index, length);
    const clock = Y.getState(this.doc.store, this.clientId);
    if (insert) text.insert(index + length, insert);
    if (length > 0) text.delete(index, length);
    return { inserted: insert ? [{ client: this.clientId, clock, text: insert }] : [], deleted };
  }

  /** Writes deleted units again, exactly where they were, and answers their copies. */
  restore(id: NodeId, span: Span): Span {
    const copy = { client: this.clientId, clock: Y.getState(this.doc.store, this.clientId), text: span.text };
    this.doc.transact((transaction) => {
      const right = Y.getItemCleanStart(transaction, Y.createID(span.client, span.clock));
      const { left, parent } = right;
      const content = new Y.ContentString(span.text);
      const place = Y.createID(copy.client, copy.clock);
      const item = new Y.Item(place, left, left?.lastId ?? null, right, right.id, parent, null, content);
      item.integrate(transaction, 0);
      this.#forgetPositions(id);
    });
    return copy;
  }

  /** Deletes units that are all there. */
  erase(id: NodeId, span: Span): void {
    this.doc.transact((transaction) => {
      const first = Y.createID(span.client, span.clock);
      const last = Y.createID(span.client, span.clock + span.text.length - 1);
      Y.getItemCleanStart(transaction, first);
      Y.getItemCleanEnd(transaction, this.doc.store, last).delete(transaction);
      this.#forgetPositions(id);
    });
  }

  /** Yjs remembers where indexes are, and does not notice writes that go by ids. */
  #forgetPositions(id: NodeId): void {
    const markers = this.node(id)?._searchMarker;
    if (markers) markers.length = 0;
  }

  /** How far each author's writes are here: the clock of the next one. */
  clocks(): ReadonlyMap<number, number> {
    return Y.decodeStateVector(Y.encodeStateVector(this.doc));
  }

  /** Whether someone else has written into a node, its text or a register, since these clocks. */
  hasOthers(id: NodeId, since: ReadonlyMap<number, number> = new Map()): boolean {
    const node = this.node(id);
    if (!node) return false;
    for (const item of node._map.values()) if (this.#isOthers(item, since)) return true;
    for (let item = node._start; item; item = item.right) if (this.#isOthers(item, since)) return true;
    return false;
  }

  #isOthers({ lastId: { client, clock } }: Y.Item, since: ReadonlyMap<number, number>): boolean {
    return client !== this.clientId && clock >= (since.get(client) ?? 0);
  }
}

/** The units from `index` on, by their ids. */
function spansOf(text: Y.Text, index: number, length: number): Span[] {
  const spans: Span[] = [];
  let at = 0;
  for (let item = text._start; item && at < index + length; item = item.right) {
    if (item.deleted || !(item.content instanceof Y.ContentString)) continue;
    const from = Math.max(index - at, 0);
    const to = Math.min(index + length - at, item.length);
    if (from < to) {
      spans.push({
        client: item.id.client,
        clock: item.id.clock + from,
        text: item.content.str.slice(from, to),
      });
    }
    at += item.length;
  }
  return spans;
}

/** The smallest replacement that makes `after` of `before`, never cutting a character in two. */
export function difference(before: string, after: string): { index: number; length: number; insert: string } {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  if (start > 0 && (isPair(before, start - 1) || isPair(after, start - 1))) start--;
  let end = 0;
  while (end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  const cuts = (text: string) => end > 0 && isPair(text, text.length - end - 1);
  if (cuts(before) || cuts(after)) end--;
  return {
    index: start,
    length: before.length - end - start,
    insert: after.slice(start, after.length - end),
  };
}
