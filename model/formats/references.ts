import { type Colour, colours, type ItemKind, type Outline } from "../types.ts";
import type { Losses } from "./losses.ts";
import { walk } from "./walk.ts";

/** What items are called in reports of what was left out. */
export const itemNames: { readonly [kind in ItemKind]: string } = {
  crossLink: "connections between nodes",
  boundary: "boundaries",
  summary: "summaries",
  file: "attached files",
};

/** How an item looks, and what it looks like where it does not say. */
const looks = {
  color: ["colours", undefined],
  dash: ["dashes", "dashed"],
  arrows: ["arrowheads", "end"],
  bend: ["bends", undefined],
} as const;

/** Counts what of an item's looks a format leaves out. */
export function loseLooks(
  node: Outline,
  kind: ItemKind,
  item: Partial<Record<keyof typeof looks, unknown>>,
  lost: readonly (keyof typeof looks)[],
  losses: Losses,
): void {
  for (const part of lost) {
    const [what, usual] = looks[part];
    if (item[part] !== undefined && item[part] !== usual) losses.add(`${what} of ${itemNames[kind]}`, node);
  }
}

/** The nodes of a tree by what items and links call them. */
export function namedNodes(root: Outline): ReadonlyMap<string, Outline> {
  const named = new Map<string, Outline>();
  walk(root, (node) => {
    if (node.id !== undefined) named.set(node.id, node);
  });
  return named;
}

/** The named colours as other programs can have them: those of the light theme. */
const hexes: { readonly [colour in Colour]: string } = {
  gray: "#5d6676",
  red: "#c02d22",
  orange: "#a74b0e",
  amber: "#865f03",
  green: "#22743d",
  teal: "#10726f",
  blue: "#1c64c2",
  indigo: "#5458cd",
  purple: "#8843c4",
  pink: "#bc2868",
};

export function hexOf(colour: Colour): string {
  return hexes[colour];
}

/** The named colour of a file's `#rrggbb`, if it is one of ours. */
export function colourOf(hex: string | undefined): Colour | undefined {
  return colours.find((colour) => hexes[colour] === hex?.toLowerCase());
}
