import { describe, expect, test } from "vitest";
import { FormatError, formats, readFile } from "../../../model/formats/index.ts";
import { zip } from "../../../model/formats/zip.ts";
import type { Outline } from "../../../model/types.ts";
import { bytesOf, counts, sketch } from "./fixtures.ts";

const readJson = (name: string, json: unknown) => readFile(name, bytesOf(JSON.stringify(json)));
const writer = (id: string) => formats.find((format) => format.id === id)?.write;
const jsonOf = (id: string, outline: Outline) =>
  JSON.parse(new TextDecoder().decode(writer(id)?.(outline).bytes)) as Record<string, unknown>;

describe("MindMup", () => {
  test("ranks are the order, and below zero the left; links, notes, folds", () => {
    const { root, losses } = readJson("x.mup", {
      formatVersion: 2,
      id: 1,
      title: "Root",
      attr: { theme: "dark" },
      ideas: {
        "2": { id: 3, title: "second" },
        "-1": { id: 4, title: "left https://a.example/", attr: { collapsed: true } },
        "1.5": { id: 5, title: "between", attr: { note: { text: "n", index: 1 }, style: { color: "red" } } },
      },
      links: [{ ideaIdFrom: 3, ideaIdTo: 4 }],
    });
    expect(sketch(root)).toBe("Root\n  left\n  between\n  second\n");
    expect(root.children.map((node) => node.attributes)).toEqual([
      { link: "https://a.example/", folded: true, side: "left" },
      { note: "n", side: "right" },
      { side: "right" },
    ]);
    expect(counts(losses)).toEqual({
      "map styles": 1,
      "colours, fonts and shapes": 1,
    });
  });

  test("from version 3 on there may be several roots", () => {
    const { root, losses } = readJson("x.mup", {
      formatVersion: 3,
      id: "root",
      ideas: {
        1: { id: 1, title: "a", ideas: { 1: { id: 1, title: "same id" } } },
        2: { id: 2, title: "b" },
      },
    });
    expect(sketch(root)).toBe("a\n  same id\n  b\n");
    expect(counts(losses)).toEqual({ "a second root (now a branch)": 1 });
  });

  test("a map is written with one root, and the left has ranks below zero", () => {
    const side = (side: "left" | "right") => ({ text: side, attributes: { side }, children: [] });
    const { formatVersion, ideas } = jsonOf("mindmup", {
      text: "r",
      children: [side("left"), side("right")],
    });
    expect(formatVersion).toBe(3);
    const branches = (ideas as { 1: { ideas: object } })[1].ideas;
    expect(Object.keys(branches).sort()).toEqual(["-1", "2"]);
  });

  test("a map without nodes", () => {
    expect(() => readJson("x.mup", { formatVersion: 3, id: "root", ideas: {} })).toThrow("has no nodes");
  });
});

