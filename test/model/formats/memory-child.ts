/** Reads files as large and as bad as can be; run with little memory, by memory.test.ts. Prints what became of each. */
import { zipSync } from "fflate";
import { FormatError, MAX_BYTES, readFile } from "../../../model/formats/index.ts";

const filled = (unit: string, before = "", after = ""): string =>
  before + unit.repeat(Math.floor((MAX_BYTES - before.length - after.length) / unit.length)) + after;

const files: Readonly<Record<string, () => string | Uint8Array>> = {
  "bomb.xmind": () => zipSync({ "content.json": new Uint8Array(32 * 1024 * 1024) }, { level: 1 }),
  "laughs.mm": () =>
    `<!DOCTYPE m [<!ENTITY a "ha">${Array.from({ length: 9 }, (_, i) => `<!ENTITY ${"bcdefghij"[i]} "${`&${"abcdefghi"[i]};`.repeat(10)}">`).join("")}]><map><node TEXT="&j;"/></map>`,
  "deep.mm": () => `<map>${'<node TEXT="a">'.repeat(20_000)}${"</node>".repeat(20_000)}</map>`,
  "deepest.opml": () => filled('<outline text="a">', "<opml><body>"),
  "wide.mm": () => filled('<node TEXT="a"/>', '<map><node TEXT="r">', "</node></map>"),
  "text.mm": () => filled("a", '<map><node TEXT="', '"/></map>'),
  "items.md": () => filled("- a\n", "# r\n"),
  "words.md": () => filled("é", "# r\n"),
  "lines.txt": () => filled("\ta\n", "r\n"),
  "brackets.json": () => filled("["),
  "objects.mup": () => filled('{"ideas":{"1":', '{"ideas":{"1":'),
  "cells.csv": () => filled(",", "a"),
  "rows.csv": () => filled("a,b\n"),
  "items.html": () => filled("<ul><li>a", "<h1>r</h1>"),
  "lines.mmd": () => filled("  a\n", "mindmap\n r\n"),
  "stars.org": () => filled("* a\n"),
  "edges.gv": () => filled("a->b;", "digraph {"),
};

for (const [name, make] of Object.entries(files)) {
  const content = make();
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  try {
    console.log(name, "read", readFile(name, bytes.subarray(0, MAX_BYTES)).count);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    console.log(name, "refused", error.message);
  }
}
