import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MindMap, type NodeId, ROOT } from "../../../model/document.ts";
import type { Outline } from "../../../model/types.ts";
import * as edits from "../../../web/outline/edits.ts";
import { rowsOf } from "../../../web/outline/rows.ts";

const leaf = (text: string): Outline => ({ text, children: [] });

function open(children: Outline[], folded: readonly string[] = []): edits.Lines {
  const map = new MindMap({ clientKey: "a".repeat(24) });
  map.setText(ROOT, "root");
  map.insert(ROOT, 0, children);
  const isFolded = (id: NodeId) => folded.includes(map.text(id)) && map.children(id).length > 0;
  return { map, top: ROOT, folded: isFolded, beside: () => ({ side: "left" }) };
}

function idOf({ map }: edits.Lines, text: string): NodeId {
  const id = [...map.walk()].find((at) => map.text(at) === text);
  if (id === undefined) throw new Error(`No node “${text}”.`);
  return id;
}

/** The lines as they are read, two spaces a level. */
function shown({ map, top, folded }: edits.Lines): string[] {
  return rowsOf(map, top, folded).map(({ id, depth }) => "  ".repeat(depth) + map.text(id));
}

describe("Enter", () => {
  it("keeps what is after the caret as the next line's text", () => {
    const lines = open([leaf("onetwo"), leaf("three")]);
    const caret = edits.split(lines, { id: idOf(lines, "onetwo"), at: 3 }, 3);
    expect(shown(lines)).toEqual(["root", "  one", "  two", "  three"]);
    expect(caret).toEqual({ id: idOf(lines, "two"), at: 0 });
    expect(lines.map.attributes(caret.id).side).toBe("left");
  });

  it("replaces the selection", () => {
    const lines = open([leaf("one and two")]);
    edits.split(lines, { id: idOf(lines, "one and two"), at: 3 }, 8);
    expect(shown(lines)).toEqual(["root", "  one", "  two"]);
  });

  it("goes to the next line that is seen: a first child where there are some, else a sibling", () => {
    const lines = open(
      [
        { text: "a", children: [leaf("a1")] },
        { text: "b", children: [leaf("b1")] },
      ],
      ["b"],
    );
    edits.split(lines, { id: idOf(lines, "a"), at: 1 }, 1);
    edits.split(lines, { id: idOf(lines, "b"), at: 1 }, 1);
    expect(shown(lines)).toEqual(["root", "  a", "    ", "    a1", "  b", "  "]);
    edits.split(lines, { id: ROOT, at: 2 }, 2);
    expect(shown(lines).slice(0, 2)).toEqual(["ro", "  ot"]);
  });

  it("at a line's start puts an empty line above, and the node stays who it is", () => {
    const lines = open([{ text: "a", children: [leaf("a1")] }]);
    const a = idOf(lines, "a");
    expect(edits.split(lines, { id: a, at: 0 }, 0)).toEqual({ id: a, at: 0 });
    expect(shown(lines)).toEqual(["root", "  ", "  a", "    a1"]);
  });
});

describe("Backspace at a line's start", () => {
  it("takes an empty line away, and joins others to the line above", () => {
    const lines = open([leaf("a"), leaf(""), leaf("b")]);
    const a = idOf(lines, "a");
    expect(edits.join(lines, a, idOf(lines, ""))).toEqual({ id: a, at: 1 });
    expect(edits.join(lines, a, idOf(lines, "b"))).toEqual({ id: a, at: 1 });
    expect(shown(lines)).toEqual(["root", "  ab"]);
  });

  it("throws nothing away: not a branch, not a note, not the top", () => {
    const lines = open([
      leaf("a"),
      { text: "b", children: [leaf("b1")] },
      { text: "c", attributes: { note: "n" }, children: [] },
    ]);
    expect(edits.join(lines, idOf(lines, "a"), idOf(lines, "b"))).toBeUndefined();
    expect(edits.join(lines, idOf(lines, "b1"), idOf(lines, "c"))).toBeUndefined();
    expect(edits.join(lines, undefined, ROOT)).toBeUndefined();
    expect(lines.map.size).toBe(5);
  });
});

describe("levels", () => {
  it("in goes to the end of the sibling above, out goes below the parent", () => {
    const lines = open([{ text: "a", children: [leaf("a1")] }, leaf("b")]);
    const b = { id: idOf(lines, "b"), at: 1 };
    expect(edits.indent(lines, b)).toEqual(b);
    expect(shown(lines)).toEqual(["root", "  a", "    a1", "    b"]);
    edits.outdent(lines, { id: idOf(lines, "a1"), at: 0 });
    expect(shown(lines)).toEqual(["root", "  a", "    b", "  a1"]);
    expect(lines.map.attributes(idOf(lines, "a1")).side).toBe("left");
  });

  it("a first line has nowhere in, a main branch nowhere out", () => {
    const lines = open([leaf("a")]);
    const a = { id: idOf(lines, "a"), at: 0 };
    expect(edits.indent(lines, a)).toBeUndefined();
    expect(edits.outdent(lines, a)).toBeUndefined();
    expect(edits.moveBy(lines, a, 1)).toBeUndefined();
    expect(edits.moveBy(lines, { id: ROOT, at: 0 }, 1)).toBeUndefined();
  });
});

it("pasting into an empty line puts branches in its place", () => {
  const lines = open([leaf("a"), leaf(""), leaf("b")]);
  const caret = edits.paste(lines, idOf(lines, ""), [{ text: "x", children: [leaf("x1")] }, leaf("yy")]);
  expect(shown(lines)).toEqual(["root", "  a", "  x", "    x1", "  yy", "  b"]);
  expect(caret).toEqual({ id: idOf(lines, "yy"), at: 2 });
});

it("every edit is one step of undo, and answers a line that is seen", () => {
  const steps = fc.array(fc.tuple(fc.nat(6), fc.nat(1_000), fc.nat(9), fc.nat(9)), { maxLength: 25 });
  fc.assert(
    fc.property(steps, (list) => {
      const lines = open([{ text: "fold", children: [leaf("one")] }, leaf("two")], ["fold"]);
      const { map } = lines;
      for (const [kind, pick, a, b] of list) {
        const rows = rowsOf(map, ROOT, lines.folded);
        const at = pick % rows.length;
        const id = rows[at]?.id ?? ROOT;
        const [start, end] = [Math.min(a, b), Math.max(a, b)].map((n) => Math.min(n, map.text(id).length));
        const caret = { id, at: start ?? 0 };
        const before = map.outline();
        const after = [
          () => edits.split(lines, caret, end ?? 0),
          () => edits.join(lines, rows[at - 1]?.id, id),
          () => edits.indent(lines, caret),
          () => edits.outdent(lines, caret),
          () => edits.moveBy(lines, caret, 1),
          () => edits.moveBy(lines, caret, -1),
          () => edits.paste(lines, id, [{ text: "p", children: [leaf("q")] }, leaf("fold")]),
        ][kind]?.();
        const done = map.outline();
        if (after === undefined) {
          expect(done).toEqual(before);
          continue;
        }
        expect(map.has(after.id)).toBe(true);
        expect(after.at).toBeLessThanOrEqual(map.text(after.id).length);
        if (JSON.stringify(done) === JSON.stringify(before)) continue;
        map.undo();
        expect(map.outline()).toEqual(before);
        map.redo();
        expect(map.outline()).toEqual(done);
      }
    }),
  );
});
