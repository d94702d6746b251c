/**
 * Whether an update whose dependencies are all here may be applied. Every rule looks only at the update and at
 * what its author must have known, so that all replicas decide alike.
 */

import * as Y from "yjs";
import { nodeId } from "./identity.ts";
import type { Inspected } from "./inspect.ts";
import { Refusal } from "./refusal.ts";
import { isRegister, isRegisterKey, NODES, ROOT, SIGNED } from "./schema.ts";

/** Where an item is: the root type's name or the id of the node it belongs to, and the register if it is in one. */
interface Where {
  readonly parent: string;
  readonly key: string | null;
}

const keyOf = (client: number, clock: number) => `${client}:${clock}`;

/** Throws a Refusal. */
export function checkUpdate(doc: Y.Doc, client: number, update: Inspected): void {
  new Check(doc, client, update).run();
}

class Check {
  readonly #doc: Y.Doc;
  readonly #client: number;
  readonly #update: Inspected;
  /** Where the update's own items are: by their place in it. */
  readonly #own: Where[] = [];
  /** What is overwritten: the id of the value that each new value of a register follows. */
  readonly #overwritten = new Set<string>();

  constructor(doc: Y.Doc, client: number, update: Inspected) {
    this.#doc = doc;
    this.#client = client;
    this.#update = update;
  }

  run(): void {
    for (const item of this.#update.items) this.#item(item);
    for (const [i, item] of this.#update.items.entries()) {
      const isGone = item.content instanceof Y.ContentDeleted && this.#own[i]?.key !== null;
      if (isGone) this.#mustBeOverwritten(this.#client, item.id.clock + item.length - 1);
    }
    this.#deletes();
  }

  #item(item: Y.Item): void {
    const where = this.#where(item);
    const { content, id } = item;
    if (where.parent === NODES) {
      // The id of a node tells who made it and when, so that no two can meet.
      const isOwn = where.key === nodeId(id.client, id.clock);
      if (!isOwn || item.origin || item.rightOrigin) throw new Refusal("It puts a node in another's place.");
    } else if (where.key === null) {
      if (content instanceof Y.ContentAny || content instanceof Y.ContentType) {
        throw new Refusal("A text holds something that is no text.");
      }
    } else {
      if (content instanceof Y.ContentString || item.rightOrigin)
        throw new Refusal("A value has the wrong shape.");
      if (content instanceof Y.ContentAny && !isRegister(where.key, content.arr[0])) {
        throw new Refusal("A value has the wrong shape.");
      }
      if (where.key.startsWith(SIGNED)) this.#signature(item, where);
      if (item.origin) this.#overwritten.add(keyOf(item.origin.client, item.origin.clock));
    }
    this.#continues(item, where);
    this.#own.push(where);
  }

