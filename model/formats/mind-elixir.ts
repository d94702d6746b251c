import type { Outline } from "../types.ts";
import { type Format, FormatError } from "./format.ts";
import { Intake } from "./intake.ts";
import { isObject, type Json, listOf, loseMembers, readJson, readTree, textOf } from "./json-tree.ts";

const named = {
  ...{ id: "", topic: "", root: "", children: "", direction: "", expanded: "", parent: "" },
  ...{ tags: "", icons: "", hyperLink: "", note: "", remark: "" },
  ...{ style: "colours, fonts and shapes", branchColor: "colours, fonts and shapes", image: "images" },
  ...{ dangerouslySetInnerHTML: "HTML in place of text", metadata: "extensions" },
};
const mapLosses: [member: string, what: string][] = [
  ["arrows", "connections between nodes"],
  ["linkData", "connections between nodes"],
  ["summaries", "summaries"],
];
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
