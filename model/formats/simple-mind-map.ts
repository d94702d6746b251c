import type { LineShape, Outline, Shape } from "../types.ts";
import { cssMembers, readCssStyle } from "./css-style.ts";
import { type Format, FormatError } from "./format.ts";
import { looksLikeHtml, readHtml } from "./html.ts";
import { setRich } from "./html-text.ts";
import { Intake } from "./intake.ts";
import { isObject, type Json, listOf, loseMembers, readJson, readTree, textOf } from "./json-tree.ts";
import { takeColour, takeStyle, wordIn } from "./styles.ts";

const style = "colours, fonts and shapes";
const named = {
  ...{ text: "", richText: "", resetRichText: "", uid: "", id: "", created: "", expand: "", isActive: "" },
  ...{ hyperlink: "", note: "", icon: "", tag: "", resource: "", dir: "", expandState: "", priority: "" },
  ...{ generalization: "", imageTitle: "", imageSize: "", hyperlinkTitle: "titles of links" },
  ...{ image: "images", attachmentUrl: "attachments", attachmentName: "", associativeLineTargets: "" },
  ...{ progress: "progress", outerFrame: "groups", customLeft: "hand-made positions", customTop: "" },
  ...{ ...cssMembers, fillColor: "", lineColor: "", lineStyle: "", shape: "", layout: style },
};

const shapes: Readonly<Record<string, Shape>> = { rectangle: "box", roundedRectangle: "pill" };
const lines: Readonly<Record<string, LineShape>> = { curve: "curve", straight: "elbow", direct: "straight" };
/** Pixels of text where nothing is said. */
const usualSize = (depth: number) => [16, 16][depth] ?? 14;

/** A node of simple-mind-map or of Kity Minder, whose shape it took over: `{ data, children }`. */
function fill(node: Outline, { data }: Json, intake: Intake, depth: number): void {
  if (!isObject(data)) return;
  const text = textOf(data.text);
  const isRich = data.richText === true || looksLikeHtml(text);
  if (isRich) setRich(node, readHtml(text), intake);
  else intake.text(node, text);
  intake.note(node, textOf(data.note));
  if (data.hyperlink) intake.link(node, textOf(data.hyperlink));
  if (data.expand === false || data.expandState === "collapse") intake.set(node, { folded: true });
  if (depth === 1 && (data.dir === "left" || data.dir === "right")) intake.set(node, { side: data.dir });
  if (data.priority) intake.icon(node, `priority_${textOf(data.priority)}`);
  for (const icon of listOf(data.icon)) intake.icon(node, textOf(icon));
  // A tag is a text, or an object with one.
  const tags = [...listOf(data.tag), ...listOf(data.resource)];
  intake.tags(
    node,
    tags.map((tag) => textOf(isObject(tag) ? tag.text : tag)),
  );
  for (const _ of listOf(data.associativeLineTargets)) intake.losses.add("connections between nodes", node);
  const { fillColor, shape, lineStyle } = data;
  readCssStyle(node, fillColor ? { ...data, background: fillColor } : data, intake, usualSize(depth));
  const known = wordIn(shapes, textOf(shape));
  if (known) takeStyle(intake, node, { shape: known });
  else if (shape) intake.losses.add(style, node);
  const line = wordIn(lines, textOf(lineStyle));
  const branch = takeColour(intake, node, textOf(data.lineColor));
  if (line || branch) intake.set(node, { ...(line && { line }), ...(branch && { branch }) });
  loseMembers(node, data, named, intake);
}

/** A node's children, and its summaries, which are nodes here. */
function childrenOf(node: Outline, { data, children }: Json, intake: Intake): unknown[] {
  const given = isObject(data) ? data.generalization : undefined;
  const summaries = (isObject(given) ? [given] : listOf(given)).map((data) => ({ data }));
  for (const _ of summaries) intake.losses.add("summaries (now nodes)", node);
  return [...listOf(children), ...summaries];
}

export const simpleMindMap: Format = {
  id: "simple-mind-map",
  name: "simple-mind-map, Kity Minder",
  extensions: ["smm", "km", "json"],
  mediaType: "application/json",
  container: "json",
  detect: ({ members, inner }) =>
    (members.has("root") && inner.has("data") && !members.has("rhizome")) ||
    (members.has("data") && members.has("children") && inner.has("text")),
  read(bytes) {
    const intake = new Intake();
    const map = readJson(bytes, intake);
    const top = isObject(map) && isObject(map.root) ? map.root : map;
    if (!isObject(top) || !isObject(top.data)) throw new FormatError("The map has no nodes.");
    const root = readTree(top, intake, (node, json, depth) => {
      fill(node, json, intake, depth);
      return childrenOf(node, json, intake);
    });
    return intake.imported(root);
  },
};
