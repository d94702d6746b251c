import { attributeProblem, linkedNode } from "../schema.ts";
import type { Imported, Outline, Position } from "../types.ts";
import { decode, encode } from "./bytes.ts";
import { isLink } from "./clean.ts";
import { type Exported, type Format, FormatError } from "./format.ts";
import { plainText } from "./html-text.ts";
import { Intake } from "./intake.ts";
import { isObject, type Json, listOf, loseMembers, readJson, readTree, textOf } from "./json-tree.ts";
import { Losses } from "./losses.ts";
import { loseLooks, namedNodes } from "./references.ts";
import { walk } from "./walk.ts";
import {
  addMarker,
  childKinds,
  gatherSheets,
  markerFor,
  plainSummaries,
  readBoundaries,
  readRelationship,
  readSummaries,
  setSides,
  taskMarkerFor,
  writtenRange,
} from "./xmind-parts.ts";
import { readStyle, styleOf } from "./xmind-style.ts";
import { readXMind8 } from "./xmind8.ts";
import { isZip, unzip, zip } from "./zip.ts";

const named = {
  ...{ id: "", class: "", title: "", titleUnedited: "", children: "", notes: "", labels: "", markers: "" },
  ...{ href: "", branch: "", structureClass: "", position: "", extensions: "", summaries: "", width: "" },
  ...{ revisionId: "", customWidth: "hand-made positions", attributedTitle: "" },
  ...{
    style: "",
    image: "images",
    boundaries: "",
    numbering: "numbering",
  },
  ...{ comments: "comments" },
};
/** How XMind lays out a map whose first branches are on the right, and the others on the left. */
const UNBALANCED = "org.xmind.ui.map.unbalanced";
/** And where all branches grow one way. */
const structures = {
  left: "org.xmind.ui.logic.left",
  right: "org.xmind.ui.logic.right",
  down: "org.xmind.ui.org-chart.down",
} as const;
const ways = Object.keys(structures) as (keyof typeof structures)[];

function fill(node: Outline, topic: Json, intake: Intake): void {
  intake.text(node, textOf(topic.title));
  if (topic.branch === "folded") intake.set(node, { folded: true });
  const href = textOf(topic.href);
  // Those to other topics are read when all are there.
  const isTopic = /^xmind:#/.test(href);
  if (/^(xap|file):/.test(href)) intake.losses.add("attachments", node);
  else if (href && !isTopic) intake.link(node, href);
  for (const marker of listOf(topic.markers))
    if (isObject(marker)) addMarker(node, textOf(marker.markerId), intake);
  intake.tags(node, listOf(topic.labels).map(textOf));
  if (isObject(topic.notes)) readNotes(node, topic.notes, intake);
  for (const extension of listOf(topic.extensions)) {
    const provider = isObject(extension) ? textOf(extension.provider) : "";
    if (provider !== UNBALANCED) intake.losses.add("extensions", node);
  }
  loseMembers(node, topic, named, intake);
}

function readNotes(node: Outline, notes: Json, intake: Intake): void {
  const { plain, realHTML } = notes;
  if (isObject(plain) && plain.content) intake.note(node, textOf(plain.content));
  else if (isObject(realHTML)) intake.note(node, plainText(node, textOf(realHTML.content), intake).trim());
}

/** Attached topics first, then the others, which are nodes like them here. */
function childrenOf(topic: Json): { child: unknown; what: string }[] {
  const { children } = topic;
  if (!isObject(children)) return [];
  const plain = new Set<unknown>(plainSummaries(topic).map((summary) => summary.topic));
  const kinds = ["attached", ...Object.keys(childKinds)];
  return kinds.flatMap((kind) =>
    listOf(children[kind])
      .filter((child) => !plain.has(child))
      .map((child) => ({ child, what: childKinds[kind] ?? "" })),
  );
}

