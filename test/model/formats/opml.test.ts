import { expect, test } from "vitest";
import { readFile } from "../../../model/formats/index.ts";
import { bytesOf, counts, importFixture, sketch } from "./fixtures.ts";

test("outlines, notes, links, feeds, categories, HTML in the text", () => {
  const { root, count, losses } = importFixture("outline.opml");
  expect(count).toBe(6);
  expect(sketch(root)).toBe(
    "Week\n  Monday shopping & more\n    Read\n    done\n  A feed\n  List<String> is no HTML\n",
  );
  const [monday, feed] = root.children;
  expect(monday?.attributes).toEqual({ note: "milk\neggs", tags: ["home", "/a/b"] });
  expect(monday?.children.map((node) => node.attributes)).toEqual([
    { link: "https://example.org/" },
    { task: "done" },
  ]);
  expect(feed?.attributes).toEqual({ link: "https://example.org/home" });
  expect(counts(losses)).toEqual({
    "which branches were folded": 1,
    "creation dates": 1,
    "comment marks": 1,
    "addresses of feeds": 1,
    "details of feeds": 1,
    "other attributes": 1,
  });
});

test.each([
  [
    "no title: a single outline is the root",
    "",
    "<outline text='a'><outline text='b'/></outline>",
    "a\n  b\n",
  ],
  ["the title of the single outline", "<title>a</title>", "<outline text='a'/>", "a\n"],
  ["another title", "<title>t</title>", "<outline text='a'/>", "t\n  a\n"],
  ["several outlines without a title", "", "<outline text='a'/><outline text='b'/>", "file\n  a\n  b\n"],
  ["a title and nothing else", "<title>t</title>", "", "t\n"],
])("%s", (_, head, body, expected) => {
  const xml = `<opml version="2.0"><head>${head}</head><body>${body}</body></opml>`;
  expect(sketch(readFile("file.opml", bytesOf(xml)).root)).toBe(expected);
});
