import type { Outline } from "../types.ts";
import { Forest } from "./forest.ts";
import { type Format, FormatError } from "./format.ts";
import { Intake } from "./intake.ts";
import { isObject, type Json, loseMembers, readJson, textOf } from "./json-tree.ts";

const named = {
  ...{ id: "", parent: "", name: "", link: "", image: "", isRoot: "", hidden: "", k: "", locked: "" },
  ...{ coordinates: "", orderNumber: "", mapId: "" },
  ...{ colors: "colours, fonts and shapes", font: "colours, fonts and shapes", detached: "" },
};

function fill(node: Outline, json: Json, intake: Intake): void {
  intake.text(node, textOf(json.name));
  if (isObject(json.link) && json.link.href) intake.link(node, textOf(json.link.href));
  if (isObject(json.image) && json.image.src) intake.losses.add("images", node);
  if (json.hidden === true) intake.set(node, { folded: true });
  loseMembers(node, json, named, intake);
}

function xOf({ coordinates }: Json): number {
  return isObject(coordinates) && typeof coordinates.x === "number" ? coordinates.x : 0;
}

/** A list of nodes, each with its parent's id. */
function readNodes(list: unknown, intake: Intake, title: string): Outline {
  if (!Array.isArray(list)) throw new FormatError("This JSON is not a TeamMapper map.");
  const forest = new Forest(intake);
  const nodes = list.filter(isObject).map((json) => ({ json, node: forest.add(textOf(json.id)) }));
  if (nodes.length < list.length) intake.losses.add("nodes that could not be read");
  const top = nodes.find(({ json }) => json.isRoot === true);
  for (const { json, node } of nodes) {
    fill(node, json, intake);
    const parent = textOf(json.parent);
    if (parent === "") {
      if (node !== top?.node && top) intake.losses.add("floating nodes (now branches)", node);
      if (node !== top?.node && top) forest.join(top.node, node);
    } else if (forest.join(forest.get(parent), node) && top && forest.get(parent) === top.node) {
      intake.set(node, { side: xOf(json) < xOf(top.json) ? "left" : "right" });
    }
  }
  return forest.root(title);
}

export const teammapper: Format = {
  id: "teammapper",
  name: "TeamMapper",
  extensions: ["json"],
  mediaType: "application/json",
  container: "json",
  detect: ({ members, start }) => start.startsWith("[") && members.has("parent") && members.has("name"),
  read(bytes, title = "") {
    const intake = new Intake();
    return intake.imported(readNodes(readJson(bytes, intake), intake, title));
  },
};
