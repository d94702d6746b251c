/** The shapes of boundaries and summaries: outlines, braces, and where their labels are. */

import { meets, type Rect, type Side } from "./band.ts";
import { BRACE, BRACE_GAP, type BreakLabel, LABEL_LINE, RANGE_PAD, type RangeRoom } from "./range-room.ts";

/** A boundary or a summary where the layout keeps room for it. */
export interface PlacedRange<Room extends RangeRoom = RangeRoom> {
  readonly extent: Room;
  /** From the inner edge of the children. */
  readonly rect: Rect;
  readonly side: Side;
  /** Of a boundary: how many lie within it, so that their inner edges do not meet. */
  readonly depth: number;
}

/** The ranges of one node where the layout placed their room, the inner ones first. */
export function placedRanges<Room extends RangeRoom>(
  placed: readonly { readonly extent: Room; readonly rect: Rect; readonly side: Side }[],
): PlacedRange<Room>[] {
  return placed.map((one, i) => {
    const isWithin = ({ rect, side }: typeof one) => side === one.side && meets(rect, one.rect);
    return { ...one, depth: placed.slice(0, i).filter(isWithin).length };
  });
}

/** Of a boundary's corners (map pixels). */
export const BOUNDARY_RADIUS = 14;
/** How wide the lines are (map pixels), and how strong a boundary's line and what it fills are. */
export const BOUNDARY_LINE = 1.4;
export const BOUNDARY_LINE_OPACITY = 0.55;
export const BOUNDARY_FILL_OPACITY = 0.08;
export const BRACE_LINE = 1.8;

/** What a boundary is drawn around: the room kept for it, and some towards the parent. Of a summary: brace and label. */
export function outlineOf({ extent, rect, side, depth }: PlacedRange): Rect {
  const { x, y, width, height } = rect;
  if (extent.kind === "summary") {
    const out = extent.out;
    if (side === "down") return { x, y: y + height - out, width, height: out };
    return { x: side === "left" ? x : x + width - out, y, width: out, height };
  }
  const inner = RANGE_PAD + depth * 4;
  if (side === "down") return { x, y: y - inner, width, height: height + inner };
  return { x: side === "left" ? x : x - inner, y, width: width + inner, height };
}

/** Where a boundary's label is, and what of it has room; undefined where there is none. */
export function titleOf(range: PlacedRange, breakLabel: BreakLabel): { text: string; at: Rect } | undefined {
  const [label] = range.extent.lines;
  if (label === undefined || range.extent.kind === "summary") return undefined;
  const outline = outlineOf(range);
  const widthOf = (text: string) => breakLabel(text, Number.POSITIVE_INFINITY).width;
  const text = fitting(label, outline.width - 2 * RANGE_PAD, widthOf);
  const width = widthOf(text);
  const x = range.side === "left" ? outline.x + outline.width - RANGE_PAD - width : outline.x + RANGE_PAD;
  const y = range.side === "down" ? outline.y + outline.height - LABEL_LINE - 3 : outline.y + 3;
  return { text, at: { x, y, width, height: LABEL_LINE } };
}

/** As much of a text as is not wider than this. */
function fitting(text: string, width: number, widthOf: (text: string) => number): string {
  if (widthOf(text) <= width) return text;
  const letters = [...text];
  let [low, high] = [0, letters.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (widthOf(`${letters.slice(0, middle).join("")}…`) <= width) low = middle;
    else high = middle - 1;
  }
  return `${letters.slice(0, low).join("").trimEnd()}…`;
}

/** Where a summary's label is, and the edge that its lines begin at or are centred in. */
export function summaryLabel({ extent, side }: PlacedRange, outline: Rect) {
  const height = extent.lines.length * LABEL_LINE;
  const off = 2 * BRACE_GAP + BRACE;
  if (side === "down") return { at: { ...outline, y: outline.y + off, height }, align: "center" as const };
  const x = side === "left" ? outline.x : outline.x + off;
  const y = outline.y + (outline.height - height) / 2;
  const align = side === "left" ? ("right" as const) : ("left" as const);
  return { at: { x, y, width: outline.width - off, height }, align };
}

/** A curly brace along the inner edge of the area, its tip outward: a point, then cubic curves of three points each. */
export function braceAlong({ x, y, width, height }: Rect, side: Side): number[] {
  // As if it opened to the left and pointed right, then turned to its side.
  const [length, at] = side === "down" ? [width, x] : [height, y];
  const base = side === "down" ? y + BRACE_GAP : side === "left" ? x + width - BRACE_GAP : x + BRACE_GAP;
  const sign = side === "left" ? -1 : 1;
  const to = (across: number, out: number): [number, number] =>
    side === "down" ? [at + across, base + out] : [base + sign * out, at + across];
  const half = BRACE / 2;
  const round = Math.min(half, length / 4);
  /** A corner at `across`, rounded: from `from` over it to `end`. */
  const corner = (from: [number, number], over: [number, number], end: [number, number]) => {
    const third = (a: number, b: number) => a + (2 * (b - a)) / 3;
    const [a, b, c] = [to(...from), to(...over), to(...end)];
    return [third(a[0], b[0]), third(a[1], b[1]), third(c[0], b[0]), third(c[1], b[1]), ...c];
  };
  const line = (from: [number, number], end: [number, number]) => [
    ...to(...from),
    ...to(...end),
    ...to(...end),
  ];
  const middle = length / 2;
  return [
    ...to(1, 0),
    ...corner([1, 0], [1, half], [1 + round, half]),
    ...line([1 + round, half], [middle - round, half]),
    ...corner([middle - round, half], [middle, half], [middle, BRACE]),
    ...corner([middle, BRACE], [middle, half], [middle + round, half]),
    ...line([middle + round, half], [length - 1 - round, half]),
    ...corner([length - 1 - round, half], [length - 1, half], [length - 1, 0]),
  ];
}
