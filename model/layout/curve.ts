/** The lines of cross-links: where they run, what they are led around, and what is at their ends. */

import type { Box, Rect } from "./band.ts";

/** A place on the map (CSS pixels at zoom 1), y downwards. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A cross-link's line: a cubic curve from the edge of one box to that of another. */
export interface Curve {
  readonly points: readonly [Point, Point, Point, Point];
  /** The point of the curve that its label and its handle are at. */
  readonly middle: Point;
  /** Holds the curve. */
  readonly bounds: Rect;
}

/** From an edge to the tip of a line (map pixels). */
const GAP = 3;
/** Boxes nearer than this to each other along an axis are passed by on the outer side. */
const APART = 20;

/**
 * The curve between two boxes. Boxes with room between them are joined by the edges that face each other; of others
 * the curve swings out beyond their outer edges, so that it passes by what is between them.
 */
export function curveBetween(from: Box, to: Box, bend: readonly [number, number] = [0, 0]): Curve {
  const [start, end] = edges(from, to);
  const reach = Math.hypot(end.x - start.x, end.y - start.y);
  const swing = start.side === end.side ? 30 + reach * 0.25 : Math.max(24, reach * 0.35);
  // The middle of a cubic curve moves by three quarters of what its inner points do.
  const by = { x: (bend[0] * 4) / 3, y: (bend[1] * 4) / 3 };
  const pull = ({ x, y, side }: End): Point => ({
    x: x + by.x + normals[side].x * swing,
    y: y + by.y + normals[side].y * swing,
  });
  const points = [start, pull(start), pull(end), end] as const;
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  const bounds = { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
  return { points: [start, points[1], points[2], end], middle: pointAt(points, 0.5), bounds };
}

/** How far aside a curve is led to keep clear of nodes, the least first (map pixels). */
const DETOURS = [0, 30, -30, 60, -60, 100, -100, 150, -150, 220, -220];
const PROBES = 18;

/** The bend that leads a curve past most of what is `blocked`, and aside by no more than that takes. */
export function detour(from: Box, to: Box, blocked: (at: Point) => boolean): [number, number] {
  const [dx, dy] = [
    to.x + to.width / 2 - from.x - from.width / 2,
    to.y + to.height / 2 - from.y - from.height / 2,
  ];
  const length = Math.hypot(dx, dy) || 1;
  let best: [number, number] = [0, 0];
  let least = Number.POSITIVE_INFINITY;
  for (const aside of DETOURS) {
    const bend: [number, number] = [(-dy / length) * aside, (dx / length) * aside];
    const { points } = curveBetween(from, to, bend);
    let hits = 0;
    for (let i = 2; i < PROBES - 1; i++) if (blocked(pointAt(points, i / PROBES))) hits++;
    if (hits >= least) continue;
    least = hits;
    best = bend;
    if (hits === 0) break;
  }
  return best;
}

type Edge = "left" | "right" | "top" | "bottom";
interface End extends Point {
  readonly side: Edge;
}

const normals: { readonly [edge in Edge]: Point } = {
  left: { x: -1, y: 0 },
  right: { x: 1, y: 0 },
  top: { x: 0, y: -1 },
  bottom: { x: 0, y: 1 },
};

function edges(from: Box, to: Box): [End, End] {
  const [right, left] = [to.x - (from.x + from.width), from.x - (to.x + to.width)];
  const [below, above] = [to.y - (from.y + from.height), from.y - (to.y + to.height)];
  const isDown = from.side === "down" || to.side === "down";
  // The way that the tree's levels follow each other comes first: between levels there is room.
  const sideways =
    right >= APART ? (["right", "left"] as const) : left >= APART ? (["left", "right"] as const) : undefined;
  const upright =
    below >= APART ? (["bottom", "top"] as const) : above >= APART ? (["top", "bottom"] as const) : undefined;
  const facing = isDown ? (upright ?? undefined) : sideways;
  if (facing) return [endOf(from, facing[0]), endOf(to, facing[1])];
  const outer = isDown ? "bottom" : from.side === "left" || to.side === "left" ? "left" : "right";
  return [endOf(from, outer), endOf(to, outer)];
}

function endOf({ x, y, width, height }: Rect, side: Edge): End {
  const middle = { x: x + width / 2, y: y + height / 2 };
  if (side === "left") return { x: x - GAP, y: middle.y, side };
  if (side === "right") return { x: x + width + GAP, y: middle.y, side };
  return { x: middle.x, y: side === "top" ? y - GAP : y + height + GAP, side };
}

/** The point at `t`, from 0 at the start to 1 at the end. */
export function pointAt([a, b, c, d]: readonly [Point, Point, Point, Point], t: number): Point {
  const u = 1 - t;
  const mix = (p: number, q: number, r: number, s: number) =>
    u * u * u * p + 3 * u * u * t * q + 3 * u * t * t * r + t * t * t * s;
  return { x: mix(a.x, b.x, c.x, d.x), y: mix(a.y, b.y, c.y, d.y) };
}

const STEPS = 32;

/** How far a point is from the curve, near enough. */
export function distanceTo({ points }: Curve, { x, y }: Point): number {
  let least = Number.POSITIVE_INFINITY;
  let from: Point = points[0];
  for (let i = 1; i <= STEPS; i++) {
    const to = pointAt(points, i / STEPS);
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const along = Math.max(
      0,
      Math.min(1, ((x - from.x) * dx + (y - from.y) * dy) / (dx * dx + dy * dy || 1)),
    );
    least = Math.min(least, Math.hypot(from.x + along * dx - x, from.y + along * dy - y));
    from = to;
  }
  return least;
}

/** Length of an arrowhead (map pixels), and half of the angle at its tip. */
const HEAD = 10;
const HEAD_ANGLE = 0.42;

/** The corners of an arrowhead at the curve's end or start, the tip first. */
export function headAt({ points }: Curve, end: "start" | "end"): [Point, Point, Point] {
  const tip = end === "end" ? points[3] : points[0];
  const from = pointAt(points, end === "end" ? 0.93 : 0.07);
  const angle = Math.atan2(tip.y - from.y, tip.x - from.x);
  const corner = (turn: number) => ({
    x: tip.x - HEAD * Math.cos(angle + turn),
    y: tip.y - HEAD * Math.sin(angle + turn),
  });
  return [tip, corner(HEAD_ANGLE), corner(-HEAD_ANGLE)];
}

/** Lengths of a cross-link's dashes and the gaps between them (map pixels). */
export const dashLengths = { dashed: [7, 5], dotted: [0.5, 5], solid: [] } as const;
/** How wide a cross-link's line is; where its label wraps, and what is kept free beside it (map pixels). */
export const LINK_WIDTH = 1.8;
export const LINK_LABEL_WIDTH = 180;
export const LINK_LABEL_PAD = 5;
