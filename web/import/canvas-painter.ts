import type { BandPainter } from "../../model/formats/format.ts";
import { type Area, type Drawn, type Line, TAG_SIZE } from "../../model/formats/picture.ts";
import { FONT_FAMILY } from "../editor/node-style.ts";

/** Paints pictures with the browser's own fonts, for every script and emoji that it shows; a canvas is one part. */
export function canvasPainter(): BandPainter {
  const brush = new OffscreenCanvas(1, 1).getContext("2d");
  if (!brush) throw new Error("This browser gives no canvas to paint on.");
  return {
    measure(text, size, weight) {
      brush.font = fontOf(size, weight, false);
      return brush.measureText(text).width;
    },
    paint(nodes, view, { width, height, scale, background }) {
      const canvas = new OffscreenCanvas(width, height);
      const context = canvas.getContext("2d", { willReadFrequently: true });
      if (!context) throw new Error("This browser gives no canvas to paint on.");
      if (background) {
        context.fillStyle = background;
        context.fillRect(0, 0, width, height);
      }
      context.setTransform(scale, 0, 0, scale, -view.x * scale, -view.y * scale);
      for (const drawn of nodes) drawCurve(context, drawn);
      for (const drawn of nodes) drawNode(context, drawn);
      return context.getImageData(0, 0, width, height).data;
    },
  };
}

type Context = OffscreenCanvasRenderingContext2D;

function fontOf(size: number, weight: number, italic: boolean): string {
  return `${italic ? "italic " : ""}${weight} ${size}px ${FONT_FAMILY}`;
}

function drawCurve(context: Context, { curve }: Drawn): void {
  if (!curve) return;
  const [x0, y0, x1, y1, x2, y2, x3, y3] = curve.points;
  context.beginPath();
  context.moveTo(x0, y0);
  context.bezierCurveTo(x1, y1, x2, y2, x3, y3);
  if (curve.under !== undefined) context.lineTo(curve.under, y3);
  context.strokeStyle = curve.colour;
  context.lineWidth = curve.width;
  context.lineCap = "round";
  context.stroke();
}

function drawNode(context: Context, drawn: Drawn): void {
  const { fill, border, text, tags, size, weight, ink, italic, strike, link } = drawn;
  if (fill) {
    drawBox(context, drawn);
    context.fillStyle = fill;
    context.fill();
    if (border) {
      context.strokeStyle = border;
      context.lineWidth = 1.5;
      context.stroke();
    }
  }
  context.fillStyle = ink;
  context.font = fontOf(size, weight, italic);
  for (const line of text) {
    context.fillText(line.text, line.x, line.y);
    if (link) drawRule(context, line, size * 0.11, size);
    if (strike) drawRule(context, line, size * -0.3, size);
  }
  if (!tags) return;
  context.globalAlpha = 0.75;
  context.font = fontOf(TAG_SIZE, 400, false);
  context.fillText(tags.text, tags.x, tags.y);
  context.globalAlpha = 1;
}

function drawBox(context: Context, { x, y, width, height, radius }: Area & { radius: number }): void {
  context.beginPath();
  context.roundRect(x, y, width, height, Math.min(radius, width / 2, height / 2));
}

function drawRule(context: Context, { text, x, y }: Line, below: number, size: number): void {
  context.fillRect(x, y + below, context.measureText(text).width, size / 16);
}
