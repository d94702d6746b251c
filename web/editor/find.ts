import type { MindMap, NodeId } from "../../model/document.ts";
import { plain } from "./plain-text.ts";

/** A node that has the words in its text, its note, a tag, or the label of a cross-link or group that it holds. */
export interface Hit {
  readonly id: NodeId;
  readonly where: "text" | "note" | "tag" | "label";
}

/** The kinds of items that have labels. */
const LABELLED = ["crossLink", "boundary", "summary"] as const;

/** Looks through a branch, folded or not, in reading order; small letters and marks make no difference. */
export function find(map: MindMap, root: NodeId, words: string): Hit[] {
  const wanted = plain(words).text;
  const hits: Hit[] = [];
  if (wanted === "") return hits;
  const has = (text: string | undefined) => text !== undefined && plain(text).text.includes(wanted);
  for (const id of map.walk(root)) {
    if (has(map.text(id))) hits.push({ id, where: "text" });
    const { note, tags = [] } = map.attributes(id);
    if (has(note)) hits.push({ id, where: "note" });
    if (tags.some(has)) hits.push({ id, where: "tag" });
    if (LABELLED.some((kind) => map.items(id, kind).some(({ label }) => has(label)))) {
      hits.push({ id, where: "label" });
    }
  }
  return hits;
}

/** Where the words stand in a text: pairs of start and end. */
export function places(text: string, words: string): [start: number, end: number][] {
  const wanted = plain(words).text;
  const { text: searched, at } = plain(text);
  const found: [number, number][] = [];
  if (wanted === "") return found;
  for (let i = searched.indexOf(wanted); i >= 0; i = searched.indexOf(wanted, i + wanted.length)) {
    found.push([at(i), at(i + wanted.length)]);
  }
  return found;
}

/** Puts `by` in the place of the words wherever they stand in these texts: one undo step. */
export function replace(map: MindMap, hits: readonly Hit[], words: string, by: string): void {
  map.transact(() => {
    for (const { id, where } of hits) {
      if (!map.has(id)) continue;
      if (where === "text") map.setText(id, replaced(map.text(id), words, by));
      else if (where === "note") {
        map.setAttributes(id, { note: replaced(map.attributes(id).note ?? "", words, by) || undefined });
      } else if (where === "tag") replaceTags(map, id, words, by);
      else replaceLabels(map, id, words, by);
    }
  });
}

function replaceTags(map: MindMap, id: NodeId, words: string, by: string): void {
  const tags = (map.attributes(id).tags ?? []).map((tag) => replaced(tag, words, by).trim());
  const kept = [...new Set(tags)].filter((tag) => tag !== "");
  map.setAttributes(id, { tags: kept.length > 0 ? kept : undefined });
}

function replaceLabels(map: MindMap, id: NodeId, words: string, by: string): void {
  for (const kind of LABELLED) {
    for (const { id: item, label } of map.items(id, kind)) {
      if (label) map.setItem(id, kind, item, { label: replaced(label, words, by) || undefined });
    }
  }
}

function replaced(text: string, words: string, by: string): string {
  let result = "";
  let from = 0;
  for (const [start, end] of places(text, words)) {
    result += text.slice(from, start) + by;
    from = end;
  }
  return result + text.slice(from);
}
