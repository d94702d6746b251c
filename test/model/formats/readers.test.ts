/** What is written, read by programs that are not ours. Word, Excel, PDF and PNG: office, pdf and png.test.ts. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { mindmapLanguage } from "codemirror-lang-mermaid";
import { parse as parseCsv } from "csv-parse/sync";
import fc from "fast-check";
import { strFromU8, unzipSync } from "fflate";
import { lexer, type Token, type Tokens } from "marked";
import { NodeType, type OrgNode, parse as parseOrg, walkTree } from "org-mode-ast";
import { extractPptx } from "pptx-content-extractor";
import { expect, test } from "vitest";
import { type Topic, validator, Workbook } from "xmind-model";
import { validateXML } from "xmllint-wasm";
import { formats, writeFile } from "../../../model/formats/index.ts";
import type { Outline } from "../../../model/types.ts";
import { nodesOf, outlines, rowsOf } from "./outlines.ts";

const fixture = (name: string) => readFileSync(new URL(`./fixtures/${name}`, import.meta.url), "utf8");

function bytesIn(id: string, outline: Outline): Uint8Array {
  const format = formats.find((one) => one.id === id);
  if (!format) throw new Error(`There is no format ${id}.`);
  return writeFile(format, outline).bytes;
}
const textIn = (id: string, outline: Outline) => new TextDecoder().decode(bytesIn(id, outline));

/** Texts with their depth; of white space only that there is some. */
const plain = (rows: readonly { depth: number; text: string }[]) =>
  rows.map(({ depth, text }) => `${depth} ${text.replace(/[\s\u200b]+/g, " ").trim()}`);

/** A map with everything that some format carries. */
const rich: Outline = {
  text: "Root",
  id: "root",
  marks: [{ from: 0, to: 2, kind: "bold" }],
  items: {
    boundary: [{ from: "a", to: "a", color: "teal", label: "around" }],
    summary: [{ from: "a", to: "b", label: "that is" }],
  },
  children: [
    {
      text: "A",
      id: "a",
      attributes: {
        side: "left",
        folded: true,
        note: "one\n\n two",
        link: "https://a.example/",
        tags: ["x", "y z"],
        icons: ["🔥"],
        task: "doing",
        start: "2027-01-31",
        due: "2027-02-28",
        progress: 40,
      },
      children: [{ text: "deeper", id: "c", children: [] }],
    },
    {
      text: "B",
      id: "b",
      attributes: { link: "#a" },
      items: { crossLink: [{ to: "c", label: "leads to", color: "red", arrows: "both" }] },
      children: [],
    },
  ],
};

const each = (runs: number, check: (outline: Outline) => void) =>
  fc.assert(fc.property(outlines, check), { numRuns: runs, examples: [[rich]] });

test("FreeMind: any map is valid by the rules of its file format", async () => {
  const maps = [rich, ...fc.sample(outlines, 60)];
  const xml = maps.map((map, i) => ({ fileName: `${i}.mm`, contents: textIn("freemind", map) }));
  const { errors } = await validateXML({ xml, schema: fixture("freemind.xsd") });
  expect(errors).toEqual([]);
  const wrong = xml[0]?.contents.replace('DESTINATION="ID_c"', 'DESTINATION="ID_none"') ?? "";
  expect((await validateXML({ xml: wrong, schema: fixture("freemind.xsd") })).valid).toBe(false);
}, 60_000);

interface OpmlOutline {
  readonly "#id": number;
  readonly "#parentid": number;
  readonly text: string;
}

/** The package has no types: a stream of Node's first kind, of outlines. */
async function outlinesOf(opml: Uint8Array): Promise<OpmlOutline[]> {
  const parser = createRequire(import.meta.url)("opmlparser")({ strict: true });
  const found: OpmlOutline[] = [];
  await new Promise((resolve, reject) => {
    parser.on("data", (one: OpmlOutline) => found.push(one));
    parser.on("error", reject).on("end", resolve).end(Buffer.from(opml));
  });
  // They come as they end.
  return found.sort((a, b) => a["#id"] - b["#id"]);
}

