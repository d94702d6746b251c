import { itemLimits } from "../items.ts";
import type { CrossLink, Imported, Outline } from "../types.ts";
import { encode } from "./bytes.ts";
import { isLink } from "./clean.ts";
import { type Exported, type Format, FormatError } from "./format.ts";
import { Intake } from "./intake.ts";
import { isObject, type Json, listOf, loseMembers, readJson, readTree, textOf } from "./json-tree.ts";
import { loseAttributes } from "./lines.ts";
import { Losses } from "./losses.ts";
import { colourOf, hexOf, loseLooks } from "./references.ts";
import { walk } from "./walk.ts";

const style = "colours, fonts and shapes";
/** What an idea's members and attributes are called in the report; those named "" are read or do not matter. */
const ideaLosses = {
  id: "",
  title: "",
  ideas: "",
  attr: "",
  formatVersion: "",
  links: "",
  theme: "map styles",
};
const attributeLosses = {
  note: "",
  collapsed: "",
  style,
  theme: "map styles",
  themeOverrides: "map styles",
  icon: "images",
  attachment: "attachments",
  measurements: "measurements",
  "measurements-config": "measurements",
  votes: "votes",
  group: "groups",
  parentConnector: style,
  position: "hand-made positions",
};

/** MindMup shows an address at the end of a title as the node's link. */
const linked = /^(?:([\s\S]*) )?(https?:\/\/\S+)$/i;

/** The ideas within an idea, in order. Their keys are ranks; MindMup puts those below zero on the left. */
function ideasIn({ ideas }: Json): { rank: number; idea: Json }[] {
  if (!isObject(ideas)) return [];
  const found = Object.entries(ideas).flatMap(([key, idea]) =>
    isObject(idea) ? [{ rank: Number(key) || 0, idea }] : [],
  );
  return found.sort((a, b) => Math.abs(a.rank) - Math.abs(b.rank) || b.rank - a.rank);
}

function fill(node: Outline, idea: Json, intake: Intake): void {
  const title = textOf(idea.title);
  const [, before, url = ""] = linked.exec(title) ?? [];
  const isLinked = isLink(url);
  intake.text(node, isLinked ? (before ?? url) : title);
  if (isLinked) intake.link(node, url);
  const attributes = isObject(idea.attr) ? idea.attr : {};
  const { note, collapsed } = attributes;
  if (isObject(note)) intake.note(node, textOf(note.text));
  if (collapsed === true) intake.set(node, { folded: true });
  loseMembers(node, idea, ideaLosses, intake);
  loseMembers(node, attributes, attributeLosses, intake);
}

function readMap(map: unknown, intake: Intake): Imported {
  if (!isObject(map)) throw new FormatError("This JSON is not a MindMup map.");
  // From version 3 on, what is above the maps' roots is no node.
  const isVirtual = map.title === undefined && isObject(map.ideas);
  const roots = isVirtual ? ideasIn(map).map(({ idea }) => idea) : [map];
  const [first, ...others] = roots;
  if (!first) throw new FormatError("The MindMup map has no nodes.");
  const byId = new Map<string, Outline>();
  const root = readIdea(first, intake, byId);
  for (const [i, { rank }] of ideasIn(first).entries()) {
    const branch = root.children[i];
    if (branch) intake.set(branch, { side: rank < 0 ? "left" : "right" });
  }
  for (const other of others)
    intake.losses.add("a second root (now a branch)", readIdea(other, intake, byId, root));
  for (const link of listOf(map.links)) readLink(link, byId, intake);
  return intake.imported(root);
}

function readLink(link: unknown, byId: ReadonlyMap<string, Outline>, intake: Intake): void {
  const { ideaIdFrom, ideaIdTo, attr } = isObject(link) ? link : {};
  const [from, to] = [byId.get(textOf(ideaIdFrom)), byId.get(textOf(ideaIdTo))];
  if (!from || !to) {
    intake.losses.add("connections between nodes", from ?? to);
    return;
  }
  const own = isObject(attr) && isObject(attr.style) ? attr.style : {};
  const label = textOf(own.label).slice(0, itemLimits.label);
  const [color, solid, headless] = [
    colourOf(textOf(own.color)),
    own.lineStyle === "solid",
    own.arrow === false,
  ];
  intake.item(from, "crossLink", {
    to: intake.idOf(to),
    ...(label && { label }),
    ...(color && { color }),
    ...(solid && { dash: "solid" }),
    ...(headless && { arrows: "none" }),
  });
}

