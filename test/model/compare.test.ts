import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeLike, takeOver, withBranch } from "../../model/compare.ts";
import { MindMap, type NodeId, ROOT } from "../../model/document.ts";
import type { Outline } from "../../model/types.ts";
import { differences } from "../../model/versions.ts";
import { open, outlines, plain, tree } from "./trees.ts";

/** A map, as it is and as `other` has it: replicas of one document. */
function compared(from: Outline, other: Outline, isComplete = true) {
  const map = open(from);
  const base = replica(map);
  const version = replica(map);
  makeLike(version, other, isComplete);
  return { map, base, version };
}

function replica(map: MindMap): MindMap {
  const copy = new MindMap({ clientKey: "d".repeat(24) });
  copy.load(map.snapshot());
  return copy;
}

const named = (map: MindMap, text: string): NodeId =>
  [...map.walk()].find((id) => map.text(id) === text) ?? "";

const trip = tree("trip", "  food", "    bread", "    wine", "  route", "  hotel");
const theirs = tree("trip", "  food", "    bread", "    cheese", "  hotel", "    route", "  budget");

describe("another tree beside a map", () => {
  it("is shown as what became of the map", () => {
    const { base, version } = compared(trip, theirs);
    const found = differences(base, version);
    expect([...found.added].map((id) => version.text(id))).toEqual(["budget"]);
    expect([...found.changed].map((id) => `${base.text(id)} → ${version.text(id)}`)).toEqual([
      "wine → cheese",
    ]);
    expect([...found.moved].map((id) => version.text(id))).toEqual(["route"]);
    expect(found.removed.size).toBe(0);
  });

  it("does not differ by what its format could not carry", () => {
    const from = tree("trip", "  food");
    const [food] = from.children;
    if (food) Object.assign(food, { attributes: { note: "for six", tags: ["july"] } });
    const marked = { ...from, children: from.children.map((child) => ({ ...child, marks: [] })) };
    const other = tree("trip", "  food");
    expect(differences(...pair(compared(marked, other, false))).changed.size).toBe(0);
    expect(differences(...pair(compared(marked, other, true))).changed.size).toBe(1);
  });

  it("has the same pictures and files where they are copies, and says which are to be added", () => {
    const image = (map: string, width = 40) =>
      ({ key: `files/${map}/a`, type: "image/png", width, height: 30, alt: "a.png" }) as const;
    const file = (map: string, name: string) => ({
      key: `files/${map}/${name}`,
      name,
      type: "text/csv",
      size: 3,
    });
    const ours = "0".repeat(16);
    const others = "1".repeat(16);
    const from = tree("trip", "  food", "  route");
    const other = tree("trip", "  food", "  route", "    map");
    Object.assign(from.children[0] ?? {}, {
      attributes: { image: image(ours) },
      items: { file: [file(ours, "b")] },
    });
    Object.assign(other.children[0] ?? {}, {
      attributes: { image: image(others) },
      items: { file: [file(others, "b"), file(others, "c")] },
    });
    Object.assign(other.children[1]?.children[0] ?? {}, { attributes: { image: image(others, 50) } });
    const { map, base, version } = compared(from, other);
    const food = named(version, "food");
    expect(version.attributes(food).image?.key).toBe(image(ours).key);
    expect(version.items(food, "file").map(({ key }) => key)).toEqual([
      file(ours, "b").key,
      file(others, "c").key,
    ]);
    const found = differences(base, version);
    expect([...found.changed]).toEqual([food]);
    expect([...found.added].map((id) => version.attributes(id).image?.key)).toEqual([image(others).key]);
    const wanted = withBranch(base, version);
    const ids = takeOver(map, base, wanted);
    expect(ids.map((id) => map.text(id ?? ""))).toEqual(["trip", "food", "route", "map"]);
  });

  it("is taken over by the branch, and the rest stays", () => {
    const { map, base, version } = compared(trip, theirs);
    takeOver(map, base, withBranch(base, version, named(version, "food")));
    expect(plain(map.outline())).toEqual(
      tree("trip", "  food", "    bread", "    cheese", "  route", "  hotel"),
    );
    map.undo();
    expect(plain(map.outline())).toEqual(trip);
  });

  it("brings what is new to its place, also when what it hangs on is new as well", () => {
    const other = tree("trip", "  food", "    bread", "    wine", "  route", "  sea", "    boat", "  hotel");
    const { map, base, version } = compared(trip, other);
    takeOver(map, base, withBranch(base, version, named(version, "boat")));
    expect(map.children(ROOT).map((id) => map.text(id))).toContain("boat");
    expect(named(map, "sea")).toBe("");
  });

  it("leaves what others wrote meanwhile", () => {
    const { map, base, version } = compared(trip, theirs);
    map.add(named(map, "food"), 0, "salt");
    map.setText(named(map, "hotel"), "small hotel");
    map.remove([named(map, "route")]);
    takeOver(map, base, withBranch(base, version));
    const texts = [...map.walk()].map((id) => map.text(id));
    expect(texts).toEqual(expect.arrayContaining(["salt", "small hotel", "cheese", "budget"]));
    expect(texts).not.toContain("route");
  });
});

const pair = ({ base, version }: { base: MindMap; version: MindMap }) => [base, version] as const;

describe("any two trees", () => {
  it("taken over as a whole, the map is the other", () => {
    fc.assert(
      fc.property(outlines, outlines, (from, to) => {
        const { map, base, version } = compared(plain(from), plain(to));
        expect(plain(version.outline())).toEqual(plain(to));
        takeOver(map, base, withBranch(base, version));
        expect(plain(map.outline())).toEqual(plain(to));
      }),
    );
  });

  it("taken over at a node, its branch is the other's, nothing else is lost or changed", () => {
    fc.assert(
      fc.property(outlines, outlines, fc.nat(), (from, to, pick) => {
        const { map, base, version } = compared(plain(from), plain(to));
        const all = [...new Set([...base.walk(), ...version.walk()])];
        const top = all[pick % all.length] ?? ROOT;
        const wanted = [...version.walk(top)];
        const touched = new Set([top, ...wanted].flatMap((id) => [...base.walk(id)]));
        takeOver(map, base, withBranch(base, version, top));
        if (!version.has(top)) expect(map.has(top)).toBe(false);
        else if (base.has(top)) expect(plain(map.outline(top))).toEqual(plain(version.outline(top)));
        else {
          const taken = [...map.walk()].map((id) => JSON.stringify(plain(map.outline(id))));
          expect(taken).toContain(JSON.stringify(plain(version.outline(top))));
        }
        for (const id of base.walk()) {
          if (version.has(id)) expect(map.has(id)).toBe(true);
          if (touched.has(id)) continue;
          expect(map.parent(id)).toBe(base.parent(id));
          expect(map.text(id)).toBe(base.text(id));
        }
      }),
    );
  });
});
