import {
  type Curve,
  dashLengths,
  headAt,
  LINK_LABEL_PAD,
  LINK_LABEL_WIDTH,
  LINK_WIDTH,
} from "../../model/layout/curve.ts";
import { LABEL_LINE } from "../../model/layout/range-room.ts";
import type { CrossLink } from "../../model/types.ts";
import type { Point, Rect } from "../editor/camera.ts";
import { LABEL_FONT } from "../editor/ranges.ts";
import type { TextMeasure } from "../editor/text-measure.ts";
import type { Theme } from "../editor/theme.ts";

/** How much is seen of a link that leads into a folded branch. */
const FAINT = 0.4;

export function inkOf({ color }: CrossLink, theme: Theme): string {
  return theme.named(color ?? "ink-2");
}

/** Draws the line and its arrowheads. */
export function drawLink(
  context: CanvasRenderingContext2D,
  curve: Curve,
  link: CrossLink,
  theme: Theme,
  { isFaint, isSelected }: { isFaint: boolean; isSelected: boolean },
): void {
  const [a, b, c, d] = curve.points;
  const { dash = "dashed", arrows = "end" } = link;
  const line = new Path2D();
  line.moveTo(a.x, a.y);
  line.bezierCurveTo(b.x, b.y, c.x, c.y, d.x, d.y);
  context.save();
  context.lineCap = "round";
  if (isSelected) {
    context.strokeStyle = theme.accent;
    context.globalAlpha = 0.3;
    context.lineWidth = 9;
    context.stroke(line);
  }
  context.globalAlpha = isFaint && !isSelected ? FAINT : 1;
  context.strokeStyle = context.fillStyle = inkOf(link, theme);
  context.lineWidth = LINK_WIDTH;
  context.setLineDash(dashLengths[dash]);
  context.stroke(line);
  context.setLineDash([]);
  if (arrows === "end" || arrows === "both") drawHead(context, headAt(curve, "end"));
  if (arrows === "start" || arrows === "both") drawHead(context, headAt(curve, "start"));
  context.restore();
}

function drawHead(
  context: CanvasRenderingContext2D,
  [tip, ...corners]: readonly [Point, Point, Point],
): void {
  context.beginPath();
  context.moveTo(tip.x, tip.y);
  for (const { x, y } of corners) context.lineTo(x, y);
  context.closePath();
  context.fill();
}

/** Where the label is; without one, the little that there is to hold at the middle of the line. */
export function labelRect({ middle }: Curve, { label }: CrossLink, measure: TextMeasure): Rect {
  if (!label) return { x: middle.x - 6, y: middle.y - 6, width: 12, height: 12 };
  const { lines, width } = measure.block(label, LABEL_FONT, LINK_LABEL_WIDTH);
  const [w, h] = [width + 2 * LINK_LABEL_PAD, lines.length * LABEL_LINE + 4];
  return { x: middle.x - w / 2, y: middle.y - h / 2, width: w, height: h };
}

export function drawLabel(
  context: CanvasRenderingContext2D,
  curve: Curve,
  link: CrossLink,
  theme: Theme,
  measure: TextMeasure,
): void {
  if (!link.label) return;
  const rect = labelRect(curve, link, measure);
  context.save();
  context.fillStyle = theme.named("bg");
  context.beginPath();
  context.roundRect(rect.x, rect.y, rect.width, rect.height, 6);
  context.fill();
  context.fillStyle = inkOf(link, theme);
  context.font = LABEL_FONT;
  context.textAlign = "center";
  context.textBaseline = "middle";
  const { lines } = measure.block(link.label, LABEL_FONT, LINK_LABEL_WIDTH);
  lines.forEach((line, i) => {
    context.fillText(line, rect.x + rect.width / 2, rect.y + 2 + (i + 0.5) * LABEL_LINE);
  });
  context.restore();
}
