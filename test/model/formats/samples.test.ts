import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { inflateRawSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { FormatError, readFile } from "../../../model/formats/index.ts";
import type { Outline } from "../../../model/types.ts";
import { processorTime } from "./fixtures.ts";
import { rowsOf } from "./outlines.ts";

/** A folder of maps made by other people and programs, which this repository does not hold. */
const folder = process.env.RHIZOME_SAMPLES ?? "";
const missing = folder === "" ? "RHIZOME_SAMPLES names no folder" : `there is no folder ${folder}`;
const there = folder !== "" && existsSync(folder);

/** Files that must be refused, and why. */
const refused: Record<string, RegExp> = {
  "opml/malformed.opml": /not well-formed XML/,
  "hostile/billion-laughs.mm": /declares XML entities/,
  "hostile/external-entity.mm": /declares XML entities/,
  "hostile/truncated.xmind": /damaged or cut short/,
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

/** The text of a file in a zip archive, found by the archive's directory and unpacked by Node's own zlib. */
function fileIn(archive: Buffer, name: string): string | undefined {
  for (let at = archive.indexOf("PK\x01\x02"); at >= 0; at = archive.indexOf("PK\x01\x02", at + 4)) {
    const length = archive.readUInt16LE(at + 28);
    if (archive.toString("latin1", at + 46, at + 46 + length) !== name) continue;
    const local = archive.readUInt32LE(at + 42);
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const bytes = archive.subarray(start, start + archive.readUInt32LE(at + 20));
    return (archive.readUInt16LE(at + 10) === 8 ? inflateRawSync(bytes) : bytes).toString("utf8");
  }
  return undefined;
}

/** Topics of whichever file of an archive is there, or of bare XML. */
const countTopics =
  (...names: string[]) =>
  (text: string, bytes: Buffer): number => {
    const inner = names.flatMap((name) => fileIn(bytes, name) ?? [])[0] ?? text;
    return countTags(inner, "topic") + countTags(inner, "Topic") + countTags(inner, "ap:Topic");
  };

/** Every title is a topic's but the sheets' own; several sheets get a root. */
function countXMind(text: string, bytes: Buffer): number {
  const json = fileIn(bytes, "content.json");
  if (!json) return countTopics("content.xml")(text, bytes);
  const sheets = JSON.parse(json) as unknown[];
  return (
    countKeys(
      sheets.map((sheet) => (sheet as { rootTopic: unknown }).rootTopic),
      "title",
    ) + (sheets.length > 1 ? 1 : 0)
  );
}

/** Objects with a member of this name, however deep; XMind's frames around topics have titles of their own. */
function countKeys(value: unknown, key: string): number {
  let count = 0;
  JSON.stringify(value, (name, inner) => {
    if (name === "boundaries") return undefined;
    if (typeof inner === "object" && inner !== null && key in inner) count++;
    return inner;
  });
  return count;
}

/** Lines that are no comment, icon or class; a text in backticks over two lines is one; two roots get another. */
function countMermaid(text: string): number {
  const lines = text
    .replace(/"`[^`]*`"/g, "x")
    .split("\n")
    .slice(1);
  const nodes = lines.filter((line) => /\S/.test(line) && !/^\s*(%%|::)/.test(line));
  const indents = nodes.map((line) => line.search(/\S/));
  return nodes.length + (indents.filter((indent) => indent <= (indents[0] ?? 0)).length > 1 ? 1 : 0);
}

/** Lines that begin with marks, outside styles and captions. */
function countPlantUml(text: string): number {
  const bare = text.replace(/<style>[\s\S]*?<\/style>|^(header|legend)[\s\S]*?^end\1/gm, "");
  return bare.split("\n").filter((line) => /^\s*[*+-]/.test(line)).length;
}

/** Names in a graph of plain edges; a root more where several nodes have nothing that leads to them. */
function countEdges(text: string): number {
  const edges = [...text.matchAll(/("[^"]+"|[^\s";]+) -> ("[^"]+"|[^\s";]+)/g)];
  const names = new Set(edges.flatMap(([, from, to]) => [from, to]));
  const targets = new Set(edges.map(([, , to]) => to));
  const tops = [...names].filter((name) => !targets.has(name)).length;
  // Without edges there is the one node that is declared.
  return edges.length === 0 ? 1 : names.size + (tops > 1 ? 1 : 0);
}