  /** Nobody signs for another, nor over a signature. */
  #signature({ id, origin }: Y.Item, { parent, key }: Where): void {
    if (parent !== ROOT || origin || key !== SIGNED + nodeId(id.client, id.clock)) {
      throw new Refusal("It signs for another.");
    }
  }

  /** Where an item goes. Its neighbours, if it names any, must be there too. */
  #where(item: Y.Item): Where {
    const left = item.origin && this.#find(item.origin);
    const right = item.rightOrigin && this.#find(item.rightOrigin);
    if (left && right && (left.parent !== right.parent || left.key !== right.key)) {
      throw new Refusal("Its neighbours are not in one text.");
    }
    const found = left ?? right;
    if (found) return found;
    const parent = item.parent as unknown;
    const key = item.parentSub;
    const name =
      typeof parent === "string" ? parent : parent instanceof Y.ID ? this.#node(parent) : undefined;
    if (name === undefined) throw new Refusal("It belongs nowhere.");
    if (name !== NODES && key !== null && !isRegisterKey(key)) throw new Refusal("It writes elsewhere.");
    return { parent: name, key };
  }

  #find(id: Y.ID): Where {
    const own = this.#index(id);
    if (own !== undefined) return this.#own[own] as Where;
    const item = Y.getItem(this.#doc.store, id) as Y.Item | Y.GC;
    if (!(item instanceof Y.Item)) throw new Refusal("It builds on what is gone.");
    return whereIs(this.#doc, item);
  }

  /** The node that the item `id` made. */
  #node(id: Y.ID): string {
    const own = this.#index(id);
    const item = own === undefined ? Y.getItem(this.#doc.store, id) : this.#update.items[own];
    if (!(item instanceof Y.Item) || !(item.content instanceof Y.ContentType)) {
      throw new Refusal("It belongs to something that is no node.");
    }
    return keyOf(item.id.client, item.id.clock);
  }

  /** Which of the update's items covers an id, unless it was here before. */
  #index(id: Y.ID): number | undefined {
    const { items, from } = this.#update;
    if (id.client !== this.#client || id.clock < from) return undefined;
    let low = 0;
    let high = items.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((items[middle] as Y.Item).id.clock <= id.clock) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Of an item that is here in part, the rest must go where the part is. */
  #continues(item: Y.Item, where: Where): void {
    const state = Y.getState(this.#doc.store, this.#client);
    if (item.id.clock >= state || item.id.clock + item.length <= state) return;
    const here = Y.getItem(this.#doc.store, Y.createID(this.#client, state - 1)) as Y.Item | Y.GC;
    const before = here instanceof Y.Item ? whereIs(this.#doc, here) : undefined;
    if (before?.parent !== where.parent || before.key !== where.key) {
      throw new Refusal("It is another edit than the one already here.");
    }
  }

  /** Characters may be deleted; nodes never, and values only by writing over them. */
  #deletes(): void {
    for (const [client, ranges] of this.#update.deletes) {
      const structs = this.#doc.store.clients.get(client) ?? [];
      const state = Y.getState(this.#doc.store, client);
      for (const { clock, length } of ranges) {
        const end = clock + length;
        for (
          let i = clock < state ? Y.findIndexSS(structs, clock) : structs.length;
          i < structs.length;
          i++
        ) {
          const struct = structs[i] as Y.Item | Y.GC;
          if (struct.id.clock >= end) break;
          if (struct instanceof Y.Item) this.#delete(struct, whereIs(this.#doc, struct), clock, end);
        }
        if (client === this.#client && end > state) this.#deletesOwn(Math.max(clock, state), end);
      }
    }
  }

  #deletesOwn(clock: number, end: number): void {
    const first = this.#index(Y.createID(this.#client, clock)) ?? 0;
    for (let i = first; i < this.#update.items.length; i++) {
      const item = this.#update.items[i] as Y.Item;
      if (item.id.clock >= end) break;
      this.#delete(item, this.#own[i] as Where, clock, end);
    }
  }

  #delete(item: Y.Item, where: Where, clock: number, end: number): void {
    if (where.parent === NODES) throw new Refusal("It deletes a node for good.");
    if (where.key === null) return;
    const from = Math.max(clock, item.id.clock);
    const to = Math.min(end, item.id.clock + item.length);
    // Values of one write that were written over within it come as one, of which the last counts.
    const isOwnNew = this.#index(item.id) !== undefined;
    for (let at = isOwnNew ? to - 1 : from; at < to; at++) this.#mustBeOverwritten(item.id.client, at);
  }

  #mustBeOverwritten(client: number, clock: number): void {
    if (!this.#overwritten.has(keyOf(client, clock))) throw new Refusal("It deletes a value.");
  }
}

function whereIs(doc: Y.Doc, item: Y.Item): Where {
  const parent = item.parent as Y.AbstractType<unknown>;
  const owner = parent._item;
  if (owner) return { parent: keyOf(owner.id.client, owner.id.clock), key: item.parentSub };
  return { parent: (parent as unknown) === doc.share.get(ROOT) ? ROOT : NODES, key: item.parentSub };
}
