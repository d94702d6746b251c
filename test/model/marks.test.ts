import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { limits, MapError, MindMap, ROOT } from "../../model/document.ts";
import { clientIdOf } from "../../model/identity.ts";
import { normalMarks } from "../../model/marks.ts";
import { type Mark, markKinds } from "../../model/types.ts";
import { keyOf } from "./replicas.ts";

const TEXT = "The quick brown fox jumps over it.";
const link = "https://example.org/";

/** Two maps, and a way to let each hear the other. */
function two(text = TEXT): { a: MindMap; b: MindMap; meet(): void } {
  const [a, b] = [new MindMap({ clientKey: keyOf(0) }), new MindMap({ clientKey: keyOf(1) })];
  const [fromA, fromB]: [Uint8Array[], Uint8Array[]] = [[], []];
  a.onUpdate((update) => fromA.push(update));
  b.onUpdate((update) => fromB.push(update));
  const meet = () => {
    for (const update of fromA.splice(0)) expect(b.receive(update, keyOf(0)).status).toBe("applied");
    for (const update of fromB.splice(0)) expect(a.receive(update, keyOf(1)).status).toBe("applied");
  };
  a.setText(ROOT, text);
  meet();
  return { a, b, meet };
}

function bold(map: MindMap, from: number, to: number): void {
  map.setText(ROOT, map.text(ROOT), [...map.marks(ROOT), { from, to, kind: "bold" }]);
}

function words(map: MindMap): string[] {
  const text = map.text(ROOT);
  return map.marks(ROOT).map(({ from, to, kind, href }) => `${kind}${href ?? ""}:${text.slice(from, to)}`);
}

const mark: fc.Arbitrary<Mark> = fc
  .tuple(fc.constantFrom(...markKinds), fc.nat(TEXT.length - 1), fc.nat(TEXT.length - 1), fc.nat(2))
  .map(([kind, one, other, page]) => {
    const href = kind === "link" ? { href: `${link}${page}` } : {};
    return { from: Math.min(one, other), to: Math.max(one, other) + 1, kind, ...href };
  });
const marks = fc.array(mark, { maxLength: 8 });

describe("formatting", () => {
  it("is what was set, in order and without overlaps, and goes with an outline and a snapshot", () => {
    fc.assert(
      fc.property(marks, marks, (first, second) => {
        const map = new MindMap({ clientKey: keyOf(0) });
        map.setText(ROOT, TEXT, first);
        map.setText(ROOT, TEXT, second);
        const wanted = normalMarks(second, TEXT.length);
        expect(map.marks(ROOT)).toEqual(wanted);
        const [copy] = map.insert(ROOT, 0, { ...map.outline(), children: [] });
        expect(map.marks(copy as string)).toEqual(wanted);
        const other = new MindMap({ clientKey: keyOf(1) });
        other.load(map.snapshot());
        expect(other.outline()).toEqual(map.outline());
      }),
      { numRuns: 200, interruptAfterTimeLimit: 12_000 },
    );
  });

  it("leaves the text as it is for whoever knows nothing of it", () => {
    const { a, b, meet } = two();
    a.setText(ROOT, TEXT, [{ from: 4, to: 9, kind: "bold" }]);
    meet();
    b.setText(ROOT, TEXT.replace("quick", "very quick"));
    meet();
    expect(a.text(ROOT)).toBe(TEXT.replace("quick", "very quick"));
    expect(words(a)).toEqual(["bold:quick"]);
  });

  it("goes on behind bold text, and ends with a link", () => {
    const { a } = two("bold link");
    a.setText(ROOT, "bold link", [
      { from: 0, to: 4, kind: "bold" },
      { from: 5, to: 9, kind: "link", href: link },
    ]);
    a.setText(ROOT, "bolder link");
    a.setText(ROOT, "bolder links");
    expect(words(a)).toEqual(["bold:bolder", `link${link}:link`]);
  });

  it("writes nothing for what is so already, and keeps no strokes under others", () => {
    const { a } = two();
    for (let i = 0; i < 40; i++) {
      bold(a, 0, 8);
      a.setText(ROOT, TEXT, []);
    }
    bold(a, 0, 8);
    let updates = 0;
    a.onUpdate(() => updates++);
    bold(a, 2, 5);
    expect(updates).toBe(0);
    const doc = new Y.Doc();
    Y.applyUpdate(doc, a.snapshot());
    const kept = Object.entries(doc.getText(ROOT).getAttributes()).filter(([, value]) => value !== null);
    expect(kept.filter(([key]) => key.startsWith("m:"))).toHaveLength(1);
  });

  it("refuses marks beyond the text, of other kinds, to other places or too many", () => {
    const { a } = two();
    const bad: Mark[][] = [
      [{ from: 0, to: TEXT.length + 1, kind: "bold" }],
      [{ from: 3, to: 3, kind: "bold" }],
      [{ from: -1, to: 3, kind: "bold" }],
      [{ from: 0, to: 3, kind: "blink" as "bold" }],
      [{ from: 0, to: 3, kind: "link" }],
      [{ from: 0, to: 3, kind: "link", href: "javascript:alert(1)" }],
      [{ from: 0, to: 3, kind: "link", href: `${link}${"x".repeat(limits.link)}` }],
      Array.from({ length: limits.marks + 1 }, () => ({ from: 0, to: 3, kind: "bold" as const })),
    ];
    for (const marks of bad) {
      expect(() => a.setText(ROOT, TEXT, marks)).toThrow(MapError);
      expect(() => a.insert(ROOT, 0, { text: TEXT, marks, children: [] })).toThrow(MapError);
    }
    expect(a.marks(ROOT)).toEqual([]);
  });
});

