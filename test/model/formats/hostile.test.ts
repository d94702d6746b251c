import { describe, expect, test } from "vitest";
import { MindMap, ROOT } from "../../../model/document.ts";
import { FormatError, formats, MAX_BYTES, readFile } from "../../../model/formats/index.ts";
import { bytesOf, processorTime } from "./fixtures.ts";
import { rowsOf } from "./outlines.ts";

const refusal = (name: string, content: string | Uint8Array) => {
  try {
    readFile(name, typeof content === "string" ? bytesOf(content) : content);
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
  throw new Error(`${name} was read`);
};

describe("XML", () => {
  test.each([
    [
      "entities that multiply",
      '<!DOCTYPE map [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><map><node TEXT="&c;"/></map>',
    ],
    [
      "an outside entity",
      '<!DOCTYPE map [<!ENTITY x SYSTEM "file:///etc/passwd">]><map><node TEXT="&x;"/></map>',
    ],
    ["an outside document type", '<!DOCTYPE map SYSTEM "http://x.example/map.dtd"><map><node/></map>'],
    ["a parameter entity", '<!DOCTYPE map [<!ENTITY % p SYSTEM "http://x.example"> %p;]><map><node/></map>'],
  ])("%s: refused", (_, xml) => {
    expect(refusal("x.mm", xml).message).toContain("declares XML entities or refers to other files");
  });

  test("an entity that nobody declared, also one named like a property of every object", () => {
    for (const name of ["nosuch", "constructor", "__proto__"]) {
      expect(refusal("x.mm", `<map>\n<node TEXT="&${name};"/></map>`).line).toBe(2);
    }
  });

  test("attributes named like properties of every object are attributes", () => {
    const xml = '<map><node TEXT="a" __proto__="b" constructor="c" toString="d"/></map>';
    expect(readFile("x.mm", bytesOf(xml)).root.text).toBe("a");
  });

  test("a map cut short says so, with the line", () => {
    for (const cut of [
      '<map>\n<node TEXT="a">\n<node',
      '<map>\n<node TEXT="a">\n</node>',
      '<map>\n\n<node TEXT="a',
    ]) {
      const error = refusal("x.mm", cut);
      expect(error.message).toMatch(/^The file seems to be cut short/);
      expect(error.line).toBe(3);
    }
  });

  test("tags that cross are malformed, with the line", () => {
    expect(refusal("x.opml", "<opml><body>\n<outline text='a'></body></outline></opml>").message).toBe(
      "The file is not well-formed XML: unexpected close tag (line 2)",
    );
  });

  test("control characters, raw or as references, are left out and counted", () => {
    const { root, losses } = readFile(
      "x.mm",
      bytesOf('<map><node TEXT="a\u0001b&#x1f;c&#0;d&#9;e&#x0A;f&#31;"/></map>'),
    );
    expect(root.text).toBe("abcd\te\nf");
    expect(losses).toEqual([{ what: "control characters", count: 4, examples: [] }]);
  });

  test("a map without nodes", () => {
    expect(refusal("x.mm", "<map/>").message).toBe("The FreeMind map has no nodes.");
    expect(refusal("x.opml", "<opml/>").message).toBe("The OPML file has no outline.");
  });

  test("HTML within a map stays text", () => {
    const html = "<script>alert(1)</script><p onclick='x'>hello</p><img src='x' onerror='y'/>";
    const { root } = readFile(
      "x.mm",
      bytesOf(
        `<map><node><richcontent TYPE="NODE"><html><body>${html}</body></html></richcontent></node></map>`,
      ),
    );
    expect(root.text).toBe("hello");
  });

  test.each<[string, string, (html: string) => string]>([
    [
      "FreeMind",
      "x.mm",
      (html) =>
        `<map><node TEXT="a"><richcontent TYPE="NOTE"><html><body>${html}</body></html></richcontent></node></map>`,
    ],
    [
      "MindMup",
      "x.mup",
      (html) => JSON.stringify({ title: "a", ideas: {}, attr: { note: { text: html } }, formatVersion: 3 }),
    ],
    [
      "WiseMapping",
      "x.wxml",
      (html) => `<map><topic text="a"><note contentType="html"><![CDATA[${html}]]></note></topic></map>`,
    ],
    ["HTML", "x.html", (html) => `<h1>a</h1>${html}`],
  ])("%s: a script in a note does not run when the map is written as a page", (_, name, file) => {
    const html = "<script>alert(1)</script><p onclick='alert(2)'>hello</p><img src='x' onerror='alert(3)'/>";
    const { root } = readFile(name, bytesOf(file(html)));
    for (const id of ["html", "page", "opml", "freemind"]) {
      const format = formats.find((one) => one.id === id);
      const text = new TextDecoder().decode(format?.write?.(root).bytes);
      // Of the page itself there are the viewer and the map, which is data.
      const scripts = [...text.matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag);
      expect(scripts).toEqual(
        id === "page" ? ['<script type="application/json" id="rhizome">', "<script>"] : [],
      );
      expect(text).toContain("hello");
      expect(text).not.toMatch(/<(p|img)[^<>]*\son\w+=/);
    }
  });

  test("20,000 levels of elements that are no nodes", () => {
    const xml = `<map><node TEXT="a">${"<x>".repeat(20_000)}${"</x>".repeat(20_000)}</node></map>`;
    expect(readFile("x.mm", bytesOf(xml)).count).toBe(1);
  });
});

describe("limits", () => {
  test("empty files", () => {
    for (const { extensions } of formats) {
      expect(refusal(`x.${extensions[0]}`, "").message).toBe("The file is empty.");
      expect(refusal(`x.${extensions[0]}`, " \r\n\t\n").message).toBe("The file is empty.");
    }
  });

  test("files over 20 MB", () => {
    expect(refusal("x.txt", new Uint8Array(MAX_BYTES + 1).fill(97)).message).toBe(
      "The file has 20.0 MB; files of up to 20 MB can be imported.",
    );
  });

  test("more lines than any map has", () => {
    for (const name of ["x.md", "x.txt"]) {
      expect(refusal(name, `a${"\n".repeat(1_000_000)}`).message).toContain("more than 1,000,000 lines");
    }
  });

  test("files that are no text", () => {
    expect(refusal("x.md", new Uint8Array([80, 75, 3, 4, 0, 0, 1])).message).toBe("This is not a text file.");
  });

  test.each([
    ["x.mm", `<map><node TEXT="r">${'<node TEXT="a"/>'.repeat(100_000)}</node></map>`],
    [
      "x.opml",
      `<opml><body><outline text="r">${'<outline text="a"/>'.repeat(100_000)}</outline></body></opml>`,
    ],
    ["x.md", `# r\n${"- a\n".repeat(100_000)}`],
    ["x.txt", `r\n${"\ta\n".repeat(100_000)}`],
    ["x.mmd", `mindmap\n r\n${"  a\n".repeat(100_000)}`],
    ["x.puml", `@startmindmap\n* r\n${"** a\n".repeat(100_000)}`],
    ["x.org", `* r\n${"** a\n".repeat(100_000)}`],
    ["x.csv", `r\n${",a\n,b\n".repeat(50_000)}`],
    ["x.gv", `graph { ${Array.from({ length: 100_001 }, (_, i) => `n${i};`).join("")} }`],
    ["x.html", `<h1>r</h1><ul>${"<li>a".repeat(100_000)}</ul>`],
    ["x.wxml", `<map><topic text="r">${'<topic text="a"/>'.repeat(100_000)}</topic></map>`],
    ["x.smmx", `<simplemind-mindmaps>${"<topic/>".repeat(100_001)}</simplemind-mindmaps>`],
    ["x.itmz", `<iThoughts>${"<topic/>".repeat(100_001)}</iThoughts>`],
    ["x.mmap", `<Map xmlns="mindjet">${"<Topic/>".repeat(100_001)}</Map>`],
    ["x.mup", `{"ideas":{${Array.from({ length: 100_001 }, (_, i) => `"${i + 1}":{}`).join(",")}}}`],
    ["x.canvas", `{"nodes":[${Array(100_001).fill('{"width":1}').join(",")}]}`],
    [
      "x.json",
      `{"rhizome":1,"root":{"text":"r","children":[${'{"text":"a"},'.repeat(99_999)}{"text":"a"}]}}`,
    ],
  ])("%s with 100,001 nodes", (name, content) => {
    expect(refusal(name, content).message).toBe(
      "The file has more than 100,000 nodes, too many for one map.",
    );
  });

  test.each([
    ["x.mm", (text: string) => `<map><node TEXT="${text}"/></map>`],
    ["x.opml", (text: string) => `<opml><body><outline text="${text}"/></body></opml>`],
    ["x.md", (text: string) => `# ${text}`],
    ["x.txt", (text: string) => text],
    ["x.json", (text: string) => `{"rhizome":1,"root":{"text":"${text}"}}`],
    ["x.mup", (text: string) => `{"title":"${text}","ideas":{}}`],
    ["x.canvas", (text: string) => `{"nodes":[{"id":"a","type":"text","text":"${text}","width":1}]}`],
    ["x.mmd", (text: string) => `mindmap\n  ${text}`],
    ["x.puml", (text: string) => `@startmindmap\n* ${text}`],
    ["x.org", (text: string) => `* ${text}`],
    ["x.csv", (text: string) => text],
    ["x.gv", (text: string) => `digraph { a [label="${text}"] }`],
    ["x.html", (text: string) => `<h1>${text}</h1>`],
    ["x.wxml", (text: string) => `<map><topic text="${text}"/></map>`],
    [
      "x.xmind",
      (text: string) => `<xmap-content><sheet><topic><title>${text}</title></topic></sheet></xmap-content>`,
    ],
  ])("%s with a text of 10,001 characters: cut, never within a character, and reported", (name, file) => {
    const { root, losses } = readFile(name, bytesOf(file(`${"a".repeat(9_999)}😀`)));
    expect(root.text).toBe("a".repeat(9_999));
    expect(losses).toEqual([
      { what: "text beyond 10,000 characters", count: 1, examples: [`${"a".repeat(60)}…`] },
    ]);
  });

  test("what is more than a node can have is left out, and the map takes the rest", () => {
    const attributes = {
      note: `${"é".repeat(24_999)}x😀`,
      link: `https://${"x".repeat(2_000)}`,
      tags: Array(31).fill("t"),
      icons: [...Array(20).fill("i"), "", "i".repeat(41)],
    };
    const json = JSON.stringify({ rhizome: 1, root: { text: "r", children: [{ text: "a", attributes }] } });
    const { root, losses } = readFile("x.json", bytesOf(json));
    expect(root.children[0]?.attributes).toEqual({
      note: `${"é".repeat(24_999)}x`,
      tags: Array(30).fill("t"),
      icons: Array(20).fill("i"),
    });
    expect(losses.map(({ what }) => what)).toEqual([
      "notes beyond 50,000 bytes",
      "links to files, programs or other nodes",
      "tags",
      "icons",
    ]);
    const map = new MindMap({ clientKey: "0123456789abcdef01234567" });
    const [id = ""] = map.insert(ROOT, 0, root);
    expect(map.outline(id)).toEqual(root);
  });
});

/** Rows of a table in which each node's parent is the next, and the last one's the first. */
function chainOfParents(count: number): string {
  return Array.from({ length: count }, (_, i) => `${i},${(i + 1) % count},a`).join("\n");
}

describe("time", () => {
  // Each would take minutes or more if any reader went over its input again and again.
  const long = 400_000;
  test.each([
    ["brackets", "x.md", `- ${"[".repeat(long)}`],
    ["link beginnings", "x.md", `- ${'[](a "'.repeat(long / 6)}`],
    [
      "backticks of all lengths",
      "x.md",
      `- ${Array.from({ length: 800 }, (_, i) => "`".repeat(i)).join(" ")}`,
    ],
    ["stars", "x.md", `- ${"*a ".repeat(long / 3)}`],
    [
      "blanks",
      "x.md",
      `- a${" ".repeat(long)}b${"\t".repeat(long)}\n${" ".repeat(long)}#\n# ${" ".repeat(long)}x`,
    ],
    ["rules that are none", "x.md", `${"- ".repeat(long)}x\n${"* ".repeat(long)}x`],
    ["continued lines", "x.md", `- a\n${"  b\n".repeat(long / 4)}`],
    ["comments", "x.md", "<!--\n".repeat(long / 5)],
    [
      "unclosed tags in HTML",
      "x.opml",
      `<opml><body><outline text="&lt;b>${"&lt;a ".repeat(long / 6)}"/></body></opml>`,
    ],
    ["comments in HTML", "x.mm", `<map><node TEXT="&lt;html>${"&lt;!-- ".repeat(long / 8)}"/></map>`],
    ["ampersands", "x.mm", `<map><node TEXT="&lt;html>${"&amp;".repeat(long / 5)}"/></map>`],
    ["a name of one letter", "x.mm", `<map><${"a".repeat(long)}`],
    ["a name of an attribute", "x.html", `<ul><li ${"a".repeat(long)}>a</ul>`],
    ["scripts without end", "x.html", `<h1>a</h1>${"<script>".repeat(long / 8)}`],
    ["open items", "x.html", "<ul><li>".repeat(long / 8)],
    ["blanks in PlantUML", "x.puml", `@startmindmap\n*:a;${" ".repeat(long)}b\n*a${" ".repeat(long)}b;\n`],
    ["marks of PlantUML", "x.puml", `@startmindmap\n* ${"**[[<b~//".repeat(long / 9)}\n${"*".repeat(long)}`],
    [
      "blanks in Org",
      "x.org",
      `* a${" ".repeat(long)}:b\n* ${"[[a][".repeat(long / 5)}\n${"*".repeat(long)}`,
    ],
    ["guards in Org", "x.org", `* a${"\u200b".repeat(long)}b\n* [${"\u200b".repeat(long)}`],
    ["quotation marks in CSV", "x.csv", `a,"${'""'.repeat(long)}\n${" '".repeat(long)}`],
    ["columns", "x.csv", `${"a,".repeat(900)}b\n`.repeat(1_000)],
    ["blanks in DOT", "x.gv", `// a\n${" ".repeat(50_000)}x${"\n".repeat(long)}`],
    ["braces in DOT", "x.gv", `digraph { ${"{ a -> ".repeat(long / 8)}`],
    ["Mermaid's brackets", "x.mmd", `mindmap\n${"([{".repeat(long / 3)}\n${"<br ".repeat(long / 4)}`],
    ["circles of parents", "x.csv", `id,parent,text\n${chainOfParents(90_000)}`],
    ["backslashes in JSON", "x.mup", `{"ideas":{"1":{"title":"${"\\\\".repeat(long)}"}}}`],
    ["lone ampersands", "x.mm", `<map><node TEXT="${"& ".repeat(long)}"/></map><![CDATA[`],
    ["one long rule", "x.md", `${"- ".repeat(5_000_000)}x`],
    ["comments before anything else", "x", "<!-- -->".repeat(long / 8)],
    ["icons", "x.mm", `<map><node TEXT="a">${'<icon BUILTIN="a"/>'.repeat(long / 4)}</node></map>`],
    [
      "notes on one node",
      "x.mm",
      `<map><node TEXT="a">${'<richcontent TYPE="NOTE"><p>a</p></richcontent>'.repeat(long / 8)}</node></map>`,
    ],
    ["deep lists", "x.txt", Array.from({ length: 3_000 }, (_, i) => `${" ".repeat(i)}a`).join("\n")],
  ])(
    "%s",
    (_, name, content) => {
      const time = processorTime(() => {
        try {
          readFile(name, bytesOf(content));
        } catch (error) {
          if (!(error instanceof FormatError)) throw error;
        }
      });
      expect(time).toBeLessThan(3_000);
    },
    120_000,
  );

  test("a chain of 20,000 levels keeps its depth", () => {
    const xml = `<map>${'<node TEXT="d">'.repeat(20_000)}${"</node>".repeat(20_000)}</map>`;
    const rows = rowsOf(readFile("x.mm", bytesOf(xml)).root);
    expect(rows.length).toBe(20_000);
    expect(rows.at(-1)?.depth).toBe(19_999);
  });
});
