import fc from "fast-check";
import { getDocument, OPS } from "pdfjs-dist/legacy/build/pdf.mjs";
import { describe, expect, test } from "vitest";
import type { WriteOptions } from "../../../model/formats/index.ts";
import { writeFile } from "../../../model/formats/index.ts";
import { pdf } from "../../../model/formats/pdf.ts";
import type { Outline } from "../../../model/types.ts";
import { fontsFor } from "../../../scripts/fonts.ts";
import { chain, nodesOf, outlines } from "./outlines.ts";

const leaf = (text: string, attributes = {}): Outline => ({ text, attributes, children: [] });

/** What Mozilla's reader sees. */
async function readPdf(outline: Outline, options: WriteOptions = {}) {
  const { bytes, losses } = writeFile(pdf, outline, { fonts: fontsFor(outline), ...options });
  const task = getDocument({ data: Uint8Array.from(bytes), verbosity: 0 });
  const file = await task.promise;
  const pages = [];
  for (let number = 1; number <= file.numPages; number++) {
    const page = await file.getPage(number);
    const { items } = await page.getTextContent();
    const text = items.map((item) => ("str" in item ? item.str : "")).join("");
    pages.push({ text, view: page.view, annotations: await page.getAnnotations() });
  }
  const bookmarks = await file.getOutline();
  const { info } = await file.getMetadata();
  await task.destroy();
  return { bytes, losses, pages, bookmarks, info: info as { Title: string } };
}

/** Readers set spaces and normal forms of their own. */
const letters = (text: string) =>
  text.normalize("NFKC").replace(/[\s\p{Default_Ignorable_Code_Point}]/gu, "");

const demo: Outline = {
  text: "Plan Ω Ж",
  children: [
    {
      ...leaf("Research", { side: "left", note: "A note: Ж λ 日本" }),
      children: [leaf("a link", { link: "https://a.example/?b=(1)&ü" }), leaf("日本語 → ☑")],
    },
    { ...leaf("Design", { tags: ["tag one"], task: "done" }), children: [leaf("more"), leaf("🔥 hot 👩‍🚀")] },
  ],
};