function readSheet(sheet: Json, intake: Intake): Outline | undefined {
  const { rootTopic } = sheet;
  if (!isObject(rootTopic)) return undefined;
  const others = new Map<unknown, string>();
  const byId = new Map<string, Outline>();
  const filled: [Outline, Json][] = [];
  const root = readTree(rootTopic, intake, (node, topic, depth) => {
    fill(node, topic, intake);
    readStyle(node, depth, topic, intake);
    if (topic.id !== undefined) byId.set(textOf(topic.id), node);
    filled.push([node, topic]);
    const what = others.get(topic);
    const position = what === childKinds.detached ? positionOf(topic) : undefined;
    if (position) intake.set(node, { position });
    else if (what) intake.losses.add(what, node);
    return childrenOf(topic).map(({ child, what }) => {
      if (what) others.set(child, what);
      return child;
    });
  });
  for (const [node, topic] of filled) {
    readBoundaries(node, topic, intake);
    readSummaries(node, topic, intake);
    const linked = /^xmind:#(.+)$/.exec(textOf(topic.href))?.[1];
    const to = linked === undefined ? undefined : byId.get(linked);
    if (to) intake.place(node, `#${intake.idOf(to)}`);
    else if (linked !== undefined) intake.losses.add("links to nodes that are not there", node);
  }
  for (const one of listOf(sheet.relationships)) readRelationship(one, byId, intake);
  const way = ways.find((side) => structures[side] === rootTopic.structureClass);
  if (way) intake.set(root, { side: way });
  const onRight = rightNumber(rootTopic);
  if (onRight !== undefined) setSides(root, onRight, intake);
  return root;
}

function positionOf({ position }: Json): Position | undefined {
  if (!isObject(position) || typeof position.x !== "number" || typeof position.y !== "number")
    return undefined;
  const place = { x: Math.round(position.x), y: Math.round(position.y) };
  return attributeProblem("position", place) === undefined ? place : undefined;
}

function rightNumber({ structureClass, extensions }: Json): number | undefined {
  if (structureClass !== UNBALANCED) return undefined;
  const own = listOf(extensions).find((one) => isObject(one) && one.provider === UNBALANCED);
  const entry = listOf(isObject(own) ? own.content : []).find(
    (one) => isObject(one) && one.name === "right-number",
  );
  const count = isObject(entry) ? Number(textOf(entry.content)) : Number.NaN;
  return Number.isInteger(count) ? count : undefined;
}

function readZen(bytes: Uint8Array, title: string): Imported {
  const intake = new Intake();
  const sheets = readJson(bytes, intake);
  const roots = listOf(sheets).flatMap((sheet) => (isObject(sheet) ? (readSheet(sheet, intake) ?? []) : []));
  return intake.imported(gatherSheets(roots, title, intake));
}

function read(bytes: Uint8Array, title = ""): Imported {
  if (!isZip(bytes)) return readOld(bytes, title);
  // Newer files hold a content.xml too, which only says to get a newer XMind.
  const files = unzip(bytes, ["content.json", "content.xml"]);
  const json = files.get("content.json");
  const xml = files.get("content.xml");
  if (json) return readZen(json, title);
  if (!xml)
    throw new FormatError("The archive holds no XMind map: there is no content.json or content.xml in it.");
  return readOld(xml, title);
}

function readOld(bytes: Uint8Array, title: string): Imported {
  const { text, doubt } = decode(bytes);
  return readXMind8(text, title, doubt);
}

/** Writes a map for XMind Zen, XMind 2020 and later. */
function writeXMind(map: Outline): Exported {
  const losses = new Losses();
  const attached = map.children.filter(({ attributes }) => !attributes?.position);
  const floating = map.children.filter(({ attributes }) => attributes?.position);
  const outline = { ...map, children: [...attached, ...floating] };
  const sides = attached.map((branch) => branch.attributes?.side);
  const way = outline.attributes?.side;
  const onRight = sides.filter((side) => side === "right").length;
  const isKept = sides.every((side, i) => side === (i < onRight ? "right" : "left"));
  const parts = ['[{"id":"sheet","class":"sheet","title":"Map","rootTopic":'];
  let id = 0;
  const named = namedNodes(outline);
  const relationships: Json[] = [];
  walk(
    outline,
    (node, depth) => {
      if (node === floating[0]) parts.push('],"detached":[');
      if (depth > 0 && !parts.at(-1)?.endsWith("[")) parts.push(",\n");
      if (node.attributes?.side && depth === 1 && !isKept) losses.add("sides of the map", node);
      for (const kind of ["boundary", "summary"] as const)
        for (const range of node.items?.[kind] ?? []) loseLooks(node, kind, range, ["color"], losses);
      const own = node.id === undefined ? `t${++id}` : topicIdOf(node.id);
      const style = styleOf(node, depth, own, losses);
      const topic: Json = {
        id: own,
        class: "topic",
        ...topicOf(node, losses, named),
        ...(style && { style }),
      };
      for (const link of node.items?.crossLink ?? []) {
        const { to, label } = link;
        loseLooks(node, "crossLink", link, ["color", "dash", "arrows", "bend"], losses);
        const ends = { end1Id: own, end2Id: topicIdOf(to) };
        relationships.push({
          id: `r${relationships.length + 1}`,
          ...ends,
          ...(label && { title: losses.clean(node, label) }),
        });
      }
      const { position } = node.attributes ?? {};
      if (depth === 1 && position) topic.position = { ...position };
      if (depth === 0 && way) topic.structureClass = structures[way];
      else if (depth === 0 && isKept && sides.length > 0) {
        const content = [{ name: "right-number", content: String(onRight) }];
        topic.structureClass = UNBALANCED;
        topic.extensions = [{ provider: UNBALANCED, content }];
      }
      parts.push(JSON.stringify(topic).slice(0, -1));
      if (node.children.length > 0) parts.push(',"children":{"attached":[');
    },
    (node) => parts.push(node.children.length > 0 ? `]${summaryTopics(node, losses)}}}` : "}"),
  );
  const links = relationships.length > 0 ? `,"relationships":${JSON.stringify(relationships)}` : "";
  parts.push(`${links}}]`);
  const files = {
    "content.json": encode(parts.join("")),
    "metadata.json": encode('{"creator":{"name":"Rhizome"}}'),
    "manifest.json": encode('{"file-entries":{"content.json":{},"metadata.json":{}}}'),
  };
  return { bytes: zip(files), losses: losses.list() };
}