describe("JSON Canvas", () => {
  const card = (id: string, text: string, x = 0) => ({
    id,
    type: "text",
    text,
    x,
    y: 0,
    width: 10,
    height: 10,
  });

  test("edges make the tree, sides come from places, a card's text is Markdown", () => {
    const { root, losses } = readJson("x.canvas", {
      nodes: [
        card("a", "# Root"),
        card("b", "[shop](https://a.example/)\n\nmilk\n\n*eggs*", -50),
        { id: "c", type: "link", url: "https://b.example/", x: 50, y: 0, width: 10, height: 10 },
        { id: "d", type: "file", file: "a/b.md", x: 50, y: 50, width: 10, height: 10, color: "1" },
        { id: "g", type: "group", x: 0, y: 0, width: 1, height: 1 },
      ],
      edges: [
        { id: "1", fromNode: "a", toNode: "b", label: "why" },
        { id: "2", fromNode: "a", toNode: "c" },
        { id: "3", fromNode: "c", toNode: "d" },
        { id: "4", fromNode: "b", toNode: "d" },
        { id: "5", fromNode: "b", toNode: "nowhere" },
      ],
    });
    expect(sketch(root)).toBe("Root\n  shop\n  https://b.example/\n    a/b.md\n");
    expect(root.children.map((node) => node.attributes)).toEqual([
      { link: "https://a.example/", note: "milk\n\n*eggs*", side: "left" },
      { link: "https://b.example/", side: "right" },
    ]);
    expect(counts(losses)).toEqual({
      "files shown on the canvas (their names stay)": 1,
      "colours, fonts and shapes": 1,
      groups: 1,
      "labels of connections": 1,
      "connections between nodes": 1,
    });
  });

  test("circles are cut, and loose cards hang from a root named after the file", () => {
    const edge = (fromNode: string, toNode: string) => ({ fromNode, toNode });
    const nodes = [card("a", "a"), card("b", "b"), card("c", "c"), card("d", "d"), card("a", "twin")];
    const edges = [edge("a", "b"), edge("b", "c"), edge("c", "a"), edge("d", "d")];
    const { root, count, losses } = readJson("loose.canvas", { nodes, edges });
    expect(sketch(root)).toBe("loose\n  a\n    b\n      c\n  d\n  twin\n");
    expect(count).toBe(6);
    expect(counts(losses)).toEqual({ "ids that several nodes have": 1, "connections between nodes": 1 });
  });

  test("cards are written where the map has them, and none over another", () => {
    const leaf = (text: string): Outline => ({ text, children: [] });
    const root = {
      text: "Root",
      children: [leaf("a"), { text: "b", children: [leaf("c".repeat(900))] }, leaf("d")],
    };
    const { nodes, edges } = jsonOf("canvas", root) as { nodes: Record<string, number>[]; edges: object[] };
    expect(nodes.length).toBe(5);
    expect(edges.length).toBe(4);
    for (const a of nodes) {
      for (const b of nodes) {
        if (a === b) continue;
        const apart =
          Number(a.x) + Number(a.width) <= Number(b.x) || Number(b.x) + Number(b.width) <= Number(a.x);
        const above =
          Number(a.y) + Number(a.height) <= Number(b.y) || Number(b.y) + Number(b.height) <= Number(a.y);
        expect(apart || above).toBe(true);
      }
    }
  });
});

describe("jsMind", () => {
  const meta = { name: "m", author: "a", version: "1" };
  test("a tree", () => {
    const { root, losses } = readJson("x.jm", {
      meta,
      format: "node_tree",
      data: {
        id: "root",
        topic: "Root",
        children: [
          {
            id: "1",
            topic: "<b>bold</b> <a href='https://a.example/'>x</a>",
            direction: "left",
            expanded: false,
          },
          { id: "2", topic: 5, direction: "right", "background-color": "red" },
        ],
      },
    });
    expect(sketch(root)).toBe("Root\n  bold x\n  5\n");
    expect(root.children[0]?.attributes).toEqual({ side: "left", folded: true });
    expect(root.children[0]?.marks).toEqual([
      { from: 0, to: 4, kind: "bold" },
      { from: 5, to: 6, kind: "link", href: "https://a.example/" },
    ]);
    expect(counts(losses)).toEqual({
      "colours, fonts and shapes": 1,
    });
  });

  test("a list, children before their parents", () => {
    const { root } = readJson("x.json", {
      meta,
      format: "node_array",
      data: [
        { id: "c", parentid: "b", topic: "c" },
        { id: "b", parentid: "root", topic: "b" },
        { id: "root", isroot: true, topic: "Root" },
      ],
    });
    expect(sketch(root)).toBe("Root\n  b\n    c\n");
  });

  test("a FreeMind map within", () => {
    const data = "<map><node TEXT='Root'><node TEXT='a'/></node></map>";
    expect(sketch(readJson("x.json", { meta, format: "freemind", data }).root)).toBe("Root\n  a\n");
  });
});

