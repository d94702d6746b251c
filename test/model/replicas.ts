/** Five people who edit one map over a bad network: what the property tests drive. */

import { expect } from "vitest";
import { type MapChange, MapError, MindMap, type NodeId, ROOT } from "../../model/document.ts";
import { type Mark, markKinds, type Outline } from "../../model/types.ts";
import type { MapView } from "../../model/view.ts";

export function keyOf(replica: number): string {
  return (replica + 1).toString(16).repeat(24).slice(0, 24);
}

/** One thing that happens: who, what, and three numbers that pick the nodes. */
export type Event = readonly [replica: number, kind: number, a: number, b: number, c: number];

interface Message {
  readonly from: string;
  readonly update: Uint8Array;
}

interface Seen {
  readonly children: Map<NodeId, readonly NodeId[]>;
}

export class Replica {
  readonly key: string;
  readonly log: Message[];
  map: MindMap;
  /** Messages of the log that have not come here. */
  pending = new Set<number>();
  isOffline = false;
  #seen: Seen;

  constructor(key: string, log: Message[]) {
    this.key = key;
    this.log = log;
    this.map = this.#open();
    this.#seen = look(this.map);
  }

  #open(): MindMap {
    const map = new MindMap({ clientKey: this.key });
    map.onUpdate((update) => this.log.push({ from: this.key, update }));
    map.onChange((change) => {
      const now = look(map);
      check(this.#seen, now, change);
      this.#seen = now;
    });
    return map;
  }

  /** As after a reload of the page: a new map from what was kept, and the log read again. */
  reload(): void {
    const kept = this.map.snapshot();
    this.map = this.#open();
    this.#seen = look(this.map);
    this.map.load(kept);
    this.pending = new Set(this.log.keys());
  }
}

function look(map: MindMap): Seen {
  return { children: new Map([...map.walk()].map((id) => [id, map.children(id)])) };
}

/** The event must tell exactly what differs. */
function check(before: Seen, after: Seen, change: MapChange): void {
  const added = [...after.children.keys()].filter((id) => !before.children.has(id));
  const removed = [...before.children.keys()].filter((id) => !after.children.has(id));
  const structure = [...after.children].filter(([id, now]) => {
    const then = before.children.get(id);
    return then && then.join() !== now.join();
  });
  expect([...change.added].sort()).toEqual(added.sort());
  expect([...change.removed].sort()).toEqual(removed.sort());
  expect([...change.structure].sort()).toEqual(structure.map(([id]) => id).sort());
  for (const id of change.changed) expect(after.children.has(id) && before.children.has(id)).toBe(true);
}

export class Room {
  readonly log: Message[] = [];
  readonly replicas: Replica[];
  /** Messages that have been put into the replicas' `pending`. */
  #announced = 0;

  constructor(count: number) {
    this.replicas = Array.from({ length: count }, (_, i) => new Replica(keyOf(i), this.log));
    // Something to move from the start, so that moves meet.
    this.replicas[0]?.map.insert(ROOT, 0, { ...branch(3), children: [branch(2), branch(1)] });
    this.#announce();
    this.settle();
  }

  /** Kinds of events from 0 up; `kinds` limits what is drawn. */
  happen([who, kind, a, b, c]: Event, kinds = 19): void {
    const replica = this.replicas[who % this.replicas.length] as Replica;
    const { map } = replica;
    const nodes = [...map.walk()];
    const any = (n: number) => nodes[n % nodes.length] as NodeId;
    try {
      switch (kind % kinds) {
        case 0:
        case 1:
        case 2:
          map.add(any(a), b, `n${c}`);
          break;
        case 3:
        case 4:
        case 5:
          map.move([any(a)], any(b), c);
          break;
        case 6:
          map.setText(
            any(a),
            map.text(any(a)).slice(0, b % 8) + c + map.text(any(a)).slice((b % 8) + (c % 3)),
          );
          break;
        case 7:
          if (a % 2) format(map, any(b), [a, b, c]);
          else map.setAttributes(any(a), { note: b % 3 ? `note ${c}` : undefined, folded: c % 2 === 0 });
          break;
        case 8:
          map.move([any(a), any(b)], any(c), a + b);
          break;
        case 9:
          this.#deliver(replica, 1 + (a % 4), b);
          break;
        case 10:
          for (const each of this.replicas) this.#deliver(each, 3, b + c);
          break;
        case 11:
          replica.isOffline = a % 2 === 0;
          break;
        case 12:
          replica.reload();
          break;
        case 13:
          map.remove([any(a)]);
          break;
        case 14:
          if (a % 3) map.undo();
          else map.redo();
          break;
        case 15:
          map.transact(() => {
            const [id] = map.insert(any(a), b, branch(c % 4));
            map.move([any(b)], id ?? ROOT, 0);
            map.setText(any(c), `t${a}`);
          });
          break;
        case 16:
          map.addItem(any(a), "crossLink", { to: any(b), label: `${c}` });
          break;
        case 17:
          addRange(map, any(a), b, c);
          break;
        case 18:
          changeItem(map, nodes, a, b);
          break;
      }
    } catch (error) {
      if (!(error instanceof MapError)) throw error;
    }
    this.#announce();
  }

