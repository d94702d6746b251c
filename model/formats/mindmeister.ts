import type { Outline } from "../types.ts";
import { type Format, FormatError } from "./format.ts";
import { looksLikeHtml } from "./html.ts";
import { plainText } from "./html-text.ts";
import { Intake } from "./intake.ts";
import { isObject, type Json, listOf, loseMembers, readJson, readTree, textOf } from "./json-tree.ts";
import { unpack } from "./zip.ts";

const named = {
  ...{ id: "", title: "", children: "", note: "", link: "", icon: "", rank: "", pos: "", closed: "" },
  ...{ child_count: "", property: "", modified_at: "", created_at: "creation and change dates" },
  ...{ style: "colours, fonts and shapes", image: "images", video: "videos", attachments: "attachments" },
  ...{ task: "tasks", external_task: "tasks", boundary: "boundaries" },
};

function fill(node: Outline, json: Json, intake: Intake, depth: number): void {
  intake.text(node, textOf(json.title));
  const note = textOf(json.note);
  intake.note(node, looksLikeHtml(note) ? plainText(node, note, intake) : note);
  if (json.link) intake.link(node, textOf(json.link));
  for (const icon of textOf(json.icon).split(",")) if (icon.trim() !== "") intake.icon(node, icon.trim());
  if (json.closed === true) intake.set(node, { folded: true });
  const [x] = listOf(json.pos);
  if (depth === 1 && typeof x === "number" && x !== 0) intake.set(node, { side: x < 0 ? "left" : "right" });
  if (isObject(json.property) && json.property.floating === true)
    intake.losses.add("floating topics (now branches)", node);
  loseMembers(node, json, named, intake);
}

/** A zip archive with `map.json`. No public sample was found to test with. */
export const mindmeister: Format = {
  id: "mindmeister",
  name: "MindMeister",
  extensions: ["mind"],
  mediaType: "application/zip",
  container: "zip",
  detect: ({ files }) => files.includes("map.json"),
  read(bytes) {
    const intake = new Intake();
    const map = readJson(unpack(bytes, "map.json"), intake);
    if (!isObject(map) || !isObject(map.root)) throw new FormatError("The MindMeister map has no nodes.");
    const root = readTree(map.root, intake, (node, json, depth) => {
      fill(node, json, intake, depth);
      return listOf(json.children);
    });
    for (const _ of listOf(map.connections)) intake.losses.add("connections between nodes");
    return intake.imported(root);
  },
};