test("Mind Elixir", () => {
  const { root, losses } = readJson("x.json", {
    nodeData: {
      id: "r",
      topic: "Root",
      root: true,
      children: [
        { id: "1", topic: "a", direction: 0, expanded: false, tags: ["t", { text: "u" }], icons: ["😀"] },
        {
          id: "2",
          topic: "b",
          direction: 1,
          hyperLink: "https://a.example/",
          note: "n",
          image: { url: "x" },
        },
        "no node",
      ],
    },
    arrows: [{ from: "1", to: "2" }],
    summaries: [{}],
  });
  expect(sketch(root)).toBe("Root\n  a\n  b\n");
  expect(root.children.map((node) => node.attributes)).toEqual([
    { side: "left", folded: true, icons: ["😀"], tags: ["t", "u"] },
    { side: "right", link: "https://a.example/", note: "n" },
  ]);
  expect(counts(losses)).toEqual({
    "nodes that could not be read": 1,
    images: 1,
    "connections between nodes": 1,
    summaries: 1,
  });
});

test("simple-mind-map, with a summary, and Kity Minder", () => {
  const { root, losses } = readJson("x.smm", {
    root: {
      data: { text: "<p>Root</p>", richText: true },
      children: [
        {
          data: {
            text: "a",
            expand: false,
            icon: ["priority_1"],
            tag: ["t", { text: "u" }],
            hyperlink: "https://a.example/",
            note: "n",
            image: "x.png",
            generalization: { text: "sum" },
          },
          children: [{ data: { text: "b" } }],
        },
      ],
    },
    layout: "logicalStructure",
  });
  expect(sketch(root)).toBe("Root\n  a\n    b\n    sum\n");
  expect(root.children[0]?.attributes).toEqual({
    folded: true,
    icons: ["priority_1"],
    tags: ["t", "u"],
    link: "https://a.example/",
    note: "n",
  });
  expect(counts(losses)).toEqual({ images: 1, "summaries (now nodes)": 1 });
  const km = { data: { text: "r" }, children: [{ data: { text: "a", priority: 2 }, children: [] }] };
  expect(readJson("x.km", km).root.children[0]?.attributes).toEqual({ icons: ["priority_2"] });
});

test("TeamMapper", () => {
  const node = (id: string, parent: string, x: number) => ({
    id,
    parent,
    name: id,
    coordinates: { x, y: 0 },
  });
  const { root, losses } = readJson("x.json", [
    { ...node("r", "", 0), isRoot: true },
    node("a", "r", -5),
    { ...node("b", "r", 5), hidden: true, image: { src: "x" }, link: { href: "https://a.example/" } },
    { ...node("float", "", 9), isRoot: false, detached: true },
  ]);
  expect(sketch(root)).toBe("r\n  a\n  b\n  float\n");
  expect(root.children.map((node) => node.attributes)).toEqual([
    { side: "left" },
    { link: "https://a.example/", folded: true, side: "right" },
    undefined,
  ]);
  expect(counts(losses)).toEqual({ images: 1, "floating nodes (now branches)": 1 });
});

test("MindMeister", () => {
  const map = {
    map_version: "3.0",
    root: {
      title: "Root",
      children: [
        { title: "a", pos: [-100, 0], note: "<p>n</p>", link: "https://a.example/", icon: "emoji-x, flag" },
        {
          title: "b",
          pos: [100, 0],
          closed: true,
          task: { due: "now" },
          children: [{ title: "c", pos: null }],
        },
      ],
    },
    connections: [{}],
  };
  const { root, losses } = readFile("x.mind", zip({ "map.json": bytesOf(JSON.stringify(map)) }));
  expect(sketch(root)).toBe("Root\n  a\n  b\n    c\n");
  expect(root.children.map((node) => node.attributes)).toEqual([
    { note: "n", link: "https://a.example/", icons: ["emoji-x", "flag"], side: "left" },
    { folded: true, side: "right" },
  ]);
  expect(counts(losses)).toEqual({ tasks: 1, "connections between nodes": 1 });
});

test.each([
  ["x.mup", '{"ideas":{"1":{"title":"a"'],
  ["x.canvas", '{"nodes":[{"id":"a","width":1'],
  ["x.json", '{"nodeData":{"topic":"a"'],
  ["x.json", '[{"id":"1","parent":"","name":"a'],
])("%s cut short", (name, json) => {
  expect(() => readFile(name, bytesOf(json))).toThrow(FormatError);
  expect(() => readFile(name, bytesOf(json))).toThrow("cut short");
});
