import type { ItemKind, Outline } from "../types.ts";
import { walk } from "./walk.ts";

/** What items are called in reports of what was left out. */
export const itemNames: { readonly [kind in ItemKind]: string } = {
  crossLink: "connections between nodes",
  boundary: "boundaries",
  summary: "summaries",
  file: "attached files",
};

/** The nodes of a tree by what items and links call them. */
export function namedNodes(root: Outline): ReadonlyMap<string, Outline> {
  const named = new Map<string, Outline>();
  walk(root, (node) => {
    if (node.id !== undefined) named.set(node.id, node);
  });
  return named;
}
