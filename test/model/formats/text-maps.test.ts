import { describe, expect, test } from "vitest";
import { detect, formats, readFile } from "../../../model/formats/index.ts";
import type { Outline } from "../../../model/types.ts";
import { bytesOf, counts, sketch } from "./fixtures.ts";
import { nodesOf } from "./outlines.ts";

const written = (id: string, outline: Outline) => {
  const format = formats.find((format) => format.id === id);
  return new TextDecoder().decode(format?.write?.(outline).bytes);
};
const leaf = (text: string): Outline => ({ text, children: [] });

describe("Mermaid", () => {
  test("indentation, shapes, icons, comments, Markdown over several lines, character codes", () => {
    const text = [
      "%% a comment",
      "mindmap",
      "  root((Root))",
      "    A",
      "    ::icon(fa fa-book)",
      '      id1["`**two**',
      'lines`"] %% done',
      "    :::urgent",
      '    b["quoted (#quot;x#quot;) #35;1<br/>next"]',
      "    c))bang((",
      "      ",
      "    plain text %% and a comment",
    ].join("\n");
    const { root, losses } = readFile("x.mmd", bytesOf(text));
    expect(sketch(root)).toBe('Root\n  A\n    two⏎lines\n  quoted ("x") #1⏎next\n  bang\n  plain text\n');
    expect(root.children[0]?.attributes).toEqual({ icons: ["fa fa-book"] });
    expect(counts(losses)).toEqual({
      "colours, fonts and shapes": 2,
    });
  });

  test("in a code block of Markdown that has little else", () => {
    const fenced = "# Plan\n\n```mermaid\nmindmap\n  Root\n    A\n```\n";
    expect(sketch(readFile("x.md", bytesOf(fenced)).root)).toBe("Root\n  A\n");
    expect(detect("x.md", bytesOf(`${fenced}\nMore text.\n`))?.id).toBe("markdown");
  });

  test("what is written", () => {
    const root = leaf("Root");
    root.children.push({ ...leaf("two words"), children: [leaf("a*b*\nc")] }, leaf("1. x"));
    expect(written("mermaid", root)).toBe(
      'mindmap\n    n1(("Root"))\n        two words\n            n2["a#42;b#42;<br/>c"]\n        n3["1#46; x"]\n',
    );
  });

  test.each([
    ["x.mmd", "mindmap\n\n", "has no nodes"],
    ["x.mmd", "graph TD\n a-->b", "no line says"],
    ["x.mmd", 'mindmap\n  root\n    a["open', "no closing quotation mark. (line 3)"],
  ])("%s: %j is refused", (name, text, message) => {
    expect(() => readFile(name, bytesOf(text))).toThrow(message);
  });
});

