import type { Imported, Outline } from "../types.ts";
import { encode } from "./bytes.ts";
import { cssMembers, readCssStyle } from "./css-style.ts";
import { Forest } from "./forest.ts";
import { type Format, FormatError } from "./format.ts";
import { freemind } from "./freemind.ts";
import { looksLikeHtml, readHtml } from "./html.ts";
import { setRich } from "./html-text.ts";
import { Intake } from "./intake.ts";
import { isObject, type Json, listOf, loseMembers, readJson, readTree, textOf } from "./json-tree.ts";
import { takeColour } from "./styles.ts";

const named = {
  ...{ id: "", topic: "", children: "", parentid: "", isroot: "", direction: "", expanded: "", index: "" },
  ...{ ...cssMembers, "background-image": "images", "foreground-color": "", "leading-line-color": "" },
};

/** Pixels of text where nothing is said. */
const USUAL_SIZE = 16;

function fill(node: Outline, json: Json, intake: Intake): void {
  const topic = textOf(json.topic);
  if (looksLikeHtml(topic)) setRich(node, readHtml(topic), intake);
  else intake.text(node, topic);
  if (json.direction === "left" || json.direction === "right") intake.set(node, { side: json.direction });
  if (json.expanded === false) intake.set(node, { folded: true });
  readCssStyle(node, { ...json, color: json["foreground-color"] }, intake, USUAL_SIZE);
  const branch = takeColour(intake, node, textOf(json["leading-line-color"]));
  if (branch) intake.set(node, { branch });
  loseMembers(node, json, named, intake);
}

function readArray(data: unknown, intake: Intake, title: string): Outline {
  const forest = new Forest(intake);
  const nodes = listOf(data).filter(isObject);
  const placed = nodes.map((json) => ({ json, node: forest.add(textOf(json.id)) }));
  for (const { json, node } of placed) {
    fill(node, json, intake);
    const parent = textOf(json.parentid);
    if (parent !== "" && json.isroot !== true) forest.join(forest.get(parent), node);
  }
  return forest.root(title);
}

function readMap(json: unknown, intake: Intake, title: string): Imported {
  if (!isObject(json)) throw new FormatError("This JSON is not a jsMind map.");
  const { format, data } = json;
  if (format === "freemind" && typeof data === "string" && freemind.read)
    return freemind.read(encode(data), title);
  if (format === "node_array") return intake.imported(readArray(data, intake, title));
  if (!isObject(data)) throw new FormatError("The jsMind map has no nodes.");
  const root = readTree(data, intake, (node, json) => {
    fill(node, json, intake);
    return listOf(json.children);
  });
  return intake.imported(root);
}

export const jsmind: Format = {
  id: "jsmind",
  name: "jsMind",
  extensions: ["jm", "json"],
  mediaType: "application/json",
  container: "json",
  detect: ({ members }) => members.has("data") && members.has("format") && !members.has("rhizome"),
  read(bytes, title = "") {
    const intake = new Intake();
    return readMap(readJson(bytes, intake), intake, title);
  },
};
