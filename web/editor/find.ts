import type { MindMap, NodeId } from "../../model/document.ts";
import { type Plain, plain } from "./plain-text.ts";

/** A node that has the words in its text, its note, a tag, or the label of a cross-link or group that it holds. */
export interface Hit {
  readonly id: NodeId;
  readonly where: "text" | "note" | "tag" | "label";
}

/** The kinds of items that have labels. */
const LABELLED = ["crossLink", "boundary", "summary"] as const;

/** How a text is compared: {@link plain}, or {@link exactly}. */
export type Reading = (text: string) => Plain;

/** Looks through a branch, folded or not, in reading order. */
export function find(map: MindMap, root: NodeId, words: string, read: Reading = plain): Hit[] {
  const wanted = read(words).text;
  const hits: Hit[] = [];
  if (wanted === "") return hits;
  const has = (text: string | undefined) => text !== undefined && read(text).text.includes(wanted);
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
export function places(text: string, words: string, read: Reading = plain): Place[] {
  const wanted = read(words).text;
  const { text: searched, at } = read(text);
  const found: Place[] = [];
  if (wanted === "") return found;
  for (let i = searched.indexOf(wanted); i >= 0; i = searched.indexOf(wanted, i + wanted.length)) {
    found.push([at(i), at(i + wanted.length)]);
  }
  return found;
}

type Place = [start: number, end: number];

/** Puts `by` in the place of the words wherever they stand in these texts: one undo step. */
export function replace(
  map: MindMap,
  hits: readonly Hit[],
  words: string,
  by: string,
  read: Reading = plain,
): void {
  const replaced = (text: string) =>
    places(text, words, read).reduceRight((left, place) => spliced(left, place, by), text);
  map.transact(() => {
    for (const { id, where } of hits) {
      if (!map.has(id)) continue;
      if (where === "text") replaceText(map, id, places(map.text(id), words, read), by);
      else if (where === "note") {
        map.setAttributes(id, { note: replaced(map.attributes(id).note ?? "") || undefined });
      } else if (where === "tag") replaceTags(map, id, replaced);
      else replaceLabels(map, id, replaced);
    }
  });
}

const spliced = (text: string, [start, end]: Place, by: string) =>
  text.slice(0, start) + by + text.slice(end);

/** Place by place, so that what others write between them stays, and each formatting goes on over what replaces it. */
function replaceText(map: MindMap, id: NodeId, found: readonly Place[], by: string): void {
  const marks = map.marks(id);
  for (const place of found.toReversed()) map.setText(id, spliced(map.text(id), place, by));
  if (marks.length === 0) return;
  const moved = (at: number, isEnd: boolean) => {
    let to = at;
    for (const [start, end] of found) {
      if (at >= end) to += by.length - (end - start);
      else if (at > start) to += isEnd ? by.length - (at - start) : start - at;
    }
    return to;
  };
  const kept = marks.map((mark) => ({ ...mark, from: moved(mark.from, false), to: moved(mark.to, true) }));
  map.setText(
    id,
    map.text(id),
    kept.filter(({ from, to }) => from < to),
  );
}

function replaceTags(map: MindMap, id: NodeId, replaced: (text: string) => string): void {
  const tags = (map.attributes(id).tags ?? []).map((tag) => replaced(tag).trim());
  const kept = [...new Set(tags)].filter((tag) => tag !== "");
  map.setAttributes(id, { tags: kept.length > 0 ? kept : undefined });
}

function replaceLabels(map: MindMap, id: NodeId, replaced: (text: string) => string): void {
  for (const kind of LABELLED) {
    for (const { id: item, label } of map.items(id, kind)) {
      if (label) map.setItem(id, kind, item, { label: replaced(label) || undefined });
    }
  }
}
