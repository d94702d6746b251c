import { linkedNode } from "../schema.ts";
import type { ChildRange, Outline } from "../types.ts";
import { encode } from "./bytes.ts";
import { isLink } from "./clean.ts";
import { escapeAttribute, escapeContent } from "./escape.ts";
import type { Exported } from "./format.ts";
import { lookElements, writeLook } from "./freemind-style.ts";
import { Losses } from "./losses.ts";
import { hexOf, itemNames, loseLooks, namedNodes } from "./references.ts";
import { htmlOf, richLines } from "./rich.ts";
import { walk } from "./walk.ts";

/** Writes a map that FreeMind 0.9 and later and Freeplane open; tags are Freeplane's. */
export function writeFreeMind(outline: Outline): Exported {
  const losses = new Losses();
  const parts = ['<map version="1.0.1">\n'];
  const named = namedNodes(outline);
  const clouds = cloudsIn(outline, losses);
  walk(
    outline,
    (node, depth) =>
      parts.push(
        opening(node, depth, losses, named),
        lookElements(node, losses),
        linksOf(node, losses),
        clouds.has(node) ? cloudOf(clouds.get(node)) : "",
        noteOf(node, losses),
        iconsOf(node, losses),
        taskOf(node),
      ),
    () => parts.push("</node>\n"),
  );
  parts.push("</map>\n");
  // FreeMind reads a file in the encoding of the machine it runs on, so all but ASCII is written as references.
  const ascii = parts.join("").replace(/\P{ASCII}/gu, (c) => `&#x${c.codePointAt(0)?.toString(16)};`);
  return { bytes: encode(ascii), losses: losses.list() };
}

/** The branches with a cloud around them: FreeMind's boundary is around one. */
function cloudsIn(outline: Outline, losses: Losses): Map<Outline, ChildRange> {
  const clouds = new Map<Outline, ChildRange>();
  walk(outline, (node) => {
    for (const boundary of node.items?.boundary ?? []) {
      const branch = node.children.find(({ id }) => id === boundary.from);
      if (!branch || boundary.from !== boundary.to) losses.add("boundaries around several branches", node);
      else clouds.set(branch, boundary);
      if (branch && boundary.from === boundary.to && boundary.label)
        losses.add("labels of boundaries", branch);
    }
    for (const _ of node.items?.summary ?? []) losses.add(itemNames.summary);
  });
  return clouds;
}

function cloudOf(cloud: ChildRange | undefined): string {
  return cloud?.color ? `<cloud COLOR="${hexOf(cloud.color)}"/>` : "<cloud/>";
}

/** A label is Freeplane's. */
function linksOf(node: Outline, losses: Losses): string {
  return (node.items?.crossLink ?? [])
    .map((link) => {
      const { to, label, color, arrows = "end" } = link;
      loseLooks(node, "crossLink", link, ["dash", "bend"], losses);
      const attributes: [string, string][] = [
        ["DESTINATION", idFor(to)],
        ["STARTARROW", arrows === "start" || arrows === "both" ? "Default" : "None"],
        ["ENDARROW", arrows === "end" || arrows === "both" ? "Default" : "None"],
      ];
      if (color) attributes.push(["COLOR", hexOf(color)]);
      if (label) attributes.push(["MIDDLE_LABEL", losses.clean(node, label)]);
      return `<arrowlink${written(attributes)}/>`;
    })
    .join("");
}

const idFor = (id: string) => `ID_${id}`;

function written(attributes: readonly [string, string][]): string {
  return attributes.map(([name, value]) => ` ${name}="${escapeAttribute(value)}"`).join("");
}

function opening(node: Outline, depth: number, losses: Losses, named: ReadonlyMap<string, Outline>): string {
  const { side, folded, link, tags = [] } = node.attributes ?? {};
  const isRich = (node.marks?.length ?? 0) > 0;
  const attributes: [string, string][] = isRich ? [] : [["TEXT", textOf(losses.clean(node, node.text))]];
  if (node.id !== undefined) attributes.push(["ID", idFor(node.id)]);
  if (depth === 1 && side) attributes.push(["POSITION", side]);
  if (folded) attributes.push(["FOLDED", "true"]);
  const linked = linkedNode(link);
  if (linked !== undefined && named.has(linked)) attributes.push(["LINK", `#${idFor(linked)}`]);
  else if (link !== undefined && isLink(link)) attributes.push(["LINK", link]);
  else if (link !== undefined) losses.add("links that are no web or mail address", node);
  const plain = tags.filter((tag) => tag !== "" && !tag.includes("\n"));
  if (plain.length < tags.length) losses.add("tags with line breaks", node);
  if (plain.length > 0) attributes.push(["TAGS", losses.clean(node, plain.join("\n"))]);
  attributes.push(...writeLook(node, depth, losses));
  const tag = `<node${written(attributes)}>`;
  if (!isRich) return tag;
  const lines = richLines(node.text, node.marks ?? []).map(
    (line) =>
      `<p xml:space="preserve">${htmlOf(line.text, line.marks, (text) => escapeContent(losses.clean(node, text)))}</p>`,
  );
  return `${tag}<richcontent TYPE="NODE"><html><head/><body>${lines.join("")}</body></html></richcontent>`;
}

/** A text that begins with `<html` would be read as HTML, so it is written as HTML that shows it. */
function textOf(text: string): string {
  return /^\s*<html/i.test(text) ? `<html><body><pre>${escapeContent(text)}</pre></body></html>` : text;
}

function noteOf(node: Outline, losses: Losses): string {
  const note = node.attributes?.note;
  if (!note) return "";
  const lines = losses.clean(node, note).split("\n");
  // HTML collapses white space, except where it is told not to.
  const paragraphs = lines.map((line) => {
    const keep = /^ |\t| {2}| $/.test(line) ? ' xml:space="preserve"' : "";
    return `<p${keep}>${escapeContent(line)}</p>`;
  });
  return `<richcontent TYPE="NOTE"><html><head/><body>${paragraphs.join("")}</body></html></richcontent>`;
}

/** What FreeMind has no word for, but keeps and shows. */
export const taskParts = ["task", "start", "due", "progress"] as const;

function taskOf({ attributes = {} }: Outline): string {
  return taskParts
    .filter((name) => attributes[name] !== undefined)
    .map((name) => `<attribute NAME="${name}" VALUE="${attributes[name]}"/>`)
    .join("");
}

function iconsOf(node: Outline, losses: Losses): string {
  return (node.attributes?.icons ?? [])
    .filter((icon) => icon !== "")
    .map((icon) => `<icon BUILTIN="${escapeAttribute(losses.clean(node, nameOf(icon)))}"/>`)
    .join("");
}

const emoji =
  /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|\u200d|\ufe0f|\u20e3)+$/u;

function nameOf(icon: string): string {
  if (!emoji.test(icon)) return icon;
  return `emoji-${[...icon].map((c) => c.codePointAt(0)?.toString(16).toUpperCase()).join("-")}`;
}
