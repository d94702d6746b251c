import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MindMap, type NodeId, ROOT } from "../../model/document.ts";
import { itemKinds } from "../../model/items.ts";
import { differences, restore } from "../../model/versions.ts";
import { type Event, expectTree, keyOf, Room } from "./replicas.ts";

/** A version: the map as it is now, in a replica of its own. */
function versionOf(map: MindMap): MindMap {
  const old = new MindMap({ clientKey: keyOf(11) });
  old.load(map.snapshot());
  return old;
}

/** All that shows of a branch; items by what they say, since what comes back has other ids. */
function branchOf(map: MindMap, top: NodeId = ROOT): unknown[] {
  return [...map.walk(top)].map((id) => ({
    id,
    children: map.children(id),
    text: map.text(id),
    marks: map.marks(id),
    attributes: map.attributes(id),
    items: itemKinds.flatMap((kind) =>
      map
        .items(id, kind)
        .filter((item) => !("to" in item) || "from" in item || map.has(item.to))
        .map(({ id: _, ...value }) => {
          const { first, last } = ("from" in value && map.range(id, value)) || { first: -1, last: -1 };
          const ends = first >= 0 && { from: map.children(id)[first], to: map.children(id)[last] };
          return JSON.stringify(Object.entries({ kind, ...value, ...ends }).sort());
        })
        .sort(),
    ),
  }));
}

const number = fc.nat(1_000);
const events = (length: number): fc.Arbitrary<Event[]> =>
  fc.array(fc.tuple(fc.nat(4), fc.nat(18), number, number, number), { maxLength: length, size: "max" });

/** Five people edit; what there was then, and a room where all have gone on and know all of each other. */
function story(
  before: readonly Event[],
  after: readonly Event[],
): { room: Room; map: MindMap; old: MindMap } {
  const room = new Room(5);
  for (const event of before) room.happen(event);
  room.settle();
  const old = versionOf((room.replicas[0] as Room["replicas"][0]).map);
  for (const event of after) room.happen(event);
  room.settle();
  return { room, map: (room.replicas[0] as Room["replicas"][0]).map, old };
}

describe("restoring a map", () => {
  it("makes all of it as it was, for everyone, and undo takes that back", () => {
    fc.assert(
      fc.property(events(60), events(60), (before, after) => {
        const { room, map, old } = story(before, after);
        const now = branchOf(map);
        restore(map, old);
        expect(branchOf(map)).toEqual(branchOf(old));
        expectTree(map);
        room.happen([0, 10, 0, 0, 0]);
        room.settle();
        for (const replica of room.replicas) expect(branchOf(replica.map)).toEqual(branchOf(old));
        if (map.canUndo && JSON.stringify(now) !== JSON.stringify(branchOf(old))) {
          map.undo();
          expect(branchOf(map)).toEqual(now);
        }
      }),
      { numRuns: 60, interruptAfterTimeLimit: 5_000 },
    );
  });

  it("leaves to undo what came back, but not what others have worked on since", () => {
    const map = new MindMap({ clientKey: keyOf(0) });
    const other = new MindMap({ clientKey: keyOf(1) });
    const [first, second] = map.insert(
      ROOT,
      0,
      ["one", "two"].map((text) => ({ text, children: [] })),
    ) as [NodeId, NodeId];
    const old = versionOf(map);
    map.remove([first, second]);
    restore(map, old);
    other.load(map.snapshot());
    other.onUpdate((update) => map.receive(update, keyOf(1)));
    const added = other.add(second, 0, "meanwhile");
    map.undo();
    expect(map.children(ROOT)).toEqual([second]);
    expect(map.text(added)).toBe("meanwhile");
    map.redo();
    expect(map.children(ROOT)).toEqual([first, second]);
  });

  it("writes nothing where nothing differs", () => {
    fc.assert(
      fc.property(events(60), (before) => {
        const { map, old } = story(before, []);
        let updates = 0;
        map.onUpdate(() => updates++);
        restore(map, old);
        expect(updates).toBe(0);
      }),
      { numRuns: 25, interruptAfterTimeLimit: 3_000 },
    );
  });

  it("loses nothing that another does at the same time", () => {
    fc.assert(
      fc.property(events(50), events(50), number, number, (before, after, a, b) => {
        const { room, map, old } = story(before, after);
        const other = (room.replicas[1] as Room["replicas"][0]).map;
        const there = [...old.walk()].filter((id) => other.has(id));
        const [parent, written] = [there[a % there.length], there[b % there.length]] as [NodeId, NodeId];
        // The other doesn't know of it yet, and the one who restores doesn't know of this.
        const added = other.add(parent, 0, "meanwhile");
        other.setText(written, `${other.text(written)}\u2605`);
        restore(map, old);
        room.happen([0, 10, 0, 0, 0]);
        room.settle();
        for (const { map: each } of room.replicas) {
          expect(each.text(added)).toBe("meanwhile");
          expect(each.parent(added)).toBe(parent);
          expect(each.text(written)).toContain("\u2605");
          for (const id of old.walk()) expect(each.has(id)).toBe(true);
        }
      }),
      { numRuns: 50, interruptAfterTimeLimit: 4_000 },
    );
  });
});

