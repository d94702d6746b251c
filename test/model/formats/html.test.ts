import { describe, expect, test } from "vitest";
import { detect, formats, readFile } from "../../../model/formats/index.ts";
import { bytesOf, counts, sketch } from "./fixtures.ts";

const read = (html: string) => readFile("page.html", bytesOf(html));

describe("HTML pages", () => {
  test("headings and lists are the tree, other text is notes", () => {
    const { root, losses } =
      read(`<!DOCTYPE html><html><head><title>T</title><style>ul > li { x: "<h1>" }</style></head>
      <body><h1>Root <img src="x"></h1><p>Intro<br>two</p><p>more</p>
      <h2><a href="https://a.example/">Part</a></h2>
      <ul><li><p>one</p><p>note on one</p><ul><li>in</li></ul>after</li><li><b>two</b><ol><li>deep<li>open</ol></li></ul>
      <h3>Sub</h3><h2>End</h2></body></html>`);
    expect(sketch(root)).toBe(
      "Root\n  Part\n    one\n      in\n    two\n      deep\n      open\n    Sub\n  End\n",
    );
    expect(root.attributes).toEqual({ note: "Intro\ntwo\nmore" });
    expect(root.children[0]?.attributes).toEqual({ link: "https://a.example/" });
    expect(root.children[0]?.children[0]?.attributes).toEqual({ note: "note on one\nafter" });
    expect(root.children[0]?.children[1]?.marks).toEqual([{ from: 0, to: 3, kind: "bold" }]);
    expect(counts(losses)).toEqual({ images: 1 });
  });

  test("lists beside their item, as word processors paste them", () => {
    const html = '<meta charset="utf-8"><ul><li>a</li><ul><li>b</li></ul><li>c</li></ul>';
    expect(sketch(read(html).root)).toBe("page\n  a\n    b\n  c\n");
  });

  test("several headings hang from a root named after the page's title", () => {
    expect(sketch(read("<title>My &amp; page</title><p>x</p><h2>a</h2><h2>b</h2>").root)).toBe(
      "My & page\n  a\n  b\n",
    );
  });

  test("scripts, styles and templates are no text, whatever they hold", () => {
    const html = `<h1>a<script>"</h1><ul><li>"</script></h1><svg><text>b</text></svg><template><li>c</template>
      <h2 onclick="x()">d</h2><a href="javascript:alert(1)">e</a>`;
    const { root, losses } = read(html);
    expect(sketch(root)).toBe("a\n  d\n");
    expect(root.children[0]?.attributes).toEqual({ note: "e" });
    expect(counts(losses)).toEqual({ "links to files, programs or other nodes": 1 });
  });

  test("Markdown that begins with HTML is Markdown by its name", () => {
    const text = "<div align='center'>x</div>\n\n# Title\n";
    expect(detect("README.md", bytesOf(text))?.id).toBe("markdown");
    expect(detect("README", bytesOf(text))?.id).toBe("html");
  });

  test("nothing that is written can run", () => {
    const format = formats.find(({ id }) => id === "html");
    const text = new TextDecoder().decode(
      format?.write?.({
        text: "</title><script>alert(1)</script>",
        attributes: { link: 'https://a.example/"onclick="x', note: "<img src=x onerror=y>", tags: ["<b>"] },
        children: [{ text: "x", attributes: { link: "javascript:alert(1)" }, children: [] }],
      }).bytes,
    );
    const names = [...text.matchAll(/<([a-z]\w*)/g)].map(([, name]) => name);
    expect(new Set(names)).toEqual(
      new Set(["html", "head", "meta", "title", "style", "body", "h1", "a", "span", "pre", "ul", "li"]),
    );
    expect(text).not.toMatch(/<[^<>]*\son\w+=|javascript:/);
  });

  test.each(["<html><body></body></html>", "<p>only text</p>"])("%s is refused", (html) => {
    expect(() => read(html)).toThrow("has no headings and no lists");
  });
});