describe("PlantUML", () => {
  const read = (...lines: string[]) =>
    readFile("x.puml", bytesOf(["@startmindmap", ...lines, "@endmindmap", "* after"].join("\n")));

  test("stars and sides, several lines, links, Creole", () => {
    const { root, losses } = read(
      "title T",
      "* <&flag>Root",
      "**[#Orange] **bold** and ~**not~**",
      "***_ [[https://a.example/x label]] <<green>>",
      "left side",
      "**:one",
      "two;",
      "' comment",
      "legend right",
      "* no node",
      "endlegend",
    );
    expect(sketch(root)).toBe("Root\n  bold and **not**\n    label\n  one⏎two\n");
    expect(root.attributes).toEqual({ icons: ["flag"] });
    expect(root.children[0]?.children[0]?.attributes).toEqual({ link: "https://a.example/x" });
    expect(root.children[1]?.attributes).toEqual({ side: "left" });
    expect(counts(losses)).toEqual({
      "titles, captions and legends": 2,
      "colours, fonts and shapes": 2,
      "bold, colours and the like within text": 1,
      comments: 1,
    });
  });

  test("plus and minus, and stars with spaces before them", () => {
    expect(read("+ r", "++ a", "-- b", "--- c").root.children.map((node) => node.attributes)).toEqual([
      { side: "right" },
      { side: "left" },
    ]);
    expect(sketch(read("* r", " * a", "  * b", " * c").root)).toBe("r\n  a\n    b\n  c\n");
  });

  test("a work breakdown structure", () => {
    const wbs = "@startwbs\n* r\n**< left\n**> right\n@endwbs";
    expect(readFile("x", bytesOf(wbs)).root.children.map((node) => node.attributes)).toEqual([
      { side: "left" },
      { side: "right" },
    ]);
  });

  test("nothing that is written can run or include anything", () => {
    const text = written("plantuml", {
      text: "!include /etc/passwd",
      children: [
        leaf('%getenv("HOME")'),
        leaf("$call()"),
        leaf("a\n@enduml\n!include x\n' y;"),
        leaf("<img:x>"),
      ],
    });
    const inner = text.split("\n").slice(1, -2).join("\n");
    expect(inner).not.toMatch(/[%$!@']|<(?!U\+[\dA-F]{4}>)/);
    const link = `https://a.example/%getenv("HOME")/'x`;
    expect(written("plantuml", { text: "x", attributes: { link }, children: [] })).toContain(
      "* [[https://a.example/%getenv%28%22HOME%22)/%27x x]]",
    );
  });

  test.each([
    [["** "].slice(1), "has no nodes"],
    [["*:open", "text"], 'no ";" at its end. (line 2)'],
  ])("%j is refused", (lines, message) => {
    expect(() => read(...lines)).toThrow(message);
  });
});

describe("Org-mode", () => {
  test("headings, tasks, tags, links, notes, drawers", () => {
    const text = [
      "#+TITLE: Week",
      "Before all.",
      "* TODO [#A] Shop :home:food:",
      "  SCHEDULED: <2026-11-23 Mon>",
      "  :PROPERTIES:",
      "  :ID: 1",
      "  :END:",
      "  milk",
      "    eggs",
      "",
      "** DONE See [[https://a.example/][the list]] and [[file:x.org][x]]",
      "* 10:30 tea",
      "# a comment",
    ].join("\n");
    const { root, losses } = readFile("x.org", bytesOf(text));
    expect(sketch(root)).toBe("Week\n  Shop\n    See the list and x\n  10:30 tea\n");
    expect(root.attributes).toEqual({ note: "Before all." });
    const [shop] = root.children;
    expect(shop?.attributes).toEqual({
      task: "todo",
      start: "2026-11-23",
      tags: ["home", "food"],
      note: "milk\n  eggs",
    });
    expect(shop?.children[0]?.attributes).toEqual({ task: "done" });
    expect(shop?.children[0]?.marks?.[0]?.href).toBe("https://a.example/");
    expect(counts(losses)).toEqual({
      priorities: 1,
      "properties and logs": 1,
      "links to files, programs or other nodes": 1,
      "settings and comments": 1,
    });
  });

  test("what is written", () => {
    const root = {
      text: "Root",
      children: [{ ...leaf("TODO list:"), attributes: { note: "* no heading" } }],
    };
    expect(written("org", root)).toBe("* Root\n** \u200bTODO list:\u200b\n\u200b* no heading\n");
  });

  test("without headings there is nothing to read", () => {
    expect(() => readFile("x.org", bytesOf("# only a comment"))).toThrow("has no headings");
  });
});

describe("CSV", () => {
  const read = (...lines: string[]) => readFile("table.csv", bytesOf(lines.join("\n")));

  test("paths, whole or with empty cells, and one root for several", () => {
    expect(sketch(read("Animals,Cats,Lion", "Animals,Cats,Tiger", "Animals,Dogs").root)).toBe(
      "Animals\n  Cats\n    Lion\n    Tiger\n  Dogs\n",
    );
    expect(sketch(read("a", ",b", ",,c", ",d", "e").root)).toBe("table\n  a\n    b\n      c\n    d\n  e\n");
  });

  test("levels by name, with notes and links beside them", () => {
    const { root, losses } = read(
      "Level 1;Level 2;Note;Link",
      'r;;"a ""note""',
      'of two lines";',
      ";x;;https://a.example/",
    );
    expect(sketch(root)).toBe("r\n  x\n");
    expect(root.attributes).toEqual({ note: 'a "note"\nof two lines' });
    expect(root.children[0]?.attributes).toEqual({ link: "https://a.example/" });
    expect(losses).toEqual([]);
  });

  test("ids and parents, in any order, with circles cut", () => {
    const { root, losses } = read(
      "id\tparent\tname\tcost",
      "2\t1\tb\t9",
      "1\t\ta\t",
      "3\t4\tc\t",
      "4\t3\td\t",
    );
    expect(sketch(root)).toBe("table\n  a\n    b\n  c\n    d\n");
    expect(counts(losses)).toEqual({ "further columns": 1 });
    expect(sketch(read("Name,Parent", "a,", "b,a").root)).toBe("a\n  b\n");
  });

  test("nothing that is written is a formula to a spreadsheet", () => {
    const texts = [
      "=1+1",
      "+1",
      "-1",
      "@SUM(A1)",
      "\t=1",
      " =1",
      "＝1",
      "'=1",
      "\n=1",
      '=HYPERLINK("http://x")',
    ];
    const root = {
      ...leaf("=cmd|' /C calc'!A0"),
      attributes: { note: "=1", tags: ["=a", "b"] },
      children: texts.map(leaf),
    };
    const text = written("csv", root);
    const cells = [...text.matchAll(/(?<=^|,|\r\n)(?:"((?:[^"]|"")*)"|([^,"\r]*))/g)];
    for (const [, quoted, plain = ""] of cells) expect(quoted ?? plain).not.toMatch(/^\s*[=+\-@＝＋－＠]/);
    const back = readFile("x.csv", bytesOf(text));
    expect(back.root.children.map((node) => node.text)).toEqual(texts);
    expect(back.root.attributes).toEqual(root.attributes);
  });

  test.each([
    ['a,"b', "cut short"],
    [`a${",".repeat(1_000)}`, "more than 1,000 columns"],
    [`a${"\nb,c".repeat(1_000_001)}`, "too many"],
  ])(
    "what is refused: %#",
    (text, message) => {
      expect(() => readFile("x.csv", bytesOf(text))).toThrow(message);
    },
    120_000,
  );
});

