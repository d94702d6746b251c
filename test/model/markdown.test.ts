import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MindMap, ROOT } from "../../model/document.ts";
import { readBlocks } from "../../model/markdown/blocks.ts";
import { MarkdownText } from "../../model/markdown/text.ts";
import { saidOf, writeLines } from "../../model/markdown/write.ts";
import { normalMarks } from "../../model/marks.ts";
import { type Mark, type MarkKind, markKinds } from "../../model/types.ts";
import { keyOf } from "./replicas.ts";

const open = (replica: number) => new MindMap({ clientKey: keyOf(replica) });

const text = fc.oneof(
  fc.string({ maxLength: 12, unit: fc.constantFrom(..."ab \\-#*[]x(){}1.\n\t/_~`<>!&;") }),
  fc.constantFrom(
    "",
    "[x] done",
    "[a](https://a.b)",
    "# a",
    "- b",
    "1. c",
    "a\\",
    "a\n- b\\\n\n",
    "漢字",
    "עברית",
    "**a** `b` ~~c~~",
    "a #b #c",
    "#tag",
    "![a](https://a.b) &amp; <br>",
  ),
);

/** Marks as a map has them: within the text, none twice. */
function within(text: string, marks: readonly { from: number; length: number; kind: MarkKind }[]): Mark[] {
  const all = marks.map(({ from, length, kind }) => ({
    from: Math.min(from, text.length),
    to: Math.min(from + length, text.length),
    kind,
    ...(kind === "link" && { href: `https://a.b/${length}` }),
  }));
  return normalMarks(
    all.filter(({ from, to }) => from < to),
    text.length,
  );
}
const said = fc
  .record({
    text,
    task: fc.option(fc.constantFrom("todo" as const, "doing" as const, "done" as const), { nil: undefined }),
    link: fc.option(fc.constantFrom("https://a.b/c", "mailto:a@b.c", "https://a.b/(x)"), { nil: undefined }),
    note: fc.option(text, { nil: undefined }),
    tags: fc.option(fc.array(fc.constantFrom("a", "ünï/çode", "two words", "1st", "b_-2")), {
      nil: undefined,
    }),
    marks: fc.array(
      fc.record({
        from: fc.nat(12),
        length: fc.integer({ min: 1, max: 6 }),
        kind: fc.constantFrom(...markKinds),
      }),
      { maxLength: 4 },
    ),
  })
  .map(({ text, marks, ...attributes }) => saidOf({ text, marks: within(text, marks) }, attributes));
/** Nodes with depths of a tree. */
const nodes = fc.array(fc.tuple(said, fc.nat(5)), { minLength: 1, maxLength: 12 }).map((all) => {
  let depth = 0;
  return all.map(([one, pick], i) => {
    depth = i === 0 ? 0 : 1 + (pick % (depth + 1));
    return { said: one, depth };
  });
});

const plain = (blocks: readonly object[]) =>
  blocks.map((block) => ({ ...block, from: undefined, to: undefined, lines: undefined }));

