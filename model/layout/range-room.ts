/** What boundaries and summaries take of the map: the room around them that the layout keeps free. */

import type { Extent } from "./extents.ts";

/** Breaks a label into lines no wider than `widest`, and measures them in the font of labels. */
export type BreakLabel = (
  text: string,
  widest: number,
) => { readonly lines: readonly string[]; readonly width: number };

/** A boundary or a summary around children of a node: its room, and its label broken into lines. */
export interface RangeRoom extends Extent {
  readonly kind: "boundary" | "summary";
  readonly lines: readonly string[];
}

/** The font of labels, and the height of their lines (CSS pixels). */
export const LABEL_SIZE = 13;
export const LABEL_WEIGHT = 500;
export const LABEL_LINE = 18;
/** From branches to what is around them; depth of a brace; from a brace to its label (CSS pixels). */
export const RANGE_PAD = 9;
export const BRACE = 12;
export const BRACE_GAP = 7;
/** A label beside a brace wraps at this width; a boundary grows up to this for its own. */
const SUMMARY_WIDTH = 170;
const TITLE_WIDTH = 240;

/** The room of a boundary or a summary around these children, in a map that grows sideways or down. */
export function roomOf(
  kind: RangeRoom["kind"],
  ids: ReadonlySet<string>,
  label: string | undefined,
  breakLabel: BreakLabel,
  isDown: boolean,
): RangeRoom {
  const room = kind === "boundary" ? outlined : braced;
  return { kind, ids, ...room(label, breakLabel, isDown) };
}

function outlined(label: string | undefined, breakLabel: BreakLabel, isDown: boolean) {
  const lines = label ? [label.replace(/\s+/g, " ")] : [];
  const title = lines.length * LABEL_LINE;
  const [before, out] = isDown ? [0, title] : [title, 0];
  const wide = label ? breakLabel(lines[0] ?? "", Number.POSITIVE_INFINITY).width : 0;
  const needed = Math.min(wide, TITLE_WIDTH) + 2 * RANGE_PAD;
  return {
    lines,
    before: before + RANGE_PAD,
    after: RANGE_PAD,
    out: out + RANGE_PAD,
    least: isDown ? needed : 0,
    leastOut: isDown ? 0 : needed - RANGE_PAD,
  };
}

function braced(label: string | undefined, breakLabel: BreakLabel, isDown: boolean) {
  const block = label ? breakLabel(label, SUMMARY_WIDTH) : { lines: [], width: 0 };
  const height = block.lines.length * LABEL_LINE;
  const [out, least] = isDown ? [height, block.width] : [block.width, height];
  const brace = BRACE_GAP + BRACE + (label ? BRACE_GAP : 0);
  return { lines: block.lines, before: 0, after: 0, out: brace + out, least, leastOut: 0 };
}
