import { describe, expect, it } from "vitest";
import { Steps } from "../../../web/presentation/steps.ts";

/** A tree of lines, two spaces a level, whose texts are its ids. */
function treeOf(outline: string) {
  const above = new Map<string, string | null>();
  const below = new Map<string, string[]>();
  const path: string[] = [];
  for (const line of outline.split("\n")) {
    const id = line.trim();
    path.length = (line.length - line.trimStart().length) / 2;
    const parent = path.at(-1) ?? null;
    above.set(id, parent);
    below.set(id, []);
    if (parent !== null) below.get(parent)?.push(id);
    path.push(id);
  }
  return { parent: (id: string) => above.get(id) ?? null, children: (id: string) => below.get(id) ?? [] };
}

const tree = treeOf(
  [
    "root",
    "  a",
    "    a1",
    "    a2",
    "      x",
    "        y",
    "      z",
    "    a3",
    "  b",
    "  c",
    "    c1",
    "      w",
  ].join("\n"),
);

describe("the steps of a presentation", () => {
  const steps = new Steps(tree, "root");

  it("are the whole, each main branch, and below it what has something in it", () => {
    expect(steps.all).toEqual(["root", "a", "a2", "b", "c", "c1"]);
    expect(new Steps(tree, "a").all).toEqual(["a", "a1", "a2", "x", "a3"]);
  });

  it("are gone through in their order, and back", () => {
    const forth = ["root"];
    for (let at = steps.next("root"); at !== undefined; at = steps.next(at)) forth.push(at);
    expect(forth).toEqual(steps.all);
    const back = ["c1"];
    for (let at = steps.back("c1"); at !== undefined; at = steps.back(at)) back.push(at);
    expect(back.reverse()).toEqual(steps.all);
  });

  it("lead into what is deeper, from sibling to sibling there, and out again", () => {
    expect(steps.into("a2")).toBe("x");
    expect(steps.into("x")).toBe("y");
    expect(steps.number("y")).toBe(2);
    expect(steps.next("y")).toBe("z");
    expect(steps.back("z")).toBe("x");
    expect(steps.back("x")).toBe("a2");
    expect(steps.next("z")).toBe("b");
    expect(steps.into("a")).toBe("a1");
    expect(steps.next("a1")).toBe("a2");
    expect(steps.next("a3")).toBe("b");
    expect([steps.out("y"), steps.out("a"), steps.out("root")]).toEqual(["x", "root", undefined]);
    expect(new Steps(tree, "a").out("a")).toBeUndefined();
    expect([steps.into("b"), steps.next("c1")]).toEqual([undefined, undefined]);
  });

  it("begin at the branch that a node is in, and at the whole for what is elsewhere", () => {
    expect(steps.at("y")).toBe("a2");
    expect(steps.at("a1")).toBe("a");
    expect(new Steps(tree, "a").at("c1")).toBe("a");
  });

  it("go on with the next one when a node is gone, else with the one before", () => {
    const left = new Steps(treeOf("root\n  a\n  c\n    c1\n      w"), "root");
    expect(steps.goOn("b", left, ["root"])).toBe("c");
    expect(steps.goOn("a2", left, ["a", "root"])).toBe("c");
    expect(steps.goOn("y", left, ["x", "a2", "a", "root"])).toBe("a");
    const less = new Steps(treeOf("root\n  a"), "root");
    expect(steps.goOn("c1", less, ["c", "root"])).toBe("a");
    expect(steps.goOn("a", new Steps(treeOf("root"), "root"), ["root"])).toBe("root");
  });
});
