import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import type { EmbeddedFont } from "../../../model/formats/fonts/embedded.ts";
import { type Format, readFile, writeFile } from "../../../model/formats/index.ts";
import { page } from "../../../model/formats/page.ts";
import { svg } from "../../../model/formats/svg.ts";
import type { Outline, Typeface } from "../../../model/types.ts";
import { fontsFor } from "../../../scripts/fonts.ts";
import { viewerModule } from "../../../scripts/viewer.ts";

const hostile = "</script><script>alert(1)</script><!-- <script>\"'&</title><img src=x onerror=alert(1)>";
const tag = "</script><img src=x>";
const root: Outline = {
  text: hostile,
  children: [{ text: hostile, attributes: { note: hostile, tags: [tag] }, children: [] }],
};

test("the viewer in the model is the one in web/viewer (run with --update after a change)", async () => {
  await expect(await viewerModule()).toMatchFileSnapshot("../../../model/formats/page/viewer.ts");
});

test("what a map says is data: only the viewer is markup, and only it may run", () => {
  const text = new TextDecoder().decode(writeFile(page, root).bytes);
  const scripts = [...text.matchAll(/<script\b[^>]*>(.*?)<\/script>/gs)];
  expect(scripts.map(([whole]) => /^<script[^>]*>/.exec(whole)?.[0])).toEqual([
    '<script type="application/json" id="rhizome">',
    "<script>",
  ]);
  const style = /<style>(.*?)<\/style>/s.exec(text)?.[1] ?? "";
  const sourceOf = (body: string) => `'sha256-${createHash("sha256").update(body).digest("base64")}'`;
  expect(/content="(default-src[^"]*)"/.exec(text)?.[1]).toBe(
    `default-src 'none'; script-src ${sourceOf(scripts[1]?.[1] ?? "")}; style-src ${sourceOf(style)}; base-uri 'none'; form-action 'none'`,
  );
  for (const way of [/<img|<!--|<link/, /url\(|@import/, /fetch\(|XMLHttpRequest|WebSocket|import\(/])
    expect(way.test(text)).toBe(false);
  expect(readFile("x.html", new TextEncoder().encode(text)).root.children[0]).toMatchObject({
    text: hostile,
    attributes: { note: hostile, tags: [tag] },
  });
});

test("a page that is cut short says so", () => {
  const { bytes } = writeFile(page, root);
  const text = new TextDecoder().decode(bytes);
  const half = bytes.subarray(0, text.indexOf('id="rhizome">') + 40);
  expect(() => readFile("x.html", half)).toThrow("missing or cut short");
});

test("what stands beside the map is in the language of whoever made the page", () => {
  const { bytes } = writeFile(page, root, {
    labels: {
      language: "ar",
      direction: "rtl",
      find: 'بحث"><img src=x>',
      next: "التالي",
      view: "التكبير",
      fold: "طيّ الكل",
      unfold: "فتح الكل",
      out: "تصغير",
      fit: "ملاءمة",
      in: "تكبير",
      noScript: "<img src=x>",
    },
  });
  const text = new TextDecoder().decode(bytes);
  expect(text).toContain('<header dir="rtl">');
  expect(text).toContain('<nav lang="ar" aria-label="التكبير">');
  expect(text).toContain('title="طيّ الكل"');
  expect(text).not.toMatch(/Fold all|Search|<img/);
});

test("letters that come with Rhizome are in the page, and in a drawing, where the map is in them", () => {
  const child = (font: Typeface, children: Outline[] = []): Outline => ({
    text: "Word",
    attributes: { style: { font } },
    children,
  });
  const map = { text: "root", children: [child("sans", [child("serif")]), child("hand")] };
  const fonts = fontsFor(map);
  const textOf = (format: Format, outline: Outline) =>
    new TextDecoder().decode(writeFile(format, outline, { fonts }).bytes);
  const held = /id="fonts">(.*?)<\/script>/s.exec(textOf(page, map))?.[1] ?? "";
  const named = (JSON.parse(held) as EmbeddedFont[]).map(({ family, weight }) => `${family} ${weight}`);
  // A leaf is light, a main branch is not.
  expect(named).toEqual(["Noto Serif 400", "Shantell Sans 600"]);
  const [serif] = JSON.parse(held) as EmbeddedFont[];
  expect(new Uint8Array(Buffer.from(serif?.data ?? "", "base64"))).toEqual(
    new Uint8Array(fonts.get("noto-serif-latin-400-normal.woff") ?? []),
  );
  expect(textOf(svg, map).match(/@font-face/g)).toHaveLength(2);
  for (const format of [page, svg]) {
    const plain = textOf(format, { text: "root", children: [] });
    expect(plain).not.toMatch(/id="fonts">|font-face\{/);
  }
});
