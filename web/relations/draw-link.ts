import type { CrossLink } from "../../model/types.ts";
import type { Point, Rect } from "../editor/camera.ts";
import { LABEL_FONT, LABEL_LINE } from "../editor/ranges.ts";
import type { TextMeasure } from "../editor/text-measure.ts";
import type { Theme } from "../editor/theme.ts";
import { type Curve, pointAt } from "./curve.ts";

/** Map pixels. */
const WIDTH = 1.8;
const HEAD = 10;
/** A label on a line wraps at this width. */
const LABEL_WIDTH = 180;
const LABEL_PAD = 5;
/** How much is seen of a link that leads into a folded branch. */
const FAINT = 0.4;

const dashes = { dashed: [7, 5], dotted: [0.5, 5], solid: [] } as const;

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
  context.lineWidth = WIDTH;
  context.setLineDash(dashes[dash]);
  context.stroke(line);
  context.setLineDash([]);
  if (arrows === "end" || arrows === "both") drawHead(context, d, pointAt(curve.points, 0.93));
  if (arrows === "start" || arrows === "both") drawHead(context, a, pointAt(curve.points, 0.07));
  context.restore();
}

function drawHead(context: CanvasRenderingContext2D, tip: Point, from: Point): void {
  const angle = Math.atan2(tip.y - from.y, tip.x - from.x);
  context.beginPath();
  context.moveTo(tip.x, tip.y);
  for (const turn of [0.42, -0.42]) {
    context.lineTo(tip.x - HEAD * Math.cos(angle + turn), tip.y - HEAD * Math.sin(angle + turn));
  }
  context.closePath();
  context.fill();
}

/** Where the label is; without one, the little that there is to hold at the middle of the line. */
export function labelRect({ middle }: Curve, { label }: CrossLink, measure: TextMeasure): Rect {
  if (!label) return { x: middle.x - 6, y: middle.y - 6, width: 12, height: 12 };
  const { lines, width } = measure.block(label, LABEL_FONT, LABEL_WIDTH);
  const [w, h] = [width + 2 * LABEL_PAD, lines.length * LABEL_LINE + 4];
  return { x: middle.x - w / 2, y: middle.y - h / 2, width: w, height: h };
}

export function drawLabel(
  context: CanvasRenderingContext2D,
  curve: Curve,
  { link, isFaint }: { readonly link: CrossLink; readonly isFaint: boolean },
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
  context.globalAlpha = isFaint ? FAINT + 0.25 : 1;
  context.fillStyle = inkOf(link, theme);
  context.font = LABEL_FONT;
  context.textAlign = "center";
  context.textBaseline = "middle";
  const { lines } = measure.block(link.label, LABEL_FONT, LABEL_WIDTH);
  lines.forEach((line, i) => {
    context.fillText(line, rect.x + rect.width / 2, rect.y + 2 + (i + 0.5) * LABEL_LINE);
  });
  context.restore();
}
