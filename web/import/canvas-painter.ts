import type { Area, Figure } from "../../model/formats/figures.ts";
import type { BandPainter } from "../../model/formats/format.ts";
import { type Border, plainSpan, type Span, spansOf } from "../../model/formats/node-look.ts";
import { type Drawn, insetBy, type Line, TAG_SIZE } from "../../model/formats/picture.ts";
import { LABEL_SIZE, LABEL_WEIGHT } from "../../model/layout/range-room.ts";
import { families } from "../editor/node-style.ts";

/** Paints pictures with the browser's own fonts, for every script and emoji that it shows; a canvas is one part. */
export function canvasPainter(): BandPainter {
  const brush = new OffscreenCanvas(1, 1).getContext("2d");
  if (!brush) throw new Error("This browser gives no canvas to paint on.");
  return {
    measure(text, size, weight, typeface = "sans") {
      brush.font = fontOf({ size, weight, italic: false, typeface });
      return brush.measureText(text).width;
    },
    paint({ nodes, below, above }, view, { width, height, scale, background }) {
      const canvas = new OffscreenCanvas(width, height);
      const context = canvas.getContext("2d", { willReadFrequently: true });
      if (!context) throw new Error("This browser gives no canvas to paint on.");
      if (background) {
        context.fillStyle = background;
        context.fillRect(0, 0, width, height);
      }
      context.setTransform(scale, 0, 0, scale, -view.x * scale, -view.y * scale);
      for (const figure of below) drawFigure(context, figure);
      for (const drawn of nodes) drawCurve(context, drawn);
      for (const drawn of nodes) drawNode(context, drawn);
      for (const figure of above) drawFigure(context, figure);
      return context.getImageData(0, 0, width, height).data;
    },
  };
}

type Context = OffscreenCanvasRenderingContext2D;

function fontOf({
  size,
  weight,
  italic,
  typeface,
}: Pick<Span, "size" | "weight" | "italic" | "typeface">): string {
  return `${italic ? "italic " : ""}${weight} ${size}px ${families[typeface]}`;
}

function drawCurve(context: Context, { curve }: Drawn): void {
  if (!curve) return;
  context.beginPath();
  for (const line of curve.lines) addStroke(context, line);
  context.strokeStyle = curve.colour;
  context.lineWidth = curve.width;
  context.lineCap = "round";
  context.stroke();
}

function drawNode(context: Context, drawn: Drawn): void {
  const { fill, border, text, tags, ink, isRtl } = drawn;
  if (fill) {
    drawBox(context, drawn);
    context.fillStyle = fill;
    context.fill();
  }
  if (border) drawBorder(context, drawn, border);
  context.fillStyle = ink;
  for (const line of text) drawLine(context, line, spansOf(line.text, line.marks ?? [], drawn), drawn);
  if (tags) drawLine(context, tags, [plainSpan(tags.text, TAG_SIZE, 400)], { isRtl });
}

function drawBorder(context: Context, drawn: Drawn, { colour, width, dash }: Border): void {
  drawBox(context, insetBy(drawn, width / 2));
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.lineCap = "round";
  context.setLineDash([...dash]);
  context.stroke();
  context.setLineDash([]);
}

/** Draws the stretches of a line from its beginning on, which is its right end where it is read from there. */
function drawLine(
  context: Context,
  { x, y, width }: Line,
  spans: readonly Span[],
  { isRtl, link, size }: Pick<Drawn, "isRtl"> & Partial<Pick<Drawn, "link" | "size">>,
): void {
  context.direction = isRtl ? "rtl" : "ltr";
  context.textAlign = "start";
  let at = isRtl ? x + width : x;
  for (const span of spans) {
    context.font = fontOf(span);
    const wide = context.measureText(span.text).width;
    const left = isRtl ? at - wide : at;
    if (span.isCode) drawCodeBox(context, left, y, wide, span.size);
    context.fillText(span.text, at, y);
    if (link || span.isLink) context.fillRect(left, y + (size ?? 0) * 0.11, wide, span.size / 16);
    if (span.strike) context.fillRect(left, y - span.size * 0.3, wide, span.size / 16);
    at += isRtl ? -wide : wide;
  }
}

/** Behind code: a little larger than its letters. */
function drawCodeBox(context: Context, x: number, y: number, width: number, size: number): void {
  context.globalAlpha = 0.12;
  drawBox(context, { x: x - 2, y: y - size, width: width + 4, height: size * 1.3, radius: 3 });
  context.fill();
  context.globalAlpha = 1;
}

function drawFigure(context: Context, figure: Figure): void {
  context.fillStyle = context.strokeStyle = figure.colour;
  context.lineCap = context.lineJoin = "round";
  switch (figure.kind) {
    case "frame":
      drawBox(context, { ...figure.box, radius: figure.radius });
      context.globalAlpha = figure.fillOpacity;
      context.fill();
      context.globalAlpha = figure.lineOpacity;
      context.lineWidth = figure.line;
      context.stroke();
      context.globalAlpha = 1;
      return;
    case "stroke":
      context.beginPath();
      addStroke(context, figure.points);
      context.lineWidth = figure.width;
      context.setLineDash([...figure.dash]);
      context.stroke();
      context.setLineDash([]);
      return;
    case "polygon":
      context.beginPath();
      for (let i = 0; i < figure.points.length; i += 2)
        context.lineTo(figure.points[i] ?? 0, figure.points[i + 1] ?? 0);
      context.fill();
      return;
    case "plate":
      drawBox(context, { ...figure.area, radius: figure.radius });
      context.fill();
      return;
    case "caption":
      context.direction = "ltr";
      context.textAlign = "left";
      context.font = fontOf({ size: LABEL_SIZE, weight: LABEL_WEIGHT, italic: false, typeface: "sans" });
      context.fillText(figure.text, figure.x, figure.y);
  }
}

/** A point, then cubic curves. */
function addStroke(context: Context, [x = 0, y = 0, ...curves]: readonly number[]): void {
  context.moveTo(x, y);
  for (let i = 0; i + 5 < curves.length; i += 6) {
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0, x3 = 0, y3 = 0] = curves.slice(i, i + 6);
    context.bezierCurveTo(x1, y1, x2, y2, x3, y3);
  }
}

function drawBox(context: Context, { x, y, width, height, radius }: Area & { radius: number }): void {
  context.beginPath();
  context.roundRect(x, y, width, height, Math.min(radius, width / 2, height / 2));
}
