import fc from "fast-check";
import { strFromU8, unzipSync } from "fflate";
import mammoth from "mammoth";
import { readSheet } from "read-excel-file/node";
import { SaxesParser } from "saxes";
import { describe, expect, test } from "vitest";
import { docx } from "../../../model/formats/docx.ts";
import { type Format, writeFile } from "../../../model/formats/index.ts";
import { pptx } from "../../../model/formats/pptx.ts";
import { xlsx } from "../../../model/formats/xlsx.ts";
import type { NodeAttributes, Outline } from "../../../model/types.ts";
import { counts } from "./fixtures.ts";
import { chain, nodesOf, outlines } from "./outlines.ts";

const node = (text: string, children: Outline[] = [], attributes: NodeAttributes = {}): Outline => ({
  text,
  attributes,
  children,
});

const partsOf = (format: Format, outline: Outline) =>
  Object.entries(unzipSync(writeFile(format, outline).bytes)).map(
    ([name, bytes]) => [name, strFromU8(bytes)] as const,
  );

/** The elements of a part's relations; throws where any part is not well-formed. */
function check(parts: readonly (readonly [string, string])[]) {
  const names = new Set(parts.map(([name]) => name));
  for (const [name, xml] of parts) {
    const ids = new Set<string>();
    const parser = new SaxesParser({ xmlns: true });
    parser.on("error", (error) => {
      throw new Error(`${name}: ${error.message}`);
    });
    parser.on("opentag", ({ name: element, attributes }) => {
      const value = (attribute: string) => attributes[attribute]?.value ?? "";
      if (element === "Relationship") {
        expect(ids.has(value("Id"))).toBe(false);
        ids.add(value("Id"));
        if (value("TargetMode") === "External") return expect(value("Target")).toMatch(/^(https?:|mailto:)/);
        const base = name === "_rels/.rels" ? "" : name.replace(/_rels\/[^/]*$/, "");
        expect(names).toContain(new URL(value("Target"), `file:///${base}`).pathname.slice(1));
      } else if (element === "Override") expect(names).toContain(value("PartName").slice(1));
    });
    parser.write(xml).close();
    const own = parts.find(([other]) => other === name.replace(/([^/]*)$/, "_rels/$1.rels"))?.[1] ?? "";
    for (const [, id] of xml.matchAll(/\br:(?:id|embed)="([^"]*)"/g)) expect(own).toContain(`Id="${id}"`);
  }
}

const letters = (text: string) => text.replace(/\s/g, "");

describe.each([docx, pptx, xlsx].map((format) => [format.name, format] as const))("%s", (_, format) => {
  test("any map: every part is well-formed, refers only to what is there, and all text is in it", () => {
    fc.assert(
      fc.property(outlines, (outline) => {
        const parts = partsOf(format, outline);
        check(parts);
        const all = letters(
          parts
            .filter(([name]) => /document|slides\/|sheet1/.test(name))
            .flatMap(([, xml]) =>
              [...xml.matchAll(/<(?:\w:)?t(?: [^>]*)?>([^<]*)</g)].map(([, text = ""]) => text),
            )
            .join("")
            .replace(/_x005F_/g, "_")
            .replace(/&lt;/g, "<")
            .replace(/&gt;/g, ">")
            .replace(/&amp;/g, "&"),
        );
        for (const { text } of nodesOf(outline)) expect(all).toContain(letters(text));
      }),
      { numRuns: 15 },
    );
  }, 60_000);

  test("20,000 levels and 1,000 children are written", () => {
    const wide = node(
      "root",
      Array.from({ length: 1_000 }, (_, i) => node(`child ${i}`)),
    );
    for (const outline of [wide, chain(20_000)])
      expect(writeFile(format, outline).bytes.length).toBeGreaterThan(1_000);
  }, 120_000);
});