test("OPML: any map is the same tree to opmlparser", async () => {
  // Formatting is HTML in a text, which this reader shows as it is.
  for (const map of [{ ...rich, marks: [] }, ...fc.sample(outlines, 30)]) {
    const depths = new Map<number, number>();
    const found = (await outlinesOf(bytesIn("opml", map))).map((one) => {
      const depth = (depths.get(one["#parentid"]) ?? -1) + 1;
      depths.set(one["#id"], depth);
      return { depth, text: one.text };
    });
    // A text that looks like HTML is written as HTML that shows it.
    const wanted = plain(rowsOf(map));
    expect(plain(found).map((row, i) => (unescaped(row) === wanted[i] ? wanted[i] : row))).toEqual(wanted);
  }
});

test("Markdown: any map is the same tree to marked, and every text as it was", () => {
  each(30, (map) => {
    const found: { depth: number; text: string }[] = [];
    let headings = 0;
    const itemsOf = (list: Tokens.List, depth: number): void => {
      for (const item of list.items) {
        const [first] = item.tokens.filter(({ type }) => type !== "checkbox" && type !== "space");
        const isText = first && first.type !== "list";
        found.push({ depth, text: isText ? shown(tokensOf(first)) : "" });
        for (const inner of item.tokens) if (inner.type === "list") itemsOf(inner as Tokens.List, depth + 1);
      }
    };
    for (const token of lexer(textIn("markdown", map))) {
      if (token.type === "heading") {
        headings = token.depth;
        found.push({ depth: token.depth - 1, text: shown(token.tokens ?? []) });
      } else if (token.type === "list") itemsOf(token as Tokens.List, headings);
    }
    if (!nodesOf(map).some(({ attributes }) => attributes?.note))
      expect(plain(found.map(withoutDays))).toEqual(plain(rowsOf(map)));
  });
});

/** Behind the text of a task are its days, as Obsidian has them. */
const withoutDays = ({ depth, text }: { depth: number; text: string }) => ({
  depth,
  text: text.replace(/( ?(🛫|📅) \d{4}-\d\d-\d\d)+$/u, ""),
});

/** What a reader sees of tokens within a line. */
function shown(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      if (token.type === "br" || (token.type === "html" && /^<br/.test(token.raw))) return "\n";
      if (token.type === "html") return "";
      const inner = tokensOf(token);
      return inner.length > 0 ? shown(inner) : unescaped("text" in token ? token.text : token.raw);
    })
    .join("");
}

const tokensOf = (token: Token): Token[] => ("tokens" in token ? (token.tokens ?? []) : []);

/** marked leaves the entities to the page that shows them. */
const unescaped = (text: string): string =>
  text
    .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replace(
      /&(lt|gt|quot|#39|amp);/g,
      (_, name) => ({ lt: "<", gt: ">", quot: '"', amp: "&" })[String(name)] ?? "'",
    );

test("Org-mode: any map is the same tree to org-mode-ast", () => {
  each(30, (map) => {
    const found: { depth: number; text: string }[] = [];
    walkTree(parseOrg(textIn("org", map)), (node: OrgNode) => {
      // It takes "***a" for a heading, too; Org does not.
      if (node.type === NodeType.Headline && /^\*+ /.test(node.rawValue))
        found.push({ depth: /^\*+/.exec(node.rawValue)?.[0].length ?? 0, text: "" });
      return false;
    });
    expect(found.map(({ depth }) => depth - 1)).toEqual(rowsOf(map).map(({ depth }) => depth));
  });
});

test("CSV: any map is the same cells to csv-parse", () => {
  each(30, (map) => {
    const rows: Record<string, string>[] = parseCsv(Buffer.from(bytesIn("csv", map)), {
      bom: true,
      columns: true,
    });
    const depths = new Map<string, number>();
    const found = rows.map(({ Id = "", Parent = "", Text = "" }) => {
      depths.set(Id, (depths.get(Parent) ?? -1) + 1);
      // An apostrophe before what a spreadsheet would calculate.
      return {
        depth: depths.get(Id) ?? 0,
        text: /^'['\s]*[=+\-@\t＝＋－＠]/.test(Text) ? Text.slice(1) : Text,
      };
    });
    expect(found).toEqual(rowsOf(map).map(({ depth, text }) => ({ depth, text })));
  });
});