describe("a map as Markdown", () => {
  it("reads headings, lists, tasks, links, notes and line breaks", () => {
    const lines = [
      "# Trip",
      "Where to go.",
      "",
      "## Before",
      "- [x] Tickets",
      "  - [night train](https://trains.example)",
      "    Platform 3",
      "    ",
      "    \\- or 4",
      "1. First\\",
      "   line",
      "### Deeper",
      "## After",
    ];
    expect(plain(readBlocks(lines))).toEqual(
      plain([
        { depth: 0, text: "Trip", note: "Where to go." },
        { depth: 1, text: "Before" },
        { depth: 2, text: "Tickets", task: "done" },
        { depth: 3, text: "night train", link: "https://trains.example", note: "Platform 3\n\n- or 4" },
        { depth: 2, text: "First\nline" },
        { depth: 2, text: "Deeper" },
        { depth: 1, text: "After" },
      ]),
    );
  });

  it("reads formatting and tags, and keeps signs that are none", () => {
    const lines = [
      "# **Bold**, *italic*, `code`, ~~strike~~ #plan #größe/m",
      "- see [the docs](https://a.b/c) now",
      "- [all of it](<https://a.b/c>)",
      "- [**its** own](https://a.b/c) #x",
      "- #only",
      "- issue #12",
      "- C\\#, 2 * 3, snake_case and \\*stars\\*",
      "- [no](javascript:alert) ![pic](https://a.b/p.png)",
    ];
    const bare = (all: readonly object[]) =>
      plain(all).map((one) => JSON.parse(JSON.stringify({ ...one, depth: undefined })));
    const mark = (kind: string, from: number, to: number, href?: string) => ({
      from,
      to,
      kind,
      ...(href && { href }),
    });
    expect(bare(readBlocks(lines))).toEqual([
      {
        text: "Bold, italic, code, strike",
        marks: [mark("bold", 0, 4), mark("italic", 6, 12), mark("code", 14, 18), mark("strike", 20, 26)],
        tags: ["plan", "größe/m"],
      },
      { text: "see the docs now", marks: [mark("link", 4, 12, "https://a.b/c")] },
      { text: "all of it", marks: [mark("link", 0, 9, "https://a.b/c")] },
      { text: "its own", marks: [mark("bold", 0, 3)], link: "https://a.b/c", tags: ["x"] },
      { text: "#only" },
      { text: "issue #12" },
      { text: "C#, 2 * 3, snake_case and *stars*" },
      { text: "[no](javascript:alert) !pic", marks: [mark("link", 24, 27, "https://a.b/p.png")] },
    ]);
  });

  it("writes no more signs than it needs", () => {
    const lines = (text: string, attributes = {}) => {
      const said = saidOf({ text, marks: [] }, attributes);
      return writeLines([{ said, depth: 0 }], 0).lines[0];
    };
    expect(lines("[draft] a_b, 2 * 3 & more! C:\\dir")).toBe(
      "- [draft] a_b, 2 * 3 & more! C:\\dir".replace("-", "#"),
    );
    expect(lines("2*3*4")).toBe("# 2\\*3\\*4");
    expect(lines("see #general", { tags: ["b", "two words"] })).toBe("# see \\#general #b");
    expect(lines("#general")).toBe("# #general");
  });

  it("has a place for what is no heading and no list", () => {
    expect(plain(readBlocks(["", "Title", "=====", "> quote"]))).toEqual(
      plain([{ depth: 0, text: "Title", note: "=====\n> quote" }]),
    );
    expect(plain(readBlocks(["- a", "- b\\", "- c"]))).toEqual(
      plain([
        { depth: 0, text: "" },
        { depth: 1, text: "a" },
        { depth: 1, text: "b\\" },
        { depth: 1, text: "c" },
      ]),
    );
    expect(plain(readBlocks([]))).toEqual(plain([{ depth: 0, text: "" }]));
  });

  it("says of any tree what is read of it again", () => {
    fc.assert(
      fc.property(nodes, fc.constantFrom(0 as const, 1 as const), (all, headings) => {
        const { blocks } = writeLines(all, headings);
        expect(plain(blocks)).toEqual(plain(all.map(({ said, depth }) => ({ ...said, depth }))));
      }),
      { numRuns: 500 },
    );
  });
});

/** What the map says, in order. */
function told(map: MindMap) {
  return [...map.walk()].map((id) => ({
    ...saidOf({ text: map.text(id), marks: map.marks(id) }, map.attributes(id)),
    depth: map.depth(id),
    from: undefined,
    to: undefined,
    lines: undefined,
  }));
}