const topicIdOf = (id: string) => `n-${id}`;
const summaryIdOf = (node: Outline, i: number) =>
  `s-${node.id ?? "root"}-${node.items?.summary?.[i]?.from}-${i}`;

/** The topics of a node's summaries, beside its children. */
function summaryTopics(node: Outline, losses: Losses): string {
  const all = node.items?.summary ?? [];
  const topics = all.map(({ label = "" }, i) => ({
    id: summaryIdOf(node, i),
    title: losses.clean(node, label),
  }));
  return topics.length > 0 ? `,"summary":${JSON.stringify(topics)}` : "";
}

/** Boundaries and the ranges of summaries. */
function rangesOf(node: Outline, losses: Losses): Json {
  const boundaries = (node.items?.boundary ?? []).map(({ label, ...range }, i) => ({
    id: `b${i}`,
    range: writtenRange(node, range),
    ...(label && { title: losses.clean(node, label) }),
  }));
  const summaries = (node.items?.summary ?? []).map((range, i) => ({
    id: `sr${i}`,
    range: writtenRange(node, range),
    topicId: summaryIdOf(node, i),
  }));
  return { ...(boundaries.length > 0 && { boundaries }), ...(summaries.length > 0 && { summaries }) };
}

function topicOf(node: Outline, losses: Losses, named: ReadonlyMap<string, Outline>): Json {
  const { note, link, folded, icons = [], tags = [] } = node.attributes ?? {};
  const topic: Json = { title: losses.clean(node, node.text), ...rangesOf(node, losses) };
  const linked = linkedNode(link);
  if (note) topic.notes = { plain: { content: losses.clean(node, note) } };
  if (linked !== undefined && named.has(linked)) topic.href = `xmind:#${topicIdOf(linked)}`;
  else if (link !== undefined && isLink(link)) topic.href = link;
  else if (link !== undefined) losses.add("links that are no web or mail address", node);
  if (folded) topic.branch = "folded";
  const markers = icons.flatMap((icon) => markerFor(icon) ?? []);
  if (markers.length < icons.length) losses.add("icons", node);
  const task = taskMarkerFor(node.attributes ?? {});
  if (task.id) markers.push(task.id);
  if (!task.isWhole) losses.add("progress of tasks", node);
  if (markers.length > 0) topic.markers = markers.map((markerId) => ({ markerId }));
  const labels = tags.filter((tag) => tag !== "");
  if (labels.length > 0) topic.labels = labels.map((label) => losses.clean(node, label));
  return topic;
}

export const xmind: Format = {
  id: "xmind",
  name: "XMind",
  extensions: ["xmind"],
  mediaType: "application/vnd.xmind.workbook",
  keeps: ["layout", "position", "task", "progress", "style", "branch", "line"],
  container: "zip",
  carries: ["crossLink", "boundary", "summary"],
  detect: ({ element, files }) =>
    element === "xmap-content" || files.includes("content.json") || files.includes("content.xml"),
  read,
  write: writeXMind,
};
