import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { MapChange } from "../../../model/document.ts";
import { Announcer } from "../../../web/editor/announcer.ts";
import "../english.ts";

const texts = new Map<string, string>();
let said: string[];
let announcer: Announcer;

beforeEach(() => {
  vi.useFakeTimers();
  texts.clear();
  said = [];
  const map = { has: (id: string) => texts.has(id), text: (id: string) => texts.get(id) ?? "" };
  announcer = new Announcer(map, (sentence) => said.push(sentence));
});
afterEach(() => {
  announcer.destroy();
  vi.useRealTimers();
});

function change(what: Partial<Record<"added" | "changed" | "removed" | "structure", string[]>>): void {
  const of = (name: keyof typeof what) => new Set(what[name] ?? []);
  const told: MapChange = {
    origin: "remote",
    added: of("added"),
    changed: of("changed"),
    removed: of("removed"),
    structure: of("structure"),
  };
  announcer.changed(told);
}

test("a hundred changes in a row are one sentence", () => {
  texts.set("a", "Apples");
  for (let i = 0; i < 100; i++) {
    change({ added: i === 0 ? ["a"] : [], changed: ["a"], structure: i === 0 ? ["root"] : [] });
    vi.advanceTimersByTime(40);
  }
  expect(said).toEqual([]);
  vi.advanceTimersByTime(2_000);
  expect(said).toEqual(["Added: Apples"]);
});

test("who writes without a pause is heard of now and then, not at each letter", () => {
  texts.set("a", "A long text");
  for (let second = 0; second < 60; second++) {
    change({ changed: ["a"] });
    vi.advanceTimersByTime(1_000);
  }
  expect(said.length).toBeGreaterThan(3);
  expect(said.length).toBeLessThan(10);
  expect(new Set(said)).toEqual(new Set(["Changed: A long text"]));
});

test("many are counted, and what came and went meanwhile is not told", () => {
  for (let i = 0; i < 30; i++) texts.set(`n${i}`, `Node ${i}`);
  change({ added: [...texts.keys()], structure: ["root"] });
  change({ removed: ["n0", "elder"], structure: ["root"] });
  texts.delete("n0");
  change({ structure: ["n1", "n2"] });
  vi.advanceTimersByTime(2_000);
  expect(said).toEqual(["Added 29 nodes. Moved nodes. Removed 1 node"]);

  change({ added: ["brief"], structure: ["root"] });
  change({ removed: ["brief"], structure: ["root"] });
  vi.advanceTimersByTime(10_000);
  expect(said).toHaveLength(1);
});