describe("two people at once", () => {
  it("keep both formattings where they overlap", () => {
    const { a, b, meet } = two();
    bold(a, 0, 15);
    bold(b, 10, 25);
    meet();
    expect(a.marks(ROOT)).toEqual([{ from: 0, to: 25, kind: "bold" }]);
    expect(b.marks(ROOT)).toEqual(a.marks(ROOT));
  });

  it("format and type in one text and come to one, with nothing lost", () => {
    const typing = fc.array(fc.tuple(fc.nat(TEXT.length), fc.constantFrom("x", "yy", "é")), { maxLength: 3 });
    const work = fc.record({ marks, typing });
    fc.assert(
      fc.property(work, work, (ofA, ofB) => {
        const { a, b, meet } = two();
        for (const [map, { marks, typing }] of [
          [a, ofA],
          [b, ofB],
        ] as const) {
          map.setText(ROOT, TEXT, marks);
          for (const [at, typed] of typing) {
            const text = map.text(ROOT);
            map.setText(ROOT, text.slice(0, at) + typed.toUpperCase() + text.slice(at));
          }
        }
        meet();
        expect(a.outline()).toEqual(b.outline());
        for (const { typing } of [ofA, ofB]) {
          for (const [, typed] of typing) expect(a.text(ROOT)).toContain(typed.toUpperCase()[0]);
        }
        // Of the letters that both began with, each has what either gave it.
        const left = lettersOf(a);
        const given = [ofA, ofB].map(({ marks }) => lettersOf(plain(marks)));
        left.forEach((kinds, i) => {
          const wanted = new Set(given.flatMap((letters) => [...(letters[i] ?? [])]));
          expect(new Set([...kinds].sort())).toEqual(new Set([...wanted].sort()));
        });
      }),
      { numRuns: 200, interruptAfterTimeLimit: 12_000 },
    );
  });

  it("take back their own formatting only", () => {
    fc.assert(
      fc.property(marks, marks, (ofA, ofB) => {
        const { a, b, meet } = two();
        a.setText(ROOT, TEXT, ofA);
        b.setText(ROOT, TEXT, ofB);
        meet();
        const both = a.marks(ROOT);
        if (normalMarks(ofA, TEXT.length).length > 0) expect(a.undo()).toBe(true);
        meet();
        expect(a.marks(ROOT)).toEqual(normalMarks(ofB, TEXT.length));
        expect(b.marks(ROOT)).toEqual(a.marks(ROOT));
        a.redo();
        meet();
        expect(a.marks(ROOT)).toEqual(both);
      }),
      { numRuns: 200, interruptAfterTimeLimit: 12_000 },
    );
  });

  it("get formatted text back as it was, when its deletion is taken back", () => {
    const { a, b, meet } = two("one two three");
    a.setText(ROOT, "one two three", [
      { from: 4, to: 7, kind: "bold" },
      { from: 8, to: 13, kind: "link", href: link },
    ]);
    a.setText(ROOT, "one ");
    meet();
    b.setText(ROOT, "one and ");
    meet();
    a.undo();
    meet();
    expect(a.text(ROOT).replace("and ", "")).toBe("one two three");
    expect(words(a)).toEqual(["bold:two", `link${link}:three`]);
    a.setText(ROOT, `${a.text(ROOT)}!`);
    expect(words(a)).toEqual(["bold:two", `link${link}:three`]);
    for (let i = 0; i < 2; i++) a.undo();
    a.redo();
    a.undo();
    meet();
    expect(words(b)).toEqual(words(a));
  });

  /** The kinds of formatting of each letter of TEXT, whatever capitals stand between. */
  function lettersOf(map: MindMap): Set<string>[] {
    const text = map.text(ROOT);
    const letters: Set<string>[] = [];
    let next = 0;
    for (let i = 0; i < text.length; i++) {
      if (text[i] !== TEXT[next]) continue;
      next++;
      letters.push(
        new Set(
          map
            .marks(ROOT)
            .filter(({ from, to }) => from <= i && i < to)
            .map(({ kind }) => kind),
        ),
      );
    }
    return letters;
  }

  function plain(marks: readonly Mark[]): MindMap {
    const map = new MindMap({ clientKey: keyOf(5) });
    map.setText(ROOT, TEXT, marks);
    return map;
  }
});