describe("restoring a branch", () => {
  it("makes it as it was, and lets all else that is not part of it stay", () => {
    fc.assert(
      fc.property(events(60), events(60), number, (before, after, pick) => {
        const { map, old } = story(before, after);
        const all = [...old.walk()];
        const top = all[pick % all.length] as NodeId;
        const branch = new Set(old.walk(top));
        const below = new Set(map.walk(top));
        // What is below a part of the branch that has gone elsewhere comes back with it.
        const parts = new Set([...branch].flatMap((id) => [...map.walk(id)]));
        const elsewhere = [...map.walk()].filter((id) => !below.has(id) && !parts.has(id));
        restore(map, old, top);
        expectTree(map);
        expect([...map.walk(top)]).toEqual([...branch]);
        for (const id of branch) expect(map.text(id)).toBe(old.text(id));
        // What was elsewhere is; of what had come into the branch, all that is not new is somewhere.
        for (const id of elsewhere) expect(map.has(id)).toBe(true);
        for (const id of below) if (old.has(id)) expect(map.has(id)).toBe(true);
      }),
      { numRuns: 60, interruptAfterTimeLimit: 5_000 },
    );
  });

  it("brings a branch back that was removed, to where it was", () => {
    const map = new MindMap({ clientKey: keyOf(0) });
    const [first, second, third] = map.insert(ROOT, 0, [
      { text: "one", children: [] },
      { text: "two", children: [{ text: "leaf", children: [] }] },
      { text: "three", children: [] },
    ]) as [NodeId, NodeId, NodeId];
    const old = versionOf(map);
    map.remove([second]);
    map.setText(third, "3");
    restore(map, old, second);
    expect(map.children(ROOT)).toEqual([first, second, third]);
    expect(map.outline(second).children).toHaveLength(1);
    expect(map.text(third)).toBe("3");
  });

  it("turns a branch and what is above it round again", () => {
    const map = new MindMap({ clientKey: keyOf(0) });
    const a = map.add(ROOT, 0, "a");
    const b = map.add(a, 0, "b");
    const old = versionOf(map);
    map.move([b], ROOT, 0);
    map.move([a], b, 0);
    restore(map, old, a);
    expect(map.parent(a)).toBe(ROOT);
    expect(map.parent(b)).toBe(a);
  });
});

describe("the differences of two versions", () => {
  it("say of each node what became of it", () => {
    const map = new MindMap({ clientKey: keyOf(0) });
    const [a, b, c, d] = map.insert(
      ROOT,
      0,
      ["a", "b", "c", "d"].map((text) => ({ text, children: [] })),
    ) as [NodeId, NodeId, NodeId, NodeId];
    const old = versionOf(map);
    const e = map.add(a, 0, "e");
    map.remove([b]);
    map.setText(c, "see");
    map.move([d], ROOT, 0);
    const found = differences(old, map);
    expect([...found.added]).toEqual([e]);
    expect([...found.removed]).toEqual([b]);
    expect([...found.changed]).toEqual([c]);
    expect([...found.moved]).toEqual([d]);
    const back = differences(map, old);
    expect([[...back.added], [...back.removed]]).toEqual([[b], [e]]);
  });

  it("are none after a restoration", () => {
    fc.assert(
      fc.property(events(40), events(40), (before, after) => {
        const { map, old } = story(before, after);
        restore(map, old);
        const none = new Set<NodeId>();
        expect(differences(old, map)).toEqual({ added: none, removed: none, moved: none, changed: none });
      }),
      { numRuns: 25, interruptAfterTimeLimit: 3_000 },
    );
  });
});