test("Word: headings, lists, notes, formatting and links, as mammoth sees them", async () => {
  const outline = node("The title", [
    node("Part one", [
      node(
        "Chapter",
        [node("item", [node("inner")]), node("linked", [], { link: "https://a.example/?b&c" }), node("last")],
        {
          note: "A note\nof two lines",
        },
      ),
    ]),
    { ...node("Part two", [node("x")]), marks: [{ from: 0, to: 4, kind: "bold" }] },
    node("Part three", [node("x")], { task: "done", tags: ["t"], side: "left" }),
  ]);
  const { bytes, losses } = writeFile(docx, outline);
  const { value, messages } = await mammoth.convertToHtml(
    { buffer: Buffer.from(bytes) },
    { styleMap: ["p[style-name='Title'] => h1.title", "p[style-name='Note'] => p.note:fresh"] },
  );
  expect(messages).toEqual([]);
  expect(value).toBe(
    '<h1 class="title">The title</h1><h1>Part one</h1><h2>Chapter</h2>' +
      '<p class="note">A note</p><p class="note">of two lines</p><ul><li>item<ul><li>inner</li></ul></li>' +
      '<li><a href="https://a.example/?b&amp;c">linked</a></li><li>last</li></ul>' +
      "<h1><strong>Part</strong> two</h1><ul><li>x</li></ul><h1>☑ Part three  #t</h1><ul><li>x</li></ul>",
  );
  expect(counts(losses)).toEqual({ "sides of the map": 1 });
});

test("Excel: a row for each node, as another reader sees it, and nothing that is calculated", async () => {
  const outline = node("Map", [
    node("=1+1", [node("inner", [], { note: "@SUM(A1)", tags: ["a", "b"] })], {
      link: "https://a.example/",
      task: "todo",
    }),
    node("_x0041_ & <b>"),
  ]);
  const { bytes } = writeFile(xlsx, outline);
  const rows = await readSheet(Buffer.from(bytes));
  expect(rows).toEqual([
    ["Topic", "Level", "Task", "Note", "Link", "Tags", "Icons"],
    ["Map", 0, null, null, null, null, null],
    ["=1+1", 1, "todo", null, "https://a.example/", null, null],
    ["inner", 2, null, "@SUM(A1)", null, "a, b", null],
    [expect.stringMatching(/^(_x0041_|_x005F_x0041_) & <b>$/), 1, null, null, null, null, null],
  ]);
  const parts = new Map(partsOf(xlsx, outline));
  const sheet = parts.get("xl/worksheets/sheet1.xml") ?? "";
  expect(sheet).not.toContain("<f>");
  expect([...sheet.matchAll(/outlineLevel="(\d)"/g)].map(([, level]) => level)).toEqual(["1", "2", "1"]);
  // Cells that look like formulas have a style that says that they are text.
  const styles = [...(parts.get("xl/styles.xml") ?? "").matchAll(/<xf [^>]*xfId[^>]*>/g)].map(([xf]) => xf);
  const style = /<c r="A3" s="(\d+)"/.exec(sheet)?.[1];
  expect(styles[Number(style)]).toContain('quotePrefix="1"');
});

test("PowerPoint: a title, an overview that leads on, a slide a branch, and notes for the speaker", () => {
  const outline = node("Talk", [
    node("One", [node("a"), node("b", [node("c")])], { note: "say this" }),
    node(
      "Two",
      Array.from({ length: 40 }, (_, i) => node(`point ${i}`)),
    ),
  ]);
  const parts = new Map(partsOf(pptx, outline));
  const slides = [...parts.keys()].filter((name) => /slides\/slide\d+\.xml$/.test(name));
  const title = (number: number) =>
    /<a:t>([^<]*)/.exec(parts.get(`ppt/slides/slide${number}.xml`) ?? "")?.[1];
  expect(slides.map((_, i) => title(i + 1))).toEqual([
    "Talk",
    "Talk",
    "One",
    "Two",
    ...slides.slice(4).map(() => "Two"),
  ]);
  expect(slides.length).toBeGreaterThan(5);
  expect(parts.get("ppt/slides/_rels/slide2.xml.rels")).toMatch(/slide3\.xml.*slide4\.xml/);
  expect(parts.get("ppt/slides/slide3.xml")).toMatch(/a<.*b<.*lvl="1".*c</);
  expect(parts.get("ppt/notesSlides/notesSlide3.xml")).toContain("say this");
});

test("letters and borders are Word's own", () => {
  const style = { font: "serif", border: "medium", borderColor: "red", borderDash: "dashed" } as const;
  const parts = partsOf(docx, node("root", [node("a", [], { style })]));
  const xml = parts.find(([name]) => name === "word/document.xml")?.[1] ?? "";
  expect(xml).toContain('<w:rFonts w:ascii="Georgia" w:hAnsi="Georgia" w:cs="Georgia"/>');
  expect(xml).toContain('<w:bdr w:val="dashed" w:sz="15" w:space="0" w:color="C02D22"/>');
});