const line = fc.oneof(
  fc.constantFrom("", "# a", "## b", "- c", "  - d", "    - e", "\t- f", "note", "- [ ] g", "1. h", "- c\\"),
  fc.constantFrom(
    "- **c** d",
    "- c *d* #t",
    "  - [`d`](https://a.b)",
    "- e #t #u",
    "- _e_ [f](https://a.b) ~~g~~",
  ),
  fc.string({ maxLength: 6, unit: fc.constantFrom(..."ab -#\\[]*_`") }),
);
/** An edit: where, how many lines go, and what comes. */
const edit = fc.tuple(fc.nat(1000), fc.nat(3), fc.array(line, { maxLength: 3 }));

function change(lines: readonly string[], [at, gone, come]: [number, number, string[]]): string[] {
  return lines.toSpliced(at % (lines.length + 1), gone, ...come);
}

describe("editing the text", () => {
  it("makes the map what the text says, and keeps who the untouched nodes are", () => {
    fc.assert(
      fc.property(nodes, fc.array(edit, { maxLength: 6 }), (all, edits) => {
        const map = open(0);
        const markdown = new MarkdownText(map, ROOT);
        markdown.take(writeLines(all, 1).lines);
        for (const one of edits) {
          const before = markdown.lines;
          const ids = new Set(markdown.ids);
          markdown.take(change(before, one));
          expect(told(map)).toEqual(plain(readBlocks(markdown.lines)));
          expect(markdown.ids).toEqual([...map.walk()]);
          // No more nodes are new than lines were written, and none for the same text.
          const fresh = markdown.ids.filter((id) => id === undefined || !ids.has(id));
          expect(fresh.length).toBeLessThanOrEqual(one[2].length + 1);
        }
      }),
    );
  });

  it("keeps what the text does not say of a node that moves or is written anew", () => {
    const map = open(0);
    const markdown = new MarkdownText(map, ROOT);
    markdown.take(["# Root", "- one", "- two", "  - three"]);
    const [, one = "", two = "", three = ""] = markdown.ids as string[];
    map.setAttributes(two, { style: { bold: true }, icons: ["star"], tags: ["t"] });
    markdown.take(["# Root", "- two", "  - three!", "  - one"]);
    expect(map.children(ROOT)).toEqual([two]);
    expect(map.children(two)).toEqual([three, one]);
    expect(map.text(three)).toBe("three!");
    expect(map.attributes(two)).toEqual({ style: { bold: true }, icons: ["star"], tags: ["t"] });
  });

  it("formats, tags and takes both away, and leaves what others did to the same node", () => {
    const map = open(0);
    const markdown = new MarkdownText(map, ROOT);
    markdown.take(["# Root", "- one two three"]);
    const [, id = ""] = markdown.ids as string[];
    map.setAttributes(id, { tags: ["two words"] });
    markdown.take(["# Root", "- one **two** three #new"]);
    expect(map.text(id)).toBe("one two three");
    expect(map.marks(id)).toEqual([{ from: 4, to: 7, kind: "bold" }]);
    expect(map.attributes(id).tags).toEqual(["new", "two words"]);

    map.setText(id, "one two three", [...map.marks(id), { from: 8, to: 13, kind: "italic" }]);
    map.setAttributes(id, { tags: ["new", "two words", "theirs"] });
    markdown.take(["# Root", "- one two three, four"]);
    expect(map.text(id)).toBe("one two three, four");
    expect(map.marks(id)).toEqual([{ from: 8, to: 13, kind: "italic" }]);
    expect(map.attributes(id).tags).toEqual(["two words", "theirs"]);
    expect(markdown.follow()[1]).toBe("- one two *three*, four #theirs");
    map.undo();
    expect(markdown.follow()[1]).toBe("- one **two** *three* #new #theirs");
  });

  it("is one step of undo each, and undo is seen in the text", () => {
    const map = open(0);
    const markdown = new MarkdownText(map, ROOT);
    markdown.take(["# Root", "* one", "* two"]);
    markdown.take(["# Root", "* one", "  * in", "* two"]);
    map.undo();
    expect(markdown.follow()).toEqual(["# Root", "* one", "* two"]);
    map.undo();
    expect(markdown.follow()).toEqual(["#", ""]);
    map.redo();
    expect(markdown.follow().filter((line) => line !== "")).toEqual(["# Root", "- one", "- two"]);
  });

  it("refuses what a node can't hold and changes nothing", () => {
    const map = open(0);
    const markdown = new MarkdownText(map, ROOT);
    markdown.take(["# Root", "- one"]);
    expect(() => markdown.take(["# Root", `- ${"x".repeat(10_001)}`, "- two"])).toThrow(/too long/);
    expect(map.size).toBe(2);
    markdown.take(["# Root", "- one", "- two"]);
    expect(map.size).toBe(3);
  });
});

