/** What an edit does to the eye: a node that one looks at stays where it is, and others glide to their places. */

import { type Box, meets } from "../../model/layout/index.ts";
import type { NodeId } from "../../model/schema.ts";
import type { Point } from "./camera.ts";
import { type Glides, reducedMotion } from "./motion.ts";
import type { Scene } from "./scene.ts";

/** With more elements than this, nodes jump to their places instead of gliding. */
const MOST_GLIDING = 400;
/** Pixels of the screen: the height of a main branch, more than most edits move anything. */
const SHORTEST_GLIDE = 40;

/** Notes where these elements are; what it answers is called when the map has been laid out anew. */
export function settling(
  scene: Scene,
  glides: Glides,
  elements: { ids: Iterable<NodeId>; size: number },
): () => void {
  const isStill = reducedMotion() || elements.size > MOST_GLIDING;
  const before = isStill ? [] : placesOf(scene, elements.ids);
  const pin = pinOf(scene);
  return () => glide(scene, glides, before, keepPin(scene, pin));
}

function placesOf({ layout }: Scene, ids: Iterable<NodeId>): [NodeId, Box][] {
  return [...ids].flatMap((id) => {
    const box = layout.box(id);
    return box ? [[id, box] satisfies [NodeId, Box]] : [];
  });
}

/** Lets nodes glide from where they were. A step that the eye follows by itself is not worth the frames. */
function glide(scene: Scene, glides: Glides, before: readonly [NodeId, Box][], shift: Point): void {
  const view = scene.camera.view();
  const moves: [NodeId, number, number][] = [];
  let longest = 0;
  for (const [id, place] of before) {
    const box = scene.layout.box(id);
    // Out of view nobody sees it move, and each frame would cost as much as for what is in view.
    if (!box || id === scene.pinned || !(meets(place, view) || meets(box, view))) continue;
    const [dx, dy] = [place.x - box.x - shift.x, place.y - box.y - shift.y];
    if (dx || dy) moves.push([id, dx, dy]);
    longest = Math.max(longest, Math.abs(dx), Math.abs(dy));
  }
  if (longest * scene.camera.zoom < SHORTEST_GLIDE && !glides.active) return;
  for (const [id, dx, dy] of moves) glides.start(id, dx, dy);
}

function pinOf({ pinned, layout }: Scene): Point | undefined {
  // What floats stays where it is by itself.
  const box = pinned && !layout.floats(pinned) && layout.box(pinned);
  return box ? inner(box) : undefined;
}

/** Moves the camera with the pinned node. Returns by how much, in map coordinates. */
function keepPin({ pinned, layout, camera }: Scene, before: Point | undefined): Point {
  const box = pinned && layout.box(pinned);
  if (!before || !box) return { x: 0, y: 0 };
  const after = inner(box);
  const moved = { x: before.x - after.x, y: before.y - after.y };
  camera.shift(moved.x * camera.zoom, moved.y * camera.zoom);
  return moved;
}

/** The point of a box that stays put as it grows: the middle of the edge towards its parent. */
function inner(box: Box): Point {
  const middle = box.x + box.width / 2;
  if (box.side === "down") return { x: middle, y: box.y };
  const x = box.side === "right" ? box.x : box.side === "left" ? box.x + box.width : middle;
  return { x, y: box.y + box.height / 2 };
}