function readIdea(idea: Json, intake: Intake, byId: Map<string, Outline>, parent?: Outline): Outline {
  const fillAll = (node: Outline, json: Json) => {
    byId.set(textOf(json.id), node);
    fill(node, json, intake);
    return ideasIn(json).map(({ idea }) => idea);
  };
  return readTree(idea, intake, fillAll, parent);
}

/** Writes a map of format version 3. */
function writeMap(outline: Outline): Exported {
  const losses = new Losses();
  const parts = ['{"formatVersion":3,"id":"root","ideas":{"1":'];
  let id = 0;
  const ranks: number[] = [];
  const ids = new Map<string, number>();
  const links: { from: number; link: CrossLink; node: Outline }[] = [];
  walk(
    outline,
    (node, depth) => {
      const rank = (ranks[depth] ?? 0) + 1;
      ranks[depth] = rank;
      ranks[depth + 1] = 0;
      const sign = depth === 1 && node.attributes?.side === "left" ? "-" : "";
      if (depth > 0) parts.push(rank > 1 ? ",\n" : "\n", `"${sign}${rank}":`);
      const { note, folded } = node.attributes ?? {};
      const attr = {
        ...(note ? { note: { text: losses.clean(node, note), index: 1 } } : {}),
        ...(folded ? { collapsed: true } : {}),
      };
      const idea = { id: ++id, title: titleOf(node, losses), ...(note || folded ? { attr } : {}) };
      if (node.id !== undefined) ids.set(node.id, id);
      for (const link of node.items?.crossLink ?? []) links.push({ from: id, link, node });
      parts.push(JSON.stringify(idea).slice(0, -1), ',"ideas":{');
      loseAttributes(node, depth, ["note", "link", "side", "folded"], losses);
    },
    () => parts.push("}}"),
  );
  const written = links.map(({ from, link, node }) => ({
    ideaIdFrom: from,
    ideaIdTo: ids.get(link.to),
    attr: { style: styleOf(link, node, losses) },
  }));
  parts.push(links.length > 0 ? `},"links":${JSON.stringify(written)}}\n` : "}}\n");
  return { bytes: encode(parts.join("")), losses: losses.list() };
}

/** MindMup has dashed and solid lines, and an arrowhead at the end or none. */
function styleOf(link: CrossLink, node: Outline, losses: Losses): Json {
  const { label, color, dash, arrows } = link;
  const kept = {
    ...link,
    ...(dash === "solid" && { dash: undefined }),
    ...(arrows === "none" && { arrows: undefined }),
  };
  loseLooks(node, "crossLink", kept, ["dash", "arrows", "bend"], losses);
  return {
    lineStyle: dash === "solid" ? "solid" : "dashed",
    arrow: arrows !== "none",
    ...(color && { color: hexOf(color) }),
    ...(label && { label: losses.clean(node, label) }),
  };
}

function titleOf(node: Outline, losses: Losses): string {
  const text = losses.clean(node, node.text);
  const link = node.attributes?.link;
  const fits = link !== undefined && isLink(link) && /^https?:/i.test(link);
  if (fits) return text === link ? link : `${text} ${link}`;
  if (link !== undefined) losses.add("links that are no web address", node);
  if (linked.test(text)) losses.add("addresses at the end of text (now links)", node);
  return text;
}

export const mindmup: Format = {
  id: "mindmup",
  name: "MindMup",
  extensions: ["mup"],
  mediaType: "application/json",
  container: "json",
  carries: ["crossLink"],
  detect: ({ members }) => members.has("ideas") || (members.has("formatVersion") && members.has("title")),
  read(bytes) {
    const intake = new Intake();
    return readMap(readJson(bytes, intake), intake);
  },
  write: writeMap,
};