/** Cards that are no groups, and a root if there are several that no edge leads to. */
function countCards(json: string): number {
  const { nodes, edges } = JSON.parse(json) as {
    nodes: { id: string; type: string }[];
    edges: { toNode: string }[];
  };
  const cards = nodes.filter(({ type }) => type !== "group");
  const tops = cards.filter(({ id }) => !edges.some(({ toNode }) => toNode === id));
  return cards.length + (tops.length > 1 ? 1 : 0);
}

type Counter = (text: string, bytes: Buffer) => number;
const counters: [folder: string, pattern: RegExp, count: Counter][] = [
  ["freemind-mm", /\.mm$/, (xml) => countTags(xml, "node")],
  ["hostile", /\.mm$/, (xml) => countTags(xml, "node")],
  ["opml", /\.opml$/, countOutlines],
  ["markdown", /\.md$/, countMarkdown],
  ["hostile", /^unicode\.md$/, countMarkdown],
  ["hostile", /\.(mup|xmind)$/, (json) => countKeys(JSON.parse(json), "title")],
  ["mindmup-mup", /\.mup$/, (json) => countKeys(JSON.parse(json), "title")],
  ["mermaid", /\.mmd$/, countMermaid],
  ["plantuml", /\.puml$/, countPlantUml],
  ["graphviz", /\.gv$/, countEdges],
  ["json-canvas", /\.canvas$/, countCards],
  ["other-json", /\.json$/, (json) => (JSON.parse(json) as unknown[]).length],
  ["xmind", /\.xmind$/, countXMind],
  ["simplemind-smmx", /\.smmx$/, countTopics("document/mindmap.xml")],
  ["ithoughts-itmz", /\.itmz$/, countTopics("mapdata.xml")],
  ["mindmanager", /\.mmap$/, countTopics("Document.xml")],
  ["wisemapping-wxml", /\.wxml$/, countTopics()],
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
    const time = processorTime(() => {
      if (reason) {
        expect(() => readFile(path, bytes)).toThrow(FormatError);
        expect(() => readFile(path, bytes)).toThrow(reason);
      } else expect(readFile(path, bytes).count).toBe(count(bytes.toString("utf8"), bytes));
    });
    expect(time).toBeLessThan(3_000);
  });

  test.each(["Entra_Hybrid_Attack_And_Defence", "M365_Breakglass_Immaturity_Model_v1.0"])(
    "%s is the same map in both of its formats",
    (name) => {
      const [mm, smmx] = ["freemind-mm/", "simplemind-smmx/"].map((sub, i) =>
        readFile(name, readFileSync(join(folder, `${sub}${name}${i === 0 ? ".mm" : ".smmx"}`))),
      );
      const words = (root: Outline | undefined) =>
        root
          ? rowsOf(root)
              .map(({ depth, text }) => `${depth} ${text.replace(/\s/g, "")}`)
              .sort()
          : [];
      expect(smmx?.count).toBe(mm?.count);
      expect(words(smmx?.root)).toEqual(words(mm?.root));
    },
  );

  test("simple-mind-map's examples, which are a module of JavaScript", () => {
    const source = readFileSync(join(folder, "other-json/exampleData.js"), "utf8");
    const names = "data1 data2 data3 data4 data5 richTextData rootData".split(" ");
    const script = `${source.replace(/export default[\s\S]*/, "")};JSON.stringify([${names}])`;
    for (const example of JSON.parse(String(runInNewContext(script, {}))) as unknown[]) {
      const { count } = readFile("example.smm", new TextEncoder().encode(JSON.stringify(example)));
      expect(count).toBe(countKeys(example, "data") + countKeys(example, "generalization"));
    }
  });
});