describe("others' changes", () => {
  it("come into the text where they are, and leave the rest as it was typed", () => {
    const map = open(0);
    const markdown = new MarkdownText(map, ROOT);
    markdown.take(["Title", "", "* one", "* two", "", "", "1) three"]);
    const [, one = "", two = "", three = ""] = markdown.ids as string[];
    map.add(one, 0, "below");
    map.setText(two, "TWO");
    map.setAttributes(three, { note: "why" });
    expect(markdown.follow()).toEqual([
      "Title",
      "",
      "* one",
      "  - below",
      "- TWO",
      "- three",
      "",
      "  why",
      "",
    ]);
    map.move([three], ROOT, 0);
    map.remove([one]);
    expect(markdown.follow()).toEqual(["Title", "", "- three", "", "  why", "", "- TWO"]);
    expect(markdown.ids).toEqual([...map.walk()]);
  });

  it("that remove what is being written leave the words", () => {
    const map = open(0);
    const markdown = new MarkdownText(map, ROOT);
    markdown.take(["# Root", "- one", "- two"]);
    map.remove([markdown.ids[1] ?? ""]);
    markdown.take(["# Root", "- one and more", "- two"]);
    expect(markdown.follow().filter((line) => line !== "")).toEqual(["# Root", "- two", "- one and more"]);
    expect(markdown.ids).toEqual([...map.walk()]);
  });

  it("merge with what is being typed: neither is lost", () => {
    fc.assert(
      fc.property(
        nodes,
        fc.array(fc.tuple(edit, fc.nat(100), fc.nat(3)), { maxLength: 5 }),
        (all, rounds) => {
          const [map, other] = [open(0), open(1)];
          const sent: Uint8Array[] = [];
          map.onUpdate((update) => sent.push(update));
          const theirs: Uint8Array[] = [];
          other.onUpdate((update) => theirs.push(update));
          const markdown = new MarkdownText(map, ROOT);
          markdown.take(writeLines(all, 1).lines);
          const sync = () => {
            for (const update of sent.splice(0)) other.receive(update, keyOf(0));
            for (const update of theirs.splice(0)) map.receive(update, keyOf(1));
          };
          sync();
          for (const [one, pick, kind] of rounds) {
            const ids = [...other.walk()];
            const id = ids[pick % ids.length] ?? ROOT;
            if (kind === 0) other.add(id, 0, `theirs ${pick}`);
            else if (kind === 1) other.setText(id, `${other.text(id)}★`);
            else if (kind === 2 && id !== ROOT) other.remove([id]);
            else if (id !== ROOT) other.move([id], ROOT, 0);
            const typed = change(markdown.lines, one);
            sync();
            // The map is ahead of the text when the text is taken.
            markdown.take(typed);
            markdown.follow();
            sync();
            expect(told(map)).toEqual(plain(readBlocks(markdown.lines)));
            expect(markdown.ids).toEqual([...map.walk()]);
            expect(told(other)).toEqual(told(map));
            if (kind === 0 && map.has(id))
              expect([...map.walk()].some((at) => map.text(at) === `theirs ${pick}`)).toBe(true);
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});
