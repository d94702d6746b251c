import type { Outline } from "../types.ts";
import { cssMembers, readCssStyle } from "./css-style.ts";
import { type Format, FormatError } from "./format.ts";
import { Intake } from "./intake.ts";
import { isObject, type Json, listOf, loseMembers, readJson, readTree, textOf } from "./json-tree.ts";
import { takeColour } from "./styles.ts";

const named = {
  ...{ id: "", topic: "", root: "", children: "", direction: "", expanded: "", parent: "" },
  ...{ tags: "", icons: "", hyperLink: "", note: "", remark: "" },
  ...{ style: "", branchColor: "", image: "images" },
  ...{ dangerouslySetInnerHTML: "HTML in place of text", metadata: "extensions" },
};
const mapLosses: [member: string, what: string][] = [
  ["arrows", "connections between nodes"],
  ["linkData", "connections between nodes"],
  ["summaries", "summaries"],
];
/** A width is one that text is broken at. */
const styleMembers = { ...cssMembers, width: "hand-made positions" };
/** Pixels of text where nothing is said. */
const usualSize = (depth: number) => [25, 18][depth] ?? 16;
/** As Mind Elixir numbers them. */
const sides = ["left", "right"] as const;

function fill(node: Outline, json: Json, intake: Intake, depth: number): void {
  intake.text(node, textOf(json.topic));
  const side = typeof json.direction === "number" ? sides[json.direction] : undefined;
  if (side && depth === 1) intake.set(node, { side });
  if (json.expanded === false) intake.set(node, { folded: true });
  if (json.hyperLink) intake.link(node, textOf(json.hyperLink));
  intake.note(node, textOf(json.note) || textOf(json.remark));
  for (const icon of listOf(json.icons)) intake.icon(node, textOf(icon));
  // A tag is a text, or an object with one.
  intake.tags(
    node,
    listOf(json.tags).map((tag) => textOf(isObject(tag) ? tag.text : tag)),
  );
  const branch = takeColour(intake, node, textOf(json.branchColor));
  if (branch) intake.set(node, { branch });
  if (isObject(json.style)) {
    readCssStyle(node, json.style, intake, usualSize(depth));
    loseMembers(node, json.style, styleMembers, intake);
  }
  loseMembers(node, json, named, intake);
}

export const mindElixir: Format = {
  id: "mind-elixir",
  name: "Mind Elixir",
  extensions: ["json"],
  mediaType: "application/json",
  container: "json",
  detect: ({ members }) => members.has("nodeData"),
  read(bytes) {
    const intake = new Intake();
    const map = readJson(bytes, intake);
    if (!isObject(map) || !isObject(map.nodeData)) throw new FormatError("The Mind Elixir map has no nodes.");
    const root = readTree(map.nodeData, intake, (node, json, depth) => {
      fill(node, json, intake, depth);
      return listOf(json.children);
    });
    for (const [member, what] of mapLosses) {
      const found = map[member];
      const all = isObject(found) ? Object.keys(found) : listOf(found);
      for (const _ of all) intake.losses.add(what);
    }
    return intake.imported(root);
  },
};
