/** The lines from parents to their children, for the screen and for drawings alike. Map pixels, y downwards. */

import type { LineShape, Shape } from "../types.ts";
import type { Box, Rect } from "./band.ts";

/** Whatever takes lines: a canvas, a path for one, the text of a path, or points. */
export interface Pen {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  bezierCurveTo(ax: number, ay: number, bx: number, by: number, x: number, y: number): void;
}

/** Where a link begins: an underlined node's line goes on from its end, another's from its middle. */
export interface LinkStart extends Rect {
  readonly shape: Shape;
  readonly isRoot: boolean;
}

/** Of round corners. */
const RADIUS = 10;
/** How far a quarter circle's control points are from its ends, of the radius. */
const ROUND = 0.5523;
/** From a parent to the stem that its children hang on: the same for all, wherever they begin. */
const STEM = 20;
/** Two ends that are no farther than this across the line's way are joined straight. */
const LEVEL = 1;

/** Adds the line from a parent's outer edge to a child, and the one that an underlined child sits on. */
export function addLink(pen: Pen, from: LinkStart, to: Box, toShape: Shape, line: LineShape): void {
  const isUnderlined = toShape === "underline";
  if (to.side === "down") {
    const startX = from.x + from.width / 2;
    const endX = to.x + to.width / 2;
    // The same as sideways, with the axes exchanged.
    const turned: Pen = {
      moveTo: (y, x) => pen.moveTo(x, y),
      lineTo: (y, x) => pen.lineTo(x, y),
      bezierCurveTo: (ay, ax, by, bx, y, x) => pen.bezierCurveTo(ax, ay, bx, by, x, y),
    };
    draw[line](turned, from.y + from.height, startX, to.y, endX);
    if (!isUnderlined) return;
    pen.moveTo(to.x, to.y + to.height - 1);
    pen.lineTo(to.x + to.width, to.y + to.height - 1);
    return;
  }
  const isRight = to.side !== "left";
  // The root's curves begin inside its shape, so that those up and down leave it as smoothly as those sideways.
  const inset = from.isRoot ? from.width * insets[line] : 0;
  const startX = isRight ? from.x + from.width - inset : from.x + inset;
  const startY = from.y + (from.shape === "underline" ? from.height - 1 : from.height / 2);
  const endX = isRight ? to.x : to.x + to.width;
  const endY = to.y + (isUnderlined ? to.height - 1 : to.height / 2);
  draw[line](pen, startX, startY, endX, endY);
  if (isUnderlined) pen.lineTo(isRight ? to.x + to.width : to.x, endY);
}

/** How far inside the root lines begin, of its width. */
const insets: Record<LineShape, number> = { curve: 0.3, straight: 0.5, elbow: 0, round: 0 };

type Draw = (pen: Pen, startX: number, startY: number, endX: number, endY: number) => void;

/** Along x, which is the way that the branch grows. */
const draw: Record<LineShape, Draw> = {
  curve(pen, startX, startY, endX, endY) {
    const bend = (endX - startX) * 0.55;
    pen.moveTo(startX, startY);
    pen.bezierCurveTo(startX + bend, startY, endX - bend, endY, endX, endY);
  },
  straight(pen, startX, startY, endX, endY) {
    pen.moveTo(startX, startY);
    pen.lineTo(endX, endY);
  },
  elbow: (pen, ...ends) => corner(pen, 0, ...ends),
  round: (pen, ...ends) => corner(pen, RADIUS, ...ends),
};

function corner(pen: Pen, radius: number, startX: number, startY: number, endX: number, endY: number): void {
  pen.moveTo(startX, startY);
  const [wide, high] = [Math.abs(endX - startX), Math.abs(endY - startY)];
  if (high > LEVEL) {
    const out = Math.min(STEM, wide / 2);
    const middle = startX + (endX > startX ? out : -out);
    const r = Math.min(radius, out);
    const [along, across] = [endX > startX ? r : -r, endY > startY ? r : -r];
    pen.lineTo(middle - along, startY);
    // Two corners that have no room for themselves are one bend.
    if (high < 2 * r) pen.bezierCurveTo(middle, startY, middle, endY, middle + along, endY);
    else if (r > 0) {
      const [dx, dy] = [along * (1 - ROUND), across * (1 - ROUND)];
      pen.bezierCurveTo(middle - dx, startY, middle, startY + dy, middle, startY + across);
      pen.lineTo(middle, endY - across);
      pen.bezierCurveTo(middle, endY - dy, middle + dx, endY, middle + along, endY);
    } else pen.lineTo(middle, endY);
  }
  pen.lineTo(endX, endY);
}