test("JSON Canvas: any map is valid by the specification, and no edge leads nowhere", () => {
  const isCanvas = new Ajv2020({ strict: false }).compile(JSON.parse(fixture("canvas.schema.json")));
  each(30, (map) => {
    const found = JSON.parse(textIn("canvas", map)) as Record<"nodes" | "edges", Record<string, string>[]>;
    isCanvas(found);
    expect(isCanvas.errors).toBeNull();
    const ids = new Set(found.nodes.map(({ id }) => id));
    expect(ids.size).toBe(nodesOf(map).length);
    for (const { fromNode, toNode } of found.edges)
      expect([ids.has(fromNode ?? ""), ids.has(toNode ?? "")]).toEqual([true, true]);
  });
});

test("XMind: any map is valid by XMind's own schema, and the same tree to its own model", () => {
  each(40, (map) => {
    const content = JSON.parse(
      strFromU8(unzipSync(bytesIn("xmind", map))["content.json"] ?? new Uint8Array()),
    );
    const errors = (validator(content).errors ?? []).map(({ dataPath, message }) => `${dataPath} ${message}`);
    // The schema is older than XMind's files, which have lists of labels, and relationships without a bend.
    const known = /labels should be string$|should have required property 'controlPoints'$/;
    expect(errors.filter((error) => !known.test(error))).toEqual([]);
    const rows: { depth: number; text: string }[] = [];
    const visit = (topic: Topic, depth: number): void => {
      rows.push({ depth, text: topic.getTitle() });
      for (const child of topic.getChildrenByType(["attached", "detached"])) visit(child, depth + 1);
    };
    visit(new Workbook(content).getSheetByIndex(0).getRootTopic(), 0);
    expect(rows.toSorted(byDepth)).toEqual(
      rowsOf(map)
        .map(({ depth, text }) => ({ depth, text }))
        .toSorted(byDepth),
    );
  });
});

const byDepth = (a: { depth: number; text: string }, b: typeof a) =>
  a.depth - b.depth || (a.text < b.text ? -1 : 1);

test("Mermaid: any map is read without an error by another grammar, a line for each node", () => {
  each(30, (map) => {
    const text = textIn("mermaid", map);
    const lines = { nodes: 0, errors: [] as string[] };
    // Behind the last line break it would see another line.
    mindmapLanguage.parser.parse(text.slice(0, -1)).iterate({
      enter: ({ type, from, to, node }) => {
        if (type.isError) lines.errors.push(text.slice(from - 20, to + 20));
        if (type.name === "Line" && !node.getChild("IconLine")) lines.nodes++;
      },
    });
    expect(lines).toEqual({ nodes: nodesOf(map).length, errors: [] });
  });
});

test("PowerPoint: what is on the slides and what the speaker sees, to pptx-content-extractor", async () => {
  const folder = mkdtempSync(join(tmpdir(), "rhizome-pptx-"));
  writeFileSync(join(folder, "map.pptx"), bytesIn("pptx", rich));
  const { slides, notes } = await extractPptx(join(folder, "map.pptx"));
  rmSync(folder, { recursive: true });
  // A text with formatting is several runs.
  const words = slides
    .flatMap(({ content }) => content.flatMap(({ text }) => text))
    .join("")
    .replace(/\s/g, "");
  for (const { text } of nodesOf(rich)) expect(words).toContain(text);
  expect(notes.map(({ content }) => content).join(" ")).toMatch(/one.*two/s);
});
