import type { Drawn } from "../picture.ts";
import { type PdfFile, pdfText } from "./file.ts";

/** Levels of bookmarks; readers walk them by recursion. */
const DEEPEST = 12;

interface Entry {
  readonly id: number;
  readonly drawn: Drawn;
  readonly parent: Entry | undefined;
  /** Its place among its parent's children. */
  readonly at: number;
  readonly children: Entry[];
}

/** A bookmark for the root, each main branch, and whatever has nodes below it. Answers the number of their list. */
export function addBookmarks(file: PdfFile, nodes: readonly Drawn[], place: (node: Drawn) => string): number {
  const list = file.reserve();
  const entries = new Map<Drawn, Entry>();
  for (const drawn of nodes) {
    const isShown = drawn.depth < 2 || (drawn.depth <= DEEPEST && drawn.node.children.length > 0);
    if (!isShown) continue;
    const parent = drawn.parent && entries.get(drawn.parent);
    const at = parent?.children.length ?? 0;
    const entry = { id: file.reserve(), drawn, parent, at, children: [] };
    parent?.children.push(entry);
    entries.set(drawn, entry);
  }
  for (const entry of entries.values()) file.add(itemOf(entry, list, place), entry.id);
  const [root] = entries.values();
  const id = root?.id ?? 0;
  const open = 1 + (root?.children.length ?? 0);
  return file.add(`<< /Type /Outlines /First ${id} 0 R /Last ${id} 0 R /Count ${open} >>`, list);
}

function itemOf(
  { drawn, parent, at, children }: Entry,
  list: number,
  place: (node: Drawn) => string,
): string {
  const refer = (name: string, entry: Entry | undefined) => (entry ? `/${name} ${entry.id} 0 R` : "");
  const title = drawn.node.text.replace(/\s+/g, " ").trim().slice(0, 200);
  // The root is open, and the branches below it are closed: a negative count.
  const count = children.length > 0 ? `/Count ${parent ? -children.length : children.length}` : "";
  return [
    `<< /Title ${pdfText(title)} /Parent ${parent?.id ?? list} 0 R /Dest ${place(drawn)}`,
    refer("Prev", parent?.children[at - 1]),
    refer("Next", parent?.children[at + 1]),
    refer("First", children[0]),
    refer("Last", children.at(-1)),
    `${count} >>`,
  ].join(" ");
}