describe("Graphviz", () => {
  const read = (text: string) => readFile("x.gv", bytesOf(text));

  test("edges, groups, labels, comments", () => {
    const { root, losses } = read(`
      # a comment
      strict digraph "g" { // another
        rankdir=LR; node [shape=box];
        r [label="Root\\nnode", URL="https://a.example/", color=red];
        r -> a -> { "b c":n; d /* third */ } [label=x];
        subgraph cluster_1 { label="group"; d -> e }
        h [label=<<b>bold</b> text>]; r -> h
      }`);
    expect(sketch(root)).toBe("Root⏎node\n  a\n    b c\n    d\n      e\n  bold text\n");
    expect(root.attributes).toEqual({ link: "https://a.example/" });
    expect(counts(losses)).toEqual({
      settings: 2,
      "colours, fonts and shapes": 1,
      "labels and styles of connections": 1,
      groups: 1,
    });
  });

  test("what is no tree becomes one: circles, several parents, several roots", () => {
    const { root, losses } = read("digraph { a -> b -> c -> a; d -> b; e }");
    expect(sketch(root)).toBe("x\n  a\n    b\n      c\n  d\n  e\n");
    expect(losses).toEqual([]);
    const links = nodesOf(root).flatMap(({ text, items }) =>
      (items?.crossLink ?? []).map(({ to }) => `${text} ${to}`),
    );
    const [b, a] = ["b", "a"].map((text) => nodesOf(root).find((node) => node.text === text)?.id);
    expect(links.toSorted()).toEqual([`c ${a}`, `d ${b}`]);
  });

  test("edges without direction lead away from the first node", () => {
    const { root, losses } = read("graph { b -- a; c -- b; c -- d; a -- d }");
    expect(sketch(root)).toBe("b\n  a\n    d\n  c\n");
    expect(losses).toEqual([]);
    expect(nodesOf(root).filter(({ items }) => items?.crossLink)).toHaveLength(1);
  });

  test.each([
    ["digraph { a -> b", "cut short"],
    ['digraph { a [label="x', "cut short"],
    ["digraph { a [label=<x", "cut short"],
    ["digraph { a ^ b }", "not well-formed DOT"],
    ["digraph {}", "has no nodes"],
    [`digraph { {${"a b c d ".repeat(1_000)}} -> {${"e f g h ".repeat(1_000)}} }`, "too many connections"],
  ])("what is refused: %#", (text, message) => {
    expect(() => read(text)).toThrow(message);
  });
});
