import type { Rect, Side } from "../../model/layout/index.ts";
import { LABEL_LINE } from "../../model/layout/range-room.ts";
import {
  BOUNDARY_FILL_OPACITY,
  BOUNDARY_LINE,
  BOUNDARY_LINE_OPACITY,
  BOUNDARY_RADIUS,
  BRACE_LINE,
  braceAlong,
  outlineOf,
  type PlacedRange,
  summaryLabel,
  type titleOf,
} from "../../model/layout/range-shape.ts";
import { LABEL_FONT, type RangeExtent } from "../editor/ranges.ts";
import type { Theme } from "../editor/theme.ts";

/** A boundary or a summary as it is shown. */
export interface ShownRange extends PlacedRange<RangeExtent> {
  /** Of a boundary with a label. */
  readonly title?: ReturnType<typeof titleOf>;
}

export function drawBoundary(
  context: CanvasRenderingContext2D,
  range: ShownRange,
  ink: string,
  theme: Theme,
  isSelected: boolean,
): void {
  const { x, y, width, height } = outlineOf(range);
  context.save();
  context.beginPath();
  context.roundRect(x, y, width, height, BOUNDARY_RADIUS);
  context.fillStyle = context.strokeStyle = ink;
  context.globalAlpha = BOUNDARY_FILL_OPACITY;
  context.fill();
  context.globalAlpha = isSelected ? 1 : BOUNDARY_LINE_OPACITY;
  if (isSelected) context.strokeStyle = theme.accent;
  context.lineWidth = isSelected ? 2.4 : BOUNDARY_LINE;
  context.stroke();
  if (range.title) {
    context.globalAlpha = 1;
    // A line's colour is too pale for letters.
    context.fillStyle = isSelected ? theme.accent : theme.text;
    drawLines(context, [range.title.text], range.title.at, "left");
  }
  context.restore();
}

export function drawSummary(
  context: CanvasRenderingContext2D,
  range: ShownRange,
  ink: string,
  theme: Theme,
  isSelected: boolean,
): void {
  const { side, extent } = range;
  const area = outlineOf(range);
  context.save();
  context.strokeStyle = isSelected ? theme.accent : ink;
  context.lineWidth = isSelected ? 2.6 : BRACE_LINE;
  context.lineCap = context.lineJoin = "round";
  context.stroke(bracePath(area, side));
  context.fillStyle = isSelected ? theme.accent : theme.text;
  const { at, align } = summaryLabel(range, area);
  drawLines(context, extent.lines, at, align);
  context.restore();
}

function bracePath(area: Rect, side: Side): Path2D {
  const path = new Path2D();
  const [x = 0, y = 0, ...curves] = braceAlong(area, side);
  path.moveTo(x, y);
  for (let i = 0; i + 5 < curves.length; i += 6) {
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0, x3 = 0, y3 = 0] = curves.slice(i, i + 6);
    path.bezierCurveTo(x1, y1, x2, y2, x3, y3);
  }
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