  /** Everyone gets everything, in orders of their own. */
  settle(): void {
    for (const replica of this.replicas) {
      replica.isOffline = false;
      this.#deliver(replica, Number.POSITIVE_INFINITY, this.replicas.indexOf(replica) * 7);
    }
  }

  #announce(): void {
    for (; this.#announced < this.log.length; this.#announced++) {
      for (const replica of this.replicas) {
        if (replica.key !== this.log[this.#announced]?.from) replica.pending.add(this.#announced);
      }
    }
  }

  #deliver(replica: Replica, count: number, pick: number): void {
    if (replica.isOffline) return;
    for (let i = 0; i < count && replica.pending.size > 0; i++) {
      const pending = [...replica.pending];
      const index = pending[(pick * 31 + i * 17) % pending.length] as number;
      const { update, from } = this.log[index] as Message;
      expect(replica.map.receive(update, from).status).not.toBe("refused");
      // Every third comes twice.
      if ((pick + i) % 3 === 0)
        expect(replica.map.receive(update, from).status).not.toMatch(/refused|applied/);
      replica.pending.delete(index);
    }
  }
}

/** Formats a stretch of a text, or takes formatting away from it, as three numbers say. */
export function format(map: MindMap, id: NodeId, [a, b, c]: readonly [number, number, number]): void {
  const text = map.text(id);
  if (text === "") return;
  const from = b % text.length;
  const to = from + 1 + (c % (text.length - from));
  const kind = markKinds[(a >> 1) % markKinds.length] as Mark["kind"];
  const others = map
    .marks(id)
    .flatMap((mark) =>
      mark.kind === kind
        ? [
            { ...mark, to: Math.min(mark.to, from) },
            { ...mark, from: Math.max(mark.from, to) },
          ]
        : [mark],
    )
    .filter((mark) => mark.from < mark.to);
  const href = kind === "link" ? { href: `https://example.org/${a}` } : {};
  map.setText(id, text, (a + c) % 4 === 0 ? others : [...others, { from, to, kind, ...href }]);
}

/** A boundary or a summary over some of a node's children. */
function addRange(map: MindMap, id: NodeId, b: number, c: number): void {
  const children = map.children(id);
  if (children.length === 0) return;
  const [from, to] = [children[b % children.length] as NodeId, children[c % children.length] as NodeId];
  map.addItem(id, (b + c) % 2 ? "boundary" : "summary", { from, to });
}

/** Changes, or takes away, one of the items of the map. */
function changeItem(map: MindMap, nodes: readonly NodeId[], a: number, b: number): void {
  const all = nodes.flatMap((id) =>
    (["crossLink", "boundary", "summary"] as const).flatMap((kind) =>
      map.items(id, kind).map((item) => ({ id, kind, item: item.id })),
    ),
  );
  const one = all[a % (all.length || 1)];
  if (!one) return;
  if (b % 2) map.removeItem(one.id, one.kind, one.item);
  else map.setItem(one.id, one.kind, one.item, { label: `l${b}` });
}

function branch(children: number): Outline {
  return {
    text: "branch",
    attributes: { tags: ["a"] },
    children: Array.from({ length: children }, (_, i) => ({ text: `leaf ${i}`, children: [] })),
  };
}

/** All that a map shows, ids included. */
export function shown(map: MapView): unknown[] {
  return [...map.walk()].map((id) => ({ ...map.node(id), marks: map.marks(id) }));
}

/** Each visible node is there once, below its parent, and nothing else counts. */
export function expectTree(map: MindMap): void {
  const ids = [...map.walk()];
  expect(new Set(ids).size).toBe(ids.length);
  expect(map.size).toBe(ids.length);
  for (const id of ids) for (const child of map.children(id)) expect(map.parent(child)).toBe(id);
}
