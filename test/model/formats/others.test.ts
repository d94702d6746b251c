import { describe, expect, test } from "vitest";
import { detect, formats, readFile } from "../../../model/formats/index.ts";
import { bytesOf, counts, fixture, importFixture, sketch } from "./fixtures.ts";

describe("indented text", () => {
  test("a line further in is a child; tabs, spaces and bullets mix", () => {
    const { root, count } = importFixture("indented.txt");
    expect(sketch(root)).toBe("Shopping\n  Fruit\n    Apples\n    Pears\n  Bread\n    Rye\n  Milk\n");
    expect(count).toBe(7);
  });

  test("several first lines hang from a root named after the file", () => {
    expect(sketch(readFile("list.txt", bytesOf("a\nb\n\tc")).root)).toBe("list\n  a\n  b\n    c\n");
  });

  test("what it cannot carry is counted", () => {
    const node = (text: string) => ({
      text,
      attributes: { note: "n", icons: ["🔥"], folded: true },
      children: [],
    });
    const outline = { text: "r", children: [node("a\nb"), node(" c")] };
    expect(formats.find(({ id }) => id === "text")?.write?.(outline).losses).toEqual([
      { what: "line breaks within text", count: 1, examples: ["a b"] },
      { what: "notes", count: 2, examples: ["a b", "c"] },
      { what: "folded branches", count: 2, examples: ["a b", "c"] },
      { what: "icons", count: 2, examples: ["a b", "c"] },
      { what: "spaces around text", count: 1, examples: ["c"] },
    ]);
  });
});

describe("our own JSON", () => {
  test("what it does not know is reported by name", () => {
    const { root, losses } = importFixture("map.json");
    expect(sketch(root)).toBe("Root\n  A\n  B\n    C\n");
    expect(root.children[0]?.attributes).toEqual({
      note: "n",
      link: "https://example.org/",
      side: "left",
      folded: true,
      icons: ["🔥"],
      tags: ["t"],
    });
    expect(root.children[1]?.attributes).toBeUndefined();
    expect(counts(losses)).toEqual({
      '"made"': 1,
      '"color"': 1,
      '"weight"': 1,
      '"side"': 1,
      "links to files, programs or other nodes": 1,
    });
  });

  test.each([
    ['{ "rhizome": 2, "root": { "text": "x" } }', "is of version 2"],
    ['{ "rhizome": 1 }', "not an object with a text"],
    ['{ "rhizome": 1, "root": { "text": 5 } }', "not an object with a text"],
    ['{ "rhizome": 1, "root": { "text": "", "children": 5 } }', "children are not a list"],
    ['{ "rhizome": 1, "root": { "text": "", "attributes": [] } }', "attributes are not an object"],
    ['{ "nodes": [] }', "not a Rhizome map"],
    ['{ "rhizome": 1,\n "root": { "text": oops', "not well-formed JSON. (line 2)"],
    ['{ "rhizome": 1, "root": { "text": "a', "cut short"],
  ])("%s is refused", (json, message) => {
    expect(() => readFile("x.json", bytesOf(json))).toThrow(message);
  });
});

describe("detection", () => {
  const text = (id: string) => formats.find((format) => format.id === id);
  test.each([
    ["freemind.mm", "freemind"],
    ["freemind-0.8-windows-1252.mm", "freemind"],
    ["outline.opml", "opml"],
    ["document.md", "markdown"],
    ["indented.txt", "text"],
    ["map.json", "rhizome"],
  ])("%s, whatever its name", (name, id) => {
    expect(detect(name, fixture(name))).toBe(text(id));
    if (id !== "markdown") expect(detect("wrong.xmind", fixture(name))).toBe(text(id));
    else expect(detect("wrong.txt", fixture(name))).toBe(text(id));
    if (id !== "text") expect(readFile("wrong.txt", fixture(name)).count).toBe(importFixture(name).count);
  });

  test("after a declaration, comments and a document type", () => {
    const xml = '<?xml version="1.0"?>\n<!-- <opml> -->\n<!DOCTYPE map>\n<map><node TEXT="a"/></map>';
    expect(readFile("a", bytesOf(xml)).title).toBe("a");
  });

  test("what is none of them is refused, and the kinds that are known are named", () => {
    for (const other of ["<svg/>", '{"nodes":[]}', "<map><area/></map>"]) {
      expect(detect("x.bin", bytesOf(other))).toBeUndefined();
      expect(() => readFile("x.bin", bytesOf(other))).toThrow(/"x.bin" is of no kind .*FreeMind.*\.opml/);
    }
  });
});

describe("encodings", () => {
  const xml = (encoding: string) =>
    `<?xml version="1.0" encoding="${encoding}"?><map><node TEXT="Zoë €"/></map>`;
  const wide = (text: string, littleEndian: boolean) => {
    const view = new DataView(new ArrayBuffer(text.length * 2));
    for (let i = 0; i < text.length; i++) view.setUint16(i * 2, text.charCodeAt(i), littleEndian);
    return new Uint8Array(view.buffer);
  };
  const narrow = (text: string) => Uint8Array.from(text, (c) => (c === "€" ? 0x80 : c.charCodeAt(0)));
  test.each([
    ["UTF-8 with a mark", bytesOf(`\ufeff${xml("UTF-8")}`)],
    ["UTF-16, little end first, with a mark", wide(`\ufeff${xml("UTF-16")}`, true)],
    ["UTF-16, big end first, with a mark", wide(`\ufeff${xml("UTF-16")}`, false)],
    ["UTF-16 without a mark", wide(xml("UTF-16"), true)],
    ["UTF-8 that says it is UTF-16", bytesOf(xml("UTF-16"))],
    ["Windows-1252 by declaration", narrow(xml("windows-1252"))],
    ["Windows-1252 that calls itself ISO-8859-1", narrow(xml("ISO-8859-1"))],
    ["Windows-1252 that says nothing", narrow('<map><node TEXT="Zoë €"/></map>')],
  ])("%s", (_, bytes) => {
    expect(readFile("x.mm", bytes).title).toBe("Zoë €");
  });

  test("UTF-8 that is not quite: the rest is read, and it is said", () => {
    const { title, losses } = readFile("x.mm", narrow(xml("UTF-8").replace(" €", "")));
    expect(title).toBe("Zo\ufffd");
    expect(losses[0]?.what).toBe("characters that are not UTF-8");
  });

  test("an encoding that is not known", () => {
    expect(() => readFile("x.mm", narrow(xml("klingon")))).toThrow('"klingon"');
  });
});
