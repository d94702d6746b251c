import { expect, test } from "vitest";
import { formats, readFile } from "../../../model/formats/index.ts";
import { bytesOf, counts, importFixture, sketch } from "./fixtures.ts";

test("a FreeMind map: tree, sides, folds, links, icons, rich text and notes", () => {
  const { root, count, title, losses } = importFixture("freemind.mm");
  expect(title).toBe("Garden");
  expect(count).toBe(6);
  expect(sketch(root)).toBe(
    [
      "Garden",
      "  Beds & borders⏎by season",
      "    Roses",
      "    like roses",
      "    unsafe",
      "  Tools\u00a0and seeds⏎see here",
      "",
    ].join("\n"),
  );
  const [beds, tools] = root.children;
  expect(beds?.attributes).toEqual({
    ...{ side: "left", folded: true, icons: ["flag", "full-1"] },
    style: { bold: true },
  });
  expect(beds?.children.map((node) => node.attributes)).toEqual([
    { link: "https://example.org/roses?a=1&b=2" },
    { link: `#${beds?.children[0]?.id}` },
    { style: { color: "red" } },
  ]);
  expect(tools?.attributes).toEqual({
    side: "right",
    note: "Spade é rake\n- one\n- two",
  });
  expect(tools?.marks?.map(({ kind, from, to }) => [kind, tools.text.slice(from, to)])).toEqual(
    expect.arrayContaining([["link", "here"]]),
  );
  expect(counts(losses)).toEqual({
    "creation and change dates": 2,
    "colours (now the nearest that a map has)": 1,
    "links to files, programs or other nodes": 1,
    extensions: 1,
  });
  const links = losses.find(({ what }) => what.startsWith("links"));
  expect(links?.examples).toEqual(["unsafe"]);
});

test("a Freeplane map: styles are no nodes; tags, emoji, details, plain notes, clones, HTML in the text", () => {
  const { root, count, losses } = importFixture("freeplane.mm");
  expect(count).toBe(4);
  expect(sketch(root)).toBe("new_mindmap\n  Ideas\n  Ideas\n  A < B\n");
  expect(root.children.map((node) => node.attributes)).toEqual([
    {
      side: "right",
      tags: ["urgent", "at home"],
      icons: ["👨‍🚀"],
      note: "shown below\nline one\n  line two",
    },
    { side: "left" },
    undefined,
  ]);
  expect(counts(losses)).toEqual({
    "hand-made positions": 1,
    "colours, fonts and shapes": 2,
    "details (put into the note)": 1,
    "attributes (name and value)": 1,
    images: 1,
    "clones (now nodes of their own)": 1,
  });
});

test("an old map in Windows-1252 that does not say so, with the note as a hook", () => {
  const { root, losses } = importFixture("freemind-0.8-windows-1252.mm");
  expect(root).toEqual({ text: "Café € 5", attributes: { note: "an old\nnote" }, children: [] });
  expect(counts(losses)).toEqual({ "encoding not told: read as Windows-1252": 1 });
});

test("only the root's children have a side", () => {
  const xml = '<map><node TEXT="r"><node TEXT="a"><node TEXT="b" POSITION="left"/></node></node></map>';
  expect(readFile("x.mm", bytesOf(xml)).root.children[0]?.children[0]?.attributes).toBeUndefined();
});

test("what is written is ASCII, for FreeMind reads it in the machine's own encoding", () => {
  const format = formats.find(({ id }) => id === "freemind");
  const { bytes = new Uint8Array(), losses } =
    format?.write?.({ text: "é\n😀", attributes: { link: "javascript:x" }, children: [] }) ?? {};
  expect(new TextDecoder().decode(bytes)).toBe(
    '<map version="1.0.1">\n<node TEXT="&#xe9;&#10;&#x1f600;"></node>\n</map>\n',
  );
  expect(losses).toEqual([{ what: "links that are no web or mail address", count: 1, examples: ["é 😀"] }]);
});

test("colours, letters, borders and lines of Freeplane's are the nearest of ours", () => {
  const xml = `<map><node TEXT="r"><edge STYLE="horizontal"/>
    <node TEXT="a" COLOR="#000000" BACKGROUND_COLOR="#ffff66" STYLE="oval" BORDER_WIDTH="3 px"
      BORDER_COLOR_LIKE_EDGE="true" BORDER_COLOR="#123456" BORDER_DASH="CLOSE_DOTS">
      <font NAME="Times New Roman" SIZE="24" ITALIC="true" BOLD="false"/><edge STYLE="sharp_linear" COLOR="#00ff00"/></node>
    <node TEXT="b" STYLE="narrow_hexagon"><font NAME="Liberation Sans" SIZE="12"/><edge STYLE="hide_edge" WIDTH="8"/></node>
    </node></map>`;
  const { root, losses } = readFile("x.mm", bytesOf(xml));
  expect(root.attributes).toEqual({ line: "elbow" });
  expect(root.children.map(({ attributes }) => attributes)).toEqual([
    {
      style: {
        ...{ fill: "amber", shape: "pill", border: "medium", borderDash: "dotted" },
        ...{ font: "serif", size: "xl", italic: true },
      },
      line: "straight",
      branch: "green",
    },
    undefined,
  ]);
  expect(counts(losses)).toEqual({
    "colours (now the nearest that a map has)": 1,
    "colours, fonts and shapes": 1,
  });
});

test("a hostile file's styles are none", () => {
  const xml =
    '<map><node TEXT="r" COLOR="url(x)" STYLE="constructor" BORDER_WIDTH="1e999" BORDER_DASH="toString"><font NAME="" SIZE="-1"/><edge STYLE="__proto__" COLOR="#ff"/></node></map>';
  const { root } = readFile("x.mm", bytesOf(xml));
  expect(Object.entries(root.attributes?.style ?? {})).toEqual([["border", "thick"]]);
});
