import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { FormatError, readFile } from "../../../model/formats/index.ts";

/** A folder of maps made by other people and programs, which this repository does not hold. */
const folder = process.env.RHIZOME_SAMPLES ?? "";
const missing = folder === "" ? "RHIZOME_SAMPLES names no folder" : `there is no folder ${folder}`;
const there = folder !== "" && existsSync(folder);

/** Files that must be refused, and why. */
const refused: Record<string, RegExp> = {
  "opml/malformed.opml": /not well-formed XML/,
  "hostile/billion-laughs.mm": /declares XML entities/,
  "hostile/external-entity.mm": /declares XML entities/,
};

/** Without looking inside our readers: start tags outside comments and CDATA. */
function countTags(xml: string, name: string): number {
  const bare = xml.replace(/<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>/g, "");
  return bare.split(new RegExp(`<${name}(?=[\\s/>])`)).length - 1;
}

/** An outline has a root of its own when it has one outline at the top and no other title. */
function countOutlines(xml: string): number {
  let depth = 0;
  let tops = 0;
  for (const [, close, self] of xml.matchAll(/<(\/?)outline\b(?:"[^"]*"|'[^']*'|[^>"'])*?(\/?)>/g)) {
    if (!close && depth === 0) tops++;
    if (close) depth--;
    else if (!self) depth++;
  }
  const title = /<title>([^<]*)<\/title>/.exec(xml)?.[1] ?? "";
  const first = /<outline\b[^>]*?\btext="([^"]*)"/.exec(xml)?.[1];
  return countTags(xml, "outline") + (tops === 1 && (title === "" || title === first) ? 0 : 1);
}

/** Headings and list items outside code, comments and front matter; and a root where there is no single beginning. */
function countMarkdown(text: string): number {
  const bare = text
    .replace(/^---\n[\s\S]*?\n---\n/, "")
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/^[ \t]*(```+|~~~+)[\s\S]*?^[ \t]*\1[ \t]*$/gm, "");
  const lines = bare.split("\n");
  const nodes = lines.filter((line) => /^\s*([-*+]|\d+[.)])\s+\S/.test(line) || /^ {0,3}#{1,6}\s/.test(line));
  const headings = nodes.flatMap((line) => /^#+/.exec(line)?.[0].length ?? []);
  const tops = headings.filter((level, i) => headings.slice(0, i).every((before) => before >= level)).length;
  return nodes.length + (tops === 1 ? 0 : 1);
}

const counters: [folder: string, pattern: RegExp, count: (text: string) => number][] = [
  ["freemind-mm", /\.mm$/, (xml) => countTags(xml, "node")],
  ["hostile", /\.mm$/, (xml) => countTags(xml, "node")],
  ["opml", /\.opml$/, countOutlines],
  ["markdown", /\.md$/, countMarkdown],
  ["hostile", /^unicode\.md$/, countMarkdown],
];

const files = counters.flatMap(([sub, pattern, count]) =>
  there && existsSync(join(folder, sub))
    ? readdirSync(join(folder, sub))
        .filter((name) => pattern.test(name))
        .map((name) => [`${sub}/${name}`, count] as const)
    : [],
);

describe.skipIf(!there)(`samples${there ? "" : ` (skipped: ${missing})`}`, () => {
  test("there are some of each kind", () => {
    for (const [sub, pattern] of counters) {
      expect(files.some(([path]) => path.startsWith(sub) && pattern.test(path.slice(sub.length + 1)))).toBe(
        true,
      );
    }
  });

  test.each(files)("%s", (path, count) => {
    const bytes = readFileSync(join(folder, path));
    const reason = refused[path];
    const start = performance.now();
    if (reason) {
      expect(() => readFile(path, bytes)).toThrow(FormatError);
      expect(() => readFile(path, bytes)).toThrow(reason);
    } else expect(readFile(path, bytes).count).toBe(count(bytes.toString("utf8")));
    expect(performance.now() - start).toBeLessThan(3_000);
  });
});
