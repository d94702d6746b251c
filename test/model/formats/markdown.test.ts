import { describe, expect, test } from "vitest";
import { formats, readFile } from "../../../model/formats/index.ts";
import type { Outline } from "../../../model/types.ts";
import { bytesOf, counts, importFixture, sketch } from "./fixtures.ts";

function read(text: string) {
  return readFile("file.md", bytesOf(text));
}

test("a document: front matter, comments, headings, lists, tasks, notes, code", () => {
  const { root, count, losses } = importFixture("document.md");
  expect(sketch(root)).toBe(
    [
      "The one root",
      "  First branch",
      "    to do",
      "    done code goes on",
      "      deeper",
      "      by a tab",
      "    picture and file and second",
      "    numbered",
      "      star",
      "  Second",
      "    plus⏎new line",
      "",
    ].join("\n"),
  );
  expect(count).toBe(11);
  expect(root.attributes?.note).toBe(
    "Some words\nover two lines.\n\n```sh\n# not a heading\n- not an item\n```",
  );
  const [first, second] = root.children;
  expect(first?.marks?.find(({ href }) => href)?.href).toBe("https://example.org/a_(b)");
  const [todo, done, picture] = first?.children ?? [];
  expect(todo?.attributes).toEqual({ task: "todo" });
  expect(done?.attributes).toEqual({ task: "done" });
  expect(done?.children[0]?.attributes).toEqual({ note: "a note on deeper\n\nof two paragraphs" });
  expect(picture?.marks?.map(({ kind, href }) => href ?? kind)).toEqual(["https://example.org/2"]);
  expect(second?.children[0]?.attributes).toBeUndefined();
  expect(second?.attributes).toEqual({ note: "> quoted" });
  expect(counts(losses)).toEqual({
    "front matter": 1,
    comments: 1,
    images: 1,
    "links to files, programs or other nodes": 1,
  });
});

describe("trees", () => {
  test.each([
    ["one column further in is still beside", "- a\n - b\n", "file\n  a\n  b\n"],
    ["two columns are within, also under a number", "1. a\n  - b\n", "a\n  b\n"],
    ["headings that skip a level", "# a\n#### b\n## c\n", "a\n  b\n  c\n"],
    ["no heading: the only item is the root", "* a\n    * b\n", "a\n  b\n"],
    ["several first headings", "# a\n# b\n", "file\n  a\n  b\n"],
    ["the title of the front matter", "---\ntitle: T\n---\n# a\n# b\n", "T\n  a\n  b\n"],
    ["underlined headings", "a\n===\nb\n---\n", "a\n  b\n"],
    ["a rule is no node", "# a\n\n---\n\n- b\n", "a\n  b\n"],
    ["marks that close a heading", "## a ##\n", "a\n"],
    ["marks that do not", "# C#\n", "C#\n"],
    ["an unclosed code block holds the rest", "# a\n```\n# b\n", "a\n"],
    ["text alone", "just words\n", "file\n"],
    ["a list after a paragraph at the margin", "# a\n- b\n\npara\n\n- c\n", "a\n  b\n  c\n"],
  ])("%s", (_, text, expected) => {
    expect(sketch(read(text).root)).toBe(expected);
  });
});

describe("marks within a line", () => {
  test.each([
    ["**bold**, __bold__, *it*, _it_, ~~gone~~", "bold, bold, it, it, gone"],
    ["snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"],
    ["`a*b` ``a`b``", "a*b a`b"],
    ["\\*not\\* \\[x](y)", "*not* [x](y)"],
    ["&amp; &eacute; &#x41; &nosuch;", "& é A &nosuch;"],
    ["a<br>b<br/>c", "a\nb\nc"],
    ["**open", "**open"],
    ["[a](https://x.example) [b](https://y.example)", "a b"],
    ["[a](javascript:alert(1))", "a"],
    ["<https://x.example>", "https://x.example"],
    ["[![alt](i.png)](https://x.example)", "alt"],
    ["List<String> [ ] [x]", "List<String> [ ] [x]"],
  ])("%s", (line, expected) => {
    expect(read(`- ${line}`).root.text).toBe(expected);
  });
});

describe("writing", () => {
  const write = (outline: Outline) =>
    new TextDecoder().decode(formats.find(({ id }) => id === "markdown")?.write?.(outline).bytes);
  const leaf = (text: string, attributes?: Outline["attributes"]): Outline => ({
    text,
    attributes,
    children: [],
  });

  test("headings, then lists", () => {
    const outline = {
      text: "Root",
      attributes: { note: "A note." },
      children: [
        { text: "A", children: [leaf("b", { task: "done" }), leaf("c", { note: "1. no item" })] },
        leaf("D"),
      ],
    };
    expect(write(outline)).toBe("# Root\n\nA note.\n\n\n## A\n- [x] b\n- c\n\n  1\\. no item\n\n\n## D\n");
  });

  test("a plain list when no branch has children", () => {
    expect(write({ text: "Root", children: [leaf("a", { link: "https://x.example" }), leaf("2. b")] })).toBe(
      "# Root\n\n- [a](https://x.example)\n- 2\\. b\n",
    );
  });

  test("code blocks of a note stay as they are", () => {
    const note = "```js\n# code\n  - code\n```";
    const outline = { text: "r", children: [leaf("a", { note })] };
    expect(write(outline)).toContain("  ```js\n  # code\n    - code\n  ```\n");
    expect(read(write(outline)).root).toMatchObject(outline);
  });
});
