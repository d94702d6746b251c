import { itemKinds } from "../items.ts";
import { attributeProblem, isAddress } from "../schema.ts";
import {
  type Imported,
  type ItemKind,
  type Mark,
  markKinds,
  type NodeAttributes,
  type Outline,
} from "../types.ts";
import { decode, encode } from "./bytes.ts";
import { type Exported, type Format, FormatError } from "./format.ts";
import { Intake } from "./intake.ts";
import { isObject, isTexts, type Json, listOf, parseJson } from "./json-tree.ts";
import { Losses } from "./losses.ts";
import { walk } from "./walk.ts";

/** The version of our own format: `{ "rhizome": 1, "root": node }`, of a node what an `Outline` has. */
const VERSION = 1;

function readMap(text: string, intake: Intake): Imported {
  const map = parseJson(text);
  if (!isObject(map) || !("rhizome" in map)) throw new FormatError("This JSON is not a Rhizome map.");
  if (map.rhizome !== VERSION) {
    throw new FormatError(
      `The map is of version ${String(map.rhizome).slice(0, 20)}; this Rhizome reads version 1.`,
    );
  }
  for (const name of Object.keys(map))
    if (name !== "rhizome" && name !== "root") intake.losses.add(`"${name}"`);
  const root = intake.node();
  const waiting: { node: Outline; json: unknown }[] = [{ node: root, json: map.root }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    for (const child of readNode(next.node, next.json, intake)) {
      waiting.push({ node: intake.node(next.node), json: child });
    }
  }
  return intake.imported(root);
}

/** Fills a node, and returns its children, still to be read. */
function readNode(node: Outline, json: unknown, intake: Intake): unknown[] {
  if (!isObject(json) || typeof json.text !== "string") {
    throw new FormatError("The map has a node that is not an object with a text.");
  }
  const { text, id, marks = [], attributes = {}, items = {}, children = [], ...unknown } = json;
  if (!Array.isArray(children)) throw new FormatError("The map has a node whose children are not a list.");
  if (!isObject(attributes)) throw new FormatError("The map has a node whose attributes are not an object.");
  if (!isObject(items)) throw new FormatError("The map has a node whose items are not an object.");
  const good = listOf(marks).filter(isMark);
  if (!Array.isArray(marks) || good.length < marks.length) intake.losses.add("formatting", node);
  intake.text(node, text, good);
  if (typeof id === "string") {
    node.id = id;
    intake.idOf(node);
  } else if (id !== undefined) intake.losses.add('"id"', node);
  readAttributes(node, attributes, intake);
  readItems(node, items, intake);
  for (const name of Object.keys(unknown)) intake.losses.add(`"${name}"`, node);
  return children;
}

/** Whether this has the shape of a mark; the intake looks at what it says. */
function isMark(json: unknown): json is Mark {
  return isObject(json) && typeof json.from === "number" && typeof json.to === "number";
}

function readLink(node: Outline, link: string, intake: Intake): void {
  const isPlace = !isAddress(link) && attributeProblem("link", link) === undefined;
  if (isPlace) intake.place(node, link);
  else intake.link(node, link);
}

function readItems(node: Outline, items: Json, intake: Intake): void {
  for (const [kind, all] of Object.entries(items)) {
    if (!itemKinds.includes(kind as ItemKind) || !Array.isArray(all)) intake.losses.add(`"${kind}"`, node);
    else for (const item of all) intake.item(node, kind as ItemKind, item);
  }
}

function readAttributes(node: Outline, attributes: Json, intake: Intake): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "note" && typeof value === "string") intake.note(node, value);
    else if (name === "link" && typeof value === "string") readLink(node, value, intake);
    else if (name === "side" && (value === "left" || value === "right")) intake.set(node, { side: value });
    else if (name === "folded" && typeof value === "boolean") intake.set(node, { folded: value });
    else if (name === "icons" && isTexts(value)) for (const icon of value) intake.icon(node, icon);
    else if (name === "tags" && isTexts(value)) intake.tags(node, value);
    else if (attributeProblem(name as keyof NodeAttributes, value) === undefined)
      intake.set(node, { [name]: value });
    else intake.losses.add(`"${name}"`, node);
  }
}

/** `JSON.stringify` on a node at a time, because on a whole tree it recurses. */
function writeMap(outline: Outline): Exported {
  const parts = [`{ "rhizome": ${VERSION}, "root": `];
  const open: number[] = [];
  walk(
    outline,
    (node, depth) => {
      if (depth > 0) parts.push((open[depth - 1] ?? 0) > 0 ? ",\n" : "\n");
      if (depth > 0) open[depth - 1] = (open[depth - 1] ?? 0) + 1;
      open[depth] = 0;
      const { text, id, marks = [], attributes = {}, items } = node;
      const kept = {
        text,
        id,
        ...(marks.length > 0 && { marks }),
        ...(Object.keys(attributes).length > 0 && { attributes }),
        items,
      };
      parts.push(JSON.stringify(kept).slice(0, -1), ',"children":[');
    },
    () => parts.push("]}"),
  );
  parts.push(" }\n");
  return { bytes: encode(parts.join("")), losses: new Losses().list() };
}

export const rhizome: Format = {
  id: "rhizome",
  name: "Rhizome",
  extensions: ["json"],
  mediaType: "application/json",
  container: "json",
  marks: markKinds,
  keeps: [
    "task",
    "start",
    "due",
    "progress",
    "style",
    "branch",
    "line",
    "theme",
    "image",
    "layout",
    "position",
  ],
  carries: itemKinds,
  detect: ({ members }) => members.has("rhizome"),
  read(bytes) {
    const { text, doubt } = decode(bytes);
    const intake = new Intake();
    if (doubt) intake.losses.add(doubt);
    return readMap(text, intake);
  },
  write: writeMap,
};