describe("the gate", () => {
  /** What someone writes with bare Yjs. */
  function forged(map: MindMap, key: string, value: unknown): Uint8Array {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, map.snapshot());
    const text = doc.getText(ROOT);
    doc.clientID = clientIdOf(keyOf(2));
    let made = new Uint8Array();
    doc.on("update", (update: Uint8Array) => {
      made = update as Uint8Array<ArrayBuffer>;
    });
    text.setAttribute(key, value as string);
    return made;
  }

  const unit = "0123456789ab0";
  const good = [1, "bold", unit, "", true];
  const name = `m:${unit}`;

  it("lets strokes in, also such that are bound to nothing here", () => {
    const { a } = two();
    for (const value of [good, [0, "link", unit, unit, link], [0, "link", unit, unit, false], null]) {
      expect(a.receive(forged(a, name, value), keyOf(2))).toEqual({ status: "applied" });
      expect(a.marks(ROOT)).toEqual([]);
    }
  });

  it.each([
    ["an unknown kind", name, [1, "blink", unit, "", true]],
    ["a link that runs code", name, [1, "link", unit, unit, "javascript:alert(1)"]],
    ["a link to a node", name, [1, "link", unit, unit, `#${unit}`]],
    ["a link that is too long", name, [1, "link", unit, unit, link + "x".repeat(limits.link)]],
    ["a link that is only there", name, [1, "link", unit, unit, true]],
    ["a link without an end", name, [1, "link", unit, "", link]],
    ["bold text with a link", name, [1, "bold", unit, "", link]],
    ["a clock out of range", name, [2 ** 50, "bold", unit, "", true]],
    ["a clock that is text", name, ["1", "bold", unit, "", true]],
    ["a character that is none", name, [1, "bold", "<b>", "", true]],
    ["more than there is to tell", name, [...good, 1]],
    ["an object", name, { kind: "bold" }],
    ["a name that is none", "m:", good],
    ["a name that is too long", `m:${unit.repeat(3)}`, good],
  ])("refuses %s", (_what, key, value) => {
    const { a } = two();
    expect(a.receive(forged(a, key, value), keyOf(2)).status).toBe("refused");
  });

  it("refuses Yjs's own formatting", () => {
    const { a } = two();
    const doc = new Y.Doc();
    Y.applyUpdate(doc, a.snapshot());
    doc.getText(ROOT);
    doc.clientID = clientIdOf(keyOf(2));
    let made = new Uint8Array();
    doc.on("update", (update: Uint8Array) => {
      made = update as Uint8Array<ArrayBuffer>;
    });
    doc.getText(ROOT).format(0, 3, { bold: true });
    expect(a.receive(made, keyOf(2)).status).toBe("refused");
  });

  it("reads a text with more strokes than it looks at, and at once", () => {
    const { a } = two("x".repeat(limits.text));
    const flood = Array.from({ length: limits.marks }, (_, i) => ({
      from: i * 5,
      to: i * 5 + 2,
      kind: "bold" as const,
    }));
    a.setText(ROOT, a.text(ROOT), flood);
    a.setText(ROOT, a.text(ROOT), [{ from: 0, to: 10_000, kind: "italic" }]);
    expect(a.marks(ROOT)).toEqual([{ from: 0, to: 10_000, kind: "italic" }]);
  });
});
