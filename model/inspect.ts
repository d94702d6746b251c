/**
 * What an update says, read without applying it, and whether its shape is one that a map's edits have. Yjs
 * itself must not see raw input: it throws, keeps structs pending for ever, or breaks at a later edit.
 */

import * as Y from "yjs";
import { Refusal } from "./refusal.ts";
import { MAX_CLOCK } from "./scan.ts";
import { isRegister, isRegisterKey, limits, NODES, ROOT } from "./schema.ts";

export interface Range {
  readonly clock: number;
  readonly length: number;
}

export interface Inspected {
  readonly items: readonly Y.Item[];
  /** The clocks that it covers: `from` up to, not including, `to`. Equal if it only deletes. */
  readonly from: number;
  readonly to: number;
  /** The highest clock of each other author that it builds on. */
  readonly needs: ReadonlyMap<number, number>;
  /** What it deletes: client → ranges in order. */
  readonly deletes: ReadonlyMap<number, readonly Range[]>;
}

/** Reads an update of one author. Throws a Refusal. */
export function inspectUpdate(update: Uint8Array, client: number): Inspected {
  if (update.length > limits.update) throw new Refusal("It is larger than a message can be.");
  // The count of authors, as a variable-length integer: one byte for none or one.
  if ((update[0] ?? 2) > 1) throw new Refusal("It carries edits of several authors.");
  const { structs, deletes } = decode(update);
  const needs = new Map<number, number>();
  const need = (other: number, clock: number) => needs.set(other, Math.max(clock, needs.get(other) ?? 0));
  const from = structs[0]?.id.clock ?? 0;
  let clock = from;
  const items: Y.Item[] = [];
  for (const struct of structs) {
    if (struct.id.client !== client) throw new Refusal("It carries edits of another author.");
    const item = checked(struct);
    checkSize(item);
    if (item.id.clock !== clock || item.length < 1) throw new Refusal("Its edits do not follow each other.");
    for (const id of references(item)) {
      if (id.client !== client) need(id.client, id.clock);
      else if (id.clock >= clock) throw new Refusal("An edit builds on a later one.");
    }
    clock += item.length;
    if (clock > MAX_CLOCK) throw new Refusal("Its clock is out of range.");
    items.push(item);
  }
  for (const [other, ranges] of deletes) {
    const end = endOf(ranges);
    if (end > MAX_CLOCK) throw new Refusal("Its clock is out of range.");
    if (other !== client || end > clock) need(other, end - 1);
  }
  if (from > 0) need(client, Math.max(from - 1, needs.get(client) ?? 0));
  return { items, from, to: clock, needs, deletes };
}

interface Decoded {
  readonly structs: readonly (Y.Item | Y.GC | Y.Skip)[];
  readonly deletes: Map<number, Range[]>;
}

function decode(update: Uint8Array): Decoded {
  let decoded: ReturnType<typeof Y.decodeUpdate>;
  try {
    decoded = Y.decodeUpdate(update);
  } catch {
    throw new Refusal("It cannot be read.");
  }
  const deletes = new Map<number, Range[]>();
  for (const [client, items] of decoded.ds.clients) {
    let end = 0;
    for (const { clock, len } of items) {
      if (len < 1 || clock < end) throw new Refusal("Its deletions are not in order.");
      end = clock + len;
    }
    deletes.set(
      client,
      items.map(({ clock, len }) => ({ clock, length: len })),
    );
  }
  return { structs: decoded.structs, deletes };
}

/** The struct if it is of a kind that maps are made of. */
function checked(struct: Y.Item | Y.GC | Y.Skip): Y.Item {
  if (!(struct instanceof Y.Item)) throw new Refusal("It leaves out edits.");
  // As decoded, the parent is the name of a root type, an id, or null where a neighbour tells.
  const { parentSub: key, content } = struct;
  const parent = struct.parent as unknown;
  if (typeof parent === "string" && parent !== NODES && parent !== ROOT)
    throw new Refusal("It writes elsewhere.");
  if (parent === NODES) {
    if (key === null || !isNewNode(content)) throw new Refusal("It adds something that is no node.");
  } else if (content instanceof Y.ContentString) {
    if (key !== null) throw new Refusal("A value has the wrong type.");
  } else if (!(content instanceof Y.ContentAny) && !(content instanceof Y.ContentDeleted)) {
    throw new Refusal("It holds something that is no edit of a map.");
  }
  if (parent !== NODES && key !== null && !isRegisterKey(key)) throw new Refusal("It writes elsewhere.");
  return struct;
}

function checkSize({ content, parentSub: key }: Y.Item): void {
  if (content instanceof Y.ContentString && content.str.length > limits.text) {
    throw new Refusal("A text is too long.");
  }
  if (!(content instanceof Y.ContentAny)) return;
  if (content.arr.length !== 1 || (key !== null && !isRegister(key, content.arr[0]))) {
    throw new Refusal("A value has the wrong shape.");
  }
}

function isNewNode(content: Y.Item["content"]): boolean {
  return content instanceof Y.ContentType && content.type.constructor === Y.Text;
}

function references({ origin, rightOrigin, parent }: Y.Item): Y.ID[] {
  return [origin, rightOrigin, parent as unknown].filter((id): id is Y.ID => id instanceof Y.ID);
}

function endOf(ranges: readonly Range[]): number {
  const last = ranges.at(-1);
  return last ? last.clock + last.length : 0;
}
