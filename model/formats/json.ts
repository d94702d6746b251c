import { attributeProblem } from "../schema.ts";
import { type Imported, type Mark, markKinds, type NodeAttributes, type Outline } from "../types.ts";
import { decode, encode } from "./bytes.ts";
import { type Exported, type Format, FormatError } from "./format.ts";
import { Intake } from "./intake.ts";
import { isObject, isTexts, type Json, listOf, parseJson } from "./json-tree.ts";
import { Losses } from "./losses.ts";
import { walk } from "./walk.ts";

/** The version of our own format: `{ "rhizome": 1, "root": { "text", "marks"?, "attributes"?, "children"? } }`. */
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
  const { text, marks = [], attributes = {}, children = [], ...unknown } = json;
  if (!Array.isArray(children)) throw new FormatError("The map has a node whose children are not a list.");
  if (!isObject(attributes)) throw new FormatError("The map has a node whose attributes are not an object.");
  const good = listOf(marks).filter(isMark);
  if (!Array.isArray(marks) || good.length < marks.length) intake.losses.add("formatting", node);
  intake.text(node, text, good);
  readAttributes(node, attributes, intake);
  for (const name of Object.keys(unknown)) intake.losses.add(`"${name}"`, node);
  return children;
}

/** Whether this has the shape of a mark; the intake looks at what it says. */
function isMark(json: unknown): json is Mark {
  return isObject(json) && typeof json.from === "number" && typeof json.to === "number";
}

function readAttributes(node: Outline, attributes: Json, intake: Intake): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "note" && typeof value === "string") intake.note(node, value);
    else if (name === "link" && typeof value === "string") intake.link(node, value);
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
      const { text, marks = [], attributes = {} } = node;
      const kept = {
        text,
        ...(marks.length > 0 && { marks }),
        ...(Object.keys(attributes).length > 0 && { attributes }),
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
  detect: ({ members }) => members.has("rhizome"),
  read(bytes) {
    const { text, doubt } = decode(bytes);
    const intake = new Intake();
    if (doubt) intake.losses.add(doubt);
    return readMap(text, intake);
  },
  write: writeMap,
};
