import type { Outline } from "../types.ts";
import { encode } from "./bytes.ts";
import { isLink } from "./clean.ts";
import { Forest } from "./forest.ts";
import { type Exported, type Format, FormatError } from "./format.ts";
import { giveText } from "./html-text.ts";
import { Intake } from "./intake.ts";
import { isObject, type Json, listOf, loseMembers, readJson, textOf } from "./json-tree.ts";
import { loseAttributes, trimBlanks } from "./lines.ts";
import { Losses } from "./losses.ts";
import { readInline, writeInline } from "./markdown-inline.ts";
import { place } from "./placing.ts";
import { loseLooks } from "./references.ts";
import { estimate, wrap } from "./text-width.ts";
import { walk } from "./walk.ts";

const nodeLosses = {
  ...{ id: "", type: "", x: "", y: "", width: "", height: "", text: "", file: "", url: "", label: "" },
  ...{ subpath: "", color: "colours, fonts and shapes" },
};
const edgeLosses = {
  ...{ id: "", fromNode: "", toNode: "", fromSide: "", toSide: "", fromEnd: "", toEnd: "" },
  ...{ label: "", color: "colours, fonts and shapes" },
};

/** A card's text is Markdown: the first paragraph is the node's, the rest its note. */
function fill(node: Outline, json: Json, intake: Intake): void {
  if (json.type === "file") {
    intake.text(node, textOf(json.file));
    intake.losses.add("files shown on the canvas (their names stay)", node);
  } else if (json.type === "link") {
    intake.text(node, textOf(json.url));
    intake.link(node, textOf(json.url));
  } else {
    const text = textOf(json.text).replace(/\r\n?/g, "\n");
    const end = /\n[ \t]*\n/.exec(text);
    const first = trimBlanks(end ? text.slice(0, end.index) : text).replace(/^#{1,6}[ \t]+/, "");
    const inline = readInline(first.replaceAll("\n", "<br>"));
    giveText(node, inline.text, inline.marks, intake);
    if (inline.images > 0) intake.losses.add("images", node);
    if (end) intake.note(node, text.slice(end.index + end[0].length));
  }
  loseMembers(node, json, nodeLosses, intake);
}

function middleOf({ x, width }: Json): number {
  return (typeof x === "number" ? x : 0) + (typeof width === "number" ? width : 0) / 2;
}

/** A canvas is no tree: the first edge to a card makes it a child, and what nothing leads to is at the top. */
function readCanvas(canvas: Json, intake: Intake, title: string): Outline {
  const forest = new Forest(intake);
  const cards = new Map<Outline, Json>();
  for (const json of listOf(canvas.nodes)) {
    if (!isObject(json)) intake.losses.add("nodes that could not be read");
    else if (json.type === "group") intake.losses.add("groups");
    else {
      const node = forest.add(textOf(json.id));
      cards.set(node, json);
      fill(node, json, intake);
    }
  }
  for (const edge of listOf(canvas.edges)) {
    if (!isObject(edge)) continue;
    const child = forest.get(textOf(edge.toNode));
    forest.join(forest.get(textOf(edge.fromNode)), child, textOf(edge.label));
    loseMembers(child ?? { text: "", children: [] }, edge, edgeLosses, intake);
  }
  const root = forest.root(title);
  const centre = cards.get(root);
  for (const branch of centre ? root.children : []) {
    const card = cards.get(branch);
    if (centre && card) intake.set(branch, { side: middleOf(card) < middleOf(centre) ? "left" : "right" });
  }
  return root;
}

/** Where an edge leaves the parent's card and meets the child's. */
const sidesOf = {
  left: { fromSide: "left", toSide: "right" },
  right: { fromSide: "right", toSide: "left" },
  down: { fromSide: "bottom", toSide: "top" },
};

/** Points of text, as Obsidian shows it at zoom 1, and the room around it. */
const SIZE = 16;
const LINE = 24;
const PADDING = 40;

function sizeOf(node: Outline): { width: number; height: number } {
  const text = node.attributes?.note ? `${node.text}\n\n${node.attributes.note.slice(0, 2_000)}` : node.text;
  const width = (line: string) => estimate(line, SIZE, 400);
  const lines = wrap(text, 360, width).map((line) => line.text);
  const widest = lines.reduce((most, line) => Math.max(most, width(line)), 60);
  return { width: Math.ceil(widest) + PADDING, height: lines.length * LINE + PADDING };
}

/** Writes a card for each node, placed as the map would be, and an edge to each from its parent. */
function writeCanvas(outline: Outline): Exported {
  const losses = new Losses();
  const ids = new Map<object, string>();
  const cards = new Map<string, string>();
  const nodes: string[] = [];
  const edges: string[] = [];
  for (const placed of place(outline, sizeOf, () => []).nodes) {
    const { node, depth, parent, box } = placed;
    const id = String(nodes.length + 1);
    ids.set(placed, id);
    ids.set(node, id);
    const { x, y, width, height, side } = box;
    const place = {
      x: Math.round(x),
      y: Math.round(y),
      width: Math.round(width),
      height: Math.round(height),
    };
    nodes.push(JSON.stringify({ id, type: "text", text: textFor(node, losses), ...place }));
    const ends = sidesOf[side === "root" ? "right" : side];
    const fromNode = parent && ids.get(parent);
    if (fromNode) edges.push(JSON.stringify({ id: `e${id}`, fromNode, toNode: id, ...ends }));
    loseAttributes(node, depth, ["note", "link", "side"], losses);
    if (node.id !== undefined) cards.set(node.id, id);
  }
  walk(outline, (node) => {
    for (const link of node.items?.crossLink ?? []) {
      const { to, label } = link;
      loseLooks(node, "crossLink", link, ["color", "dash", "arrows", "bend"], losses);
      const [fromNode, toNode] = [cards.get(node.id ?? "") ?? ids.get(node), cards.get(to)];
      const id = `x${edges.length + 1}`;
      edges.push(
        JSON.stringify({ id, fromNode, toNode, ...(label && { label: losses.clean(node, label) }) }),
      );
    }
  });
  const text = `{\n"nodes":[\n${nodes.join(",\n")}\n],\n"edges":[\n${edges.join(",\n")}\n]}\n`;
  return { bytes: encode(text), losses: losses.list() };
}

function textFor(node: Outline, losses: Losses): string {
  const { link, note } = node.attributes ?? {};
  const fits = link !== undefined && isLink(link);
  if (link !== undefined && !fits) losses.add("links that are no web or mail address", node);
  const text = writeInline(losses.clean(node, node.text), fits ? link : undefined);
  return note ? `${text}\n\n${losses.clean(node, note)}` : text;
}

export const canvas: Format = {
  id: "canvas",
  name: "JSON Canvas (Obsidian)",
  extensions: ["canvas"],
  mediaType: "application/json",
  container: "json",
  carries: ["crossLink"],
  detect: ({ members, inner, extension }) =>
    members.has("nodes") && !members.has("rhizome") && (inner.has("width") || extension === "canvas"),
  read(bytes, title = "") {
    const intake = new Intake();
    const json = readJson(bytes, intake);
    if (!isObject(json)) throw new FormatError("This JSON is not a canvas.");
    return intake.imported(readCanvas(json, intake, title));
  },
  write: writeCanvas,
};
