/** What a node's style comes to where the editor and drawings have to agree. Lengths are CSS pixels at zoom 1. */

import type { StyleAttribute } from "./types.ts";

/** Sizes of text, of what the node's depth gives. */
export const textScales = { s: 0.84, m: 1, l: 1.32, xl: 1.75 } as const;

/** Letters of these are large, or small, for their size. */
export const faceScales = { sans: 1, serif: 1.02, mono: 0.92, hand: 1.06 } as const;

export const borderLengths = { none: 0, thin: 1.5, medium: 2.5, thick: 4 } as const;
/** The border that boxes have by themselves. */
export const PLAIN_BORDER = borderLengths.thin;

/** How wide the border is that a style says: 0 where it says that there is none, undefined where it says nothing. */
export function borderWidth(style: StyleAttribute = {}): number | undefined {
  const { border, borderColor, borderDash } = style;
  const said = border ?? ((borderColor ?? borderDash) && "thin");
  return said && borderLengths[said];
}

/** Whether a node of this style needs a box: to be filled, or to have its border. */
export function needsBox(style: StyleAttribute | undefined): boolean {
  return Boolean(style?.fill || borderWidth(style));
}

/** Lengths of a border's dashes and the gaps between them, for lines with round ends; none: it is whole. */
export function borderDashes(dash: StyleAttribute["borderDash"], width: number): readonly number[] {
  if (dash === "dashed") return [width + 3, 2 * width + 1];
  return dash === "dotted" ? [0.01, width * 2] : [];
}

/** What a border takes of the room around the text, beyond what a plain one does. */
export function borderRoom(style: StyleAttribute | undefined): number {
  return Math.ceil(Math.max(0, (borderWidth(style) ?? 0) - PLAIN_BORDER));
}
