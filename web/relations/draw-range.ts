import type { Rect, Side } from "../../model/layout/index.ts";
import { BRACE, BRACE_GAP, LABEL_FONT, LABEL_LINE, RANGE_PAD, type RangeExtent } from "../editor/ranges.ts";
import type { TextMeasure } from "../editor/text-measure.ts";
import type { Theme } from "../editor/theme.ts";

/** A boundary or a summary where the layout keeps room for it. */
export interface PlacedRange {
  readonly extent: RangeExtent;
  /** From the inner edge of the children. */
  readonly rect: Rect;
  readonly side: Side;
  /** Of a boundary: how many lie within it, so that their inner edges do not meet. */
  readonly depth: number;
  /** Of a boundary with a label: where that is, and what of it has room. */
  readonly title?: Rect;
  readonly text?: string;
}

/** What a boundary is drawn around: the room kept for it, and some towards the parent. */
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

/** Finds the place of the label. */
export function withTitle(range: PlacedRange, measure: TextMeasure): PlacedRange {
  const [label] = range.extent.lines;
  if (label === undefined || range.extent.kind === "summary") return range;
  const outline = outlineOf(range);
  const text = fitting(label, outline.width - 2 * RANGE_PAD, measure);
  const width = measure.block(text, LABEL_FONT, Number.POSITIVE_INFINITY).width;
  const x = range.side === "left" ? outline.x + outline.width - RANGE_PAD - width : outline.x + RANGE_PAD;
  const y = range.side === "down" ? outline.y + outline.height - LABEL_LINE - 3 : outline.y + 3;
  return { ...range, text, title: { x, y, width, height: LABEL_LINE } };
}

/** As much of a text as is not wider than this. */
function fitting(text: string, width: number, measure: TextMeasure): string {
  const whole = measure.block(text, LABEL_FONT, Number.POSITIVE_INFINITY).width;
  if (whole <= width) return text;
  const letters = [...text];
  let [low, high] = [0, letters.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const cut = `${letters.slice(0, middle).join("")}…`;
    if (measure.block(cut, LABEL_FONT, Number.POSITIVE_INFINITY).width <= width) low = middle;
    else high = middle - 1;
  }
  return `${letters.slice(0, low).join("").trimEnd()}…`;
}

export function drawBoundary(
  context: CanvasRenderingContext2D,
  range: PlacedRange,
  ink: string,
  theme: Theme,
  isSelected: boolean,
): void {
  const { x, y, width, height } = outlineOf(range);
  context.save();
  context.beginPath();
  context.roundRect(x, y, width, height, 14);
  context.fillStyle = context.strokeStyle = ink;
  context.globalAlpha = 0.08;
  context.fill();
  context.globalAlpha = isSelected ? 1 : 0.55;
  if (isSelected) context.strokeStyle = theme.accent;
  context.lineWidth = isSelected ? 2.4 : 1.4;
  context.stroke();
  if (range.title) {
    context.globalAlpha = 1;
    drawLines(context, [range.text ?? ""], range.title, "left");
  }
  context.restore();
}

export function drawSummary(
  context: CanvasRenderingContext2D,
  range: PlacedRange,
  ink: string,
  theme: Theme,
  isSelected: boolean,
): void {
  const { side, extent } = range;
  const area = outlineOf(range);
  context.save();
  context.strokeStyle = isSelected ? theme.accent : ink;
  context.lineWidth = isSelected ? 2.6 : 1.8;
  context.lineCap = context.lineJoin = "round";
  context.stroke(bracePath(area, side));
  context.fillStyle = isSelected ? theme.accent : ink;
  const [width, height] = [area.width, extent.lines.length * LABEL_LINE];
  const off = 2 * BRACE_GAP + BRACE;
  if (side === "down") drawLines(context, extent.lines, { ...area, y: area.y + off, height }, "center");
  else {
    const x = side === "left" ? area.x : area.x + off;
    const y = area.y + (area.height - height) / 2;
    drawLines(
      context,
      extent.lines,
      { x, y, width: width - off, height },
      side === "left" ? "right" : "left",
    );
  }
  context.restore();
}

/** A curly brace along the inner edge of the area, its tip outward. */
function bracePath({ x, y, width, height }: Rect, side: Side): Path2D {
  const path = new Path2D();
  // Drawn as if it opened to the left and pointed right, then turned to its side.
  const [length, at] = side === "down" ? [width, x] : [height, y];
  const base = side === "down" ? y + BRACE_GAP : side === "left" ? x + width - BRACE_GAP : x + BRACE_GAP;
  const sign = side === "left" ? -1 : 1;
  const to = (across: number, out: number): [number, number] =>
    side === "down" ? [at + across, base + out] : [base + sign * out, at + across];
  const half = BRACE / 2;
  const round = Math.min(half, length / 4);
  path.moveTo(...to(1, 0));
  path.quadraticCurveTo(...to(1, half), ...to(1 + round, half));
  path.lineTo(...to(length / 2 - round, half));
  path.quadraticCurveTo(...to(length / 2, half), ...to(length / 2, BRACE));
  path.quadraticCurveTo(...to(length / 2, half), ...to(length / 2 + round, half));
  path.lineTo(...to(length - 1 - round, half));
  path.quadraticCurveTo(...to(length - 1, half), ...to(length - 1, 0));
  return path;
}

function drawLines(
  context: CanvasRenderingContext2D,
  lines: readonly string[],
  { x, y, width }: Rect,
  align: "left" | "center" | "right",
): void {
  context.font = LABEL_FONT;
  context.textBaseline = "middle";
  context.textAlign = align;
  const at = align === "left" ? x : align === "right" ? x + width : x + width / 2;
  for (const [i, line] of lines.entries()) context.fillText(line, at, y + (i + 0.5) * LABEL_LINE);
}