describe("PDF", () => {
  test("tags are as dark as texts", async () => {
    const outline = { text: "Plan", children: [leaf("Design", { tags: ["tag"] })] };
    const { bytes } = writeFile(pdf, outline, { fonts: fontsFor(outline) });
    const task = getDocument({ data: Uint8Array.from(bytes), verbosity: 0 });
    const { fnArray } = await (await (await task.promise).getPage(1)).getOperatorList();
    expect(fnArray).toContain(OPS.showText);
    expect(fnArray).not.toContain(OPS.setGState);
    await task.destroy();
  });

  test("another reader finds the text, the bookmarks, links, notes and the title", async () => {
    const { pages, bookmarks, info, losses } = await readPdf(demo);
    expect(pages.length).toBe(1);
    const text = letters(pages[0]?.text ?? "");
    for (const part of ["Plan Ω Ж", "Research", "日本語→☑", "☑Design", "#tag one", "🔥hot"])
      expect(text).toContain(letters(part));
    expect(info.Title).toBe("Plan Ω Ж");
    expect(
      bookmarks.map(({ title, items }) => [title, items.map((item: { title: string }) => item.title)]),
    ).toEqual([["Plan Ω Ж", ["Research", "Design"]]]);
    const annotations = pages[0]?.annotations ?? [];
    expect(annotations.map(({ subtype }) => subtype).sort()).toEqual(["Link", "Text"]);
    expect(annotations.find(({ subtype }) => subtype === "Link")?.url).toBe(
      "https://a.example/?b=(1)&%C3%BC",
    );
    expect(annotations.find(({ subtype }) => subtype === "Text")?.contentsObj.str).toBe("A note: Ж λ 日本");
    expect(losses).toEqual([]);
  });

  test("Arabic, Hebrew, Chinese, Japanese and Korean can be read, joined and in their order", async () => {
    const texts = [
      "خريطة ذهنية لا الأفكار",
      "مُحَمَّد",
      "שלום עולם",
      "日本語の地図。長い文",
      "思维导图：简体",
      "한국어 마인드맵",
    ];
    const arabic = "نص bold وسط";
    const start = arabic.indexOf("bold");
    const marks = [{ from: start, to: start + 4, kind: "code" as const }];
    const { pages, losses } = await readPdf({
      text: "Map",
      children: [...texts.map((text) => leaf(text)), { ...leaf(arabic), marks }],
    });
    const read = letters(pages[0]?.text ?? "");
    for (const text of texts.flatMap((text) => text.split(" "))) expect(read).toContain(letters(text));
    // The reader turns each stretch round, and leaves the stretches in their order on the page, from the left.
    expect(read).toContain(letters("وسط bold نص"));
    expect(losses).toEqual([]);
  });

  test("letters that can't be drawn as they should be are said", async () => {
    const { losses } = await readPdf({ text: "Map", children: [leaf("हिन्दी"), leaf("كوردیی ڵە")] });
    expect(losses).toEqual([
      { what: "letters that the fonts lack (drawn as boxes)", count: 1, examples: ["हिन्दी"] },
      { what: "Arabic letters that are drawn apart", count: 1, examples: ["كوردیی ڵە"] },
    ]);
  });

  test("connections, boundaries and summaries have their labels, a link within a text is one", async () => {
    const text = "see the site, bold too";
    const { pages, losses } = await readPdf({
      text: "Root",
      attributes: { theme: "ocean" },
      items: { boundary: [{ from: "a", to: "a", label: "Around" }] },
      children: [
        {
          ...leaf(text),
          id: "a",
          marks: [
            { from: 4, to: 12, kind: "link", href: "https://b.example/" },
            { from: 14, to: 18, kind: "bold" },
          ],
          items: {
            crossLink: [{ to: "c", label: "leads to" }],
            summary: [{ from: "c", to: "c", label: "Short" }],
          },
          children: [{ ...leaf("c"), id: "c" }],
        },
      ],
    });
    const [page] = pages;
    for (const part of ["Around", "leads to", "Short", text])
      expect(letters(page?.text ?? "")).toContain(letters(part));
    const [link] = page?.annotations ?? [];
    expect(link?.url).toBe("https://b.example/");
    const [left = 0, bottom = 0, right = 0, top = 0] = (link?.rect as number[]) ?? [];
    expect(right - left).toBeGreaterThan(30);
    expect(right - left).toBeLessThan(60);
    expect(top - bottom).toBeLessThan(20);
    expect(losses).toEqual([]);
  });

  test("any map: all its text is there, whatever the paper", async () => {
    await fc.assert(
      fc.asyncProperty(
        outlines,
        fc.constantFrom("map" as const, "sheet" as const, "tiles" as const),
        fc.constantFrom("a4" as const, "letter" as const),
        async (outline, pages, paper) => {
          const read = await readPdf(outline, { pages, paper });
          const text = letters(read.pages.map((page) => page.text).join(""));
          // Some of a text may be in one tile and the rest in the next.
          for (const node of pages === "tiles" ? [] : nodesOf(outline)) {
            const [first = ""] = node.text.split(/\s+/).filter((word) => /^[a-z]+$/i.test(word));
            expect(text).toContain(first);
          }
          for (const { view } of read.pages) {
            if (pages !== "map")
              expect(
                view
                  .slice(2)
                  .map(Math.round)
                  .sort((a, b) => a - b),
              ).toEqual(paper === "a4" ? [595, 842] : [612, 792]);
          }
        },
      ),
      { numRuns: 6 },
    );
  }, 120_000);

  test("a poster has a sheet for each part that something is on, each with its place", async () => {
    const wide: Outline = { text: "root", children: [] };
    for (let i = 0; i < 60; i++)
      wide.children.push({ ...leaf(`branch ${i}`), children: [leaf(`leaf ${i}`), leaf("x"), leaf("y")] });
    const { pages } = await readPdf(wide, { pages: "tiles", paper: "a4" });
    expect(pages.length).toBeGreaterThan(2);
    expect(pages[0]?.text).toMatch(/Row 1 of \d+, column 1 of \d+/);
    const all = pages.map(({ text }) => text).join(" ");
    for (let i = 0; i < 60; i++) expect(all).toContain(`leaf ${i}`);
  });

  test("20,000 levels and 1,000 children fit on a page that readers take", async () => {
    const wide = { text: "root", children: Array.from({ length: 1_000 }, (_, i) => leaf(`child ${i}`)) };
    for (const outline of [wide, chain(20_000)]) {
      const { bytes } = writeFile(pdf, outline, { fonts: fontsFor(outline) });
      const task = getDocument({ data: bytes, verbosity: 0 });
      const page = await (await task.promise).getPage(1);
      expect(Math.max(...page.view)).toBeLessThanOrEqual(14_400);
      await task.destroy();
    }
  }, 120_000);

  test("without fonts it says so", () => {
    expect(() => writeFile(pdf, demo)).toThrow("written with fonts");
  });
});
