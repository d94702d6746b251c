import { writeThumbnail } from "../../model/formats/thumbnail.ts";
import type { Outline } from "../../model/types.ts";
import type { MapView } from "../../model/view.ts";
import type { IndexEntry } from "../shared/index-entry.ts";
import type { Listing } from "../shared/listing.ts";
import { languageOf } from "./language.ts";

/** Tags of a map that are shown and searched, and characters of a title. */
const TAGS = 12;
const TITLE = 200;

/** Levels that the quoted lines tell apart. */
const DEEPEST = 5;

/** Draws a map for link previews, as PNG. */
export type Draw = (outline: Outline) => Uint8Array;

/** What the index keeps of a map; `drawn` is the thumbnail of which there is a preview already. */
export function digest(
  map: MapView,
  listing: Listing | undefined,
  updatedAt: number,
  { draw, drawn }: { readonly draw: Draw; readonly drawn: string | null },
): IndexEntry {
  const root = map.outline();
  const branches = root.children.map(({ text }) => line(text));
  const leaves: string[] = [];
  // Level by level: of a map too large for the index, what is nearest to the root is what it is about.
  for (let level = root.children; level.length > 0; level = level.flatMap((node) => node.children)) {
    for (const node of level) for (const child of node.children) leaves.push(line(child.text));
    for (const { attributes } of level) if (attributes?.note) leaves.push(line(attributes.note));
  }
  const { lines, tags } = read(root);
  const thumbnail = writeThumbnail(root);
  return {
    title: line(root.text).slice(0, TITLE),
    description: listing?.description ?? "",
    branches,
    leaves,
    lines,
    tags,
    language:
      listing?.language ?? languageOf([listing?.description, root.text, ...branches, ...leaves].join("\n")),
    nodes: map.size,
    thumbnail,
    // Both are pictures of the same few nodes: most changes are further out.
    preview: listing && (thumbnail === drawn ? "as it is" : draw(root)),
    listedAt: listing?.at,
    updatedAt,
  };
}

/** The nodes' texts in the order of reading, and the tags that most of them have. */
function read(root: Outline): { lines: string[]; tags: string[] } {
  const lines: string[] = [];
  const uses = new Map<string, number>();
  const stack = [{ node: root, depth: 0 }];
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { node, depth } = next;
    const text = line(node.text);
    if (depth > 0 && text) lines.push("\t".repeat(Math.min(depth, DEEPEST) - 1) + text);
    for (const tag of node.attributes?.tags ?? []) {
      const name = line(tag).replace(/^#/, "").toLowerCase().slice(0, 50);
      if (name) uses.set(name, (uses.get(name) ?? 0) + 1);
    }
    for (const child of node.children.toReversed()) stack.push({ node: child, depth: depth + 1 });
  }
  const tags = [...uses].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  return { lines, tags: tags.slice(0, TAGS).map(([tag]) => tag) };
}

const line = (text: string) => text.replace(/\s+/g, " ").trim();
