import { around, type Rect } from "../../model/layout/index.ts";
import type { NodeId } from "../../model/schema.ts";
import type { Scene } from "../editor/scene.ts";

/** Text is not made smaller than this to show more levels than one. */
const READABLE = 0.9;

/**
 * What is brought into view of a branch: its top with its children, and as many levels more as can be read in so much
 * room (pixels). All of the map for its root; undefined while the branch is not to be seen.
 */
export function frameOf(
  { layout, map }: Pick<Scene, "layout" | "map">,
  branch: NodeId,
  root: NodeId,
  room: { readonly width: number; readonly height: number },
): Rect | undefined {
  if (branch === root) return layout.bounds;
  let frame: Rect | undefined;
  let level = [branch];
  for (let depth = 0; level.length > 0; depth++) {
    let next = frame;
    for (const id of level) {
      const box = layout.box(id);
      if (box) next = next ? around(next, box) : box;
    }
    const isReadable = next && Math.min(room.width / next.width, room.height / next.height) >= READABLE;
    if (depth > 1 && !isReadable) return frame;
    frame = next;
    level = level.flatMap((id) => map.children(id)).filter((id) => layout.box(id));
  }
  return frame;
}
