import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { MindMap } from "../../model/document.ts";
import { NODES, TRASH } from "../../model/schema.ts";
import { MapSnapshot } from "../../model/snapshot.ts";
import { type Event, expectTree, keyOf, type Replica, Room, shown } from "./replicas.ts";

const number = fc.nat(1_000);
const events = (length: number): fc.Arbitrary<Event[]> =>
  fc.array(fc.tuple(fc.nat(4), fc.nat(18), number, number, number), {
    minLength: 20,
    maxLength: length,
    size: "max",
  });

function play(all: readonly Event[], kinds?: number): Room {
  const room = new Room(5);
  for (const event of all) room.happen(event, kinds);
  room.settle();
  return room;
}

function expectOneTree(room: Room): Replica {
  const [first, ...others] = room.replicas as [Replica, ...Replica[]];
  expectTree(first.map);
  expect(first.map.missing).toEqual([]);
  for (const other of others) expect(shown(other.map)).toEqual(shown(first.map));
  const fresh = new MindMap({ clientKey: keyOf(9) });
  fresh.load(first.map.snapshot());
  expect(shown(fresh)).toEqual(shown(first.map));
  expect(shown(new MapSnapshot(first.map.snapshot()))).toEqual(shown(first.map));
  return first;
}

describe("five replicas over a bad network", () => {
  it("come to one tree, the same that a fresh replica reads from a snapshot", () => {
    fc.assert(
      fc.property(events(120), (all) => {
        expectOneTree(play(all));
      }),
      { numRuns: 150, interruptAfterTimeLimit: 12_000 },
    );
  });

  it("lose no node: without removals every node is visible once", () => {
    fc.assert(
      fc.property(events(120), (all) => {
        const { map } = expectOneTree(play(all, 13));
        expect(map.size).toBe(nodesIn(map) + 1);
      }),
      { numRuns: 100, interruptAfterTimeLimit: 12_000 },
    );
  });

  it("lose no node: what was removed is all there again once out of the trash", () => {
    fc.assert(
      fc.property(events(120), (all) => {
        const { map } = expectOneTree(play(all));
        const doc = new Y.Doc();
        Y.applyUpdate(doc, map.snapshot());
        const nodes = doc.getMap<Y.Text>(NODES);
        for (const node of nodes.values()) node.setAttribute(TRASH, false as unknown as string);
        const restored = new MindMap({ clientKey: keyOf(9) });
        restored.load(Y.encodeStateAsUpdate(doc));
        expectTree(restored);
        expect(restored.size).toBe(nodes.size + 1);
      }),
      { numRuns: 60, interruptAfterTimeLimit: 12_000 },
    );
  });
});

function nodesIn(map: MindMap): number {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, map.snapshot());
  return doc.getMap(NODES).size;
}
