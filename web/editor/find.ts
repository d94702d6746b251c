import type { MindMap, NodeId } from "../../model/document.ts";
import { plain } from "./plain-text.ts";

/** A node that has the words in its text or its note. */
export interface Hit {
  readonly id: NodeId;
  readonly where: "text" | "note";
}

/** Looks through a branch, folded or not, in reading order; small letters and marks make no difference. */
export function find(map: MindMap, root: NodeId, words: string): Hit[] {
  const wanted = plain(words).text;
  const hits: Hit[] = [];
  if (wanted === "") return hits;
  for (const id of map.walk(root)) {
    if (plain(map.text(id)).text.includes(wanted)) hits.push({ id, where: "text" });
    const { note } = map.attributes(id);
    if (note && plain(note).text.includes(wanted)) hits.push({ id, where: "note" });
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
      else map.setAttributes(id, { note: replaced(map.attributes(id).note ?? "", words, by) || undefined });
    }
  });
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
