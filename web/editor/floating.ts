import { limits, type NodeId, ROOT } from "../../model/document.ts";
import type { Direction } from "../../model/layout/index.ts";
import type { NodeAttributes, Position } from "../../model/types.ts";
import { clamp, type Point } from "./camera.ts";
import type { Editor } from "./editor.ts";

/** Main branches that hang on nothing: each has a place on the canvas, and a tree of its own there. */

/** The size of a main branch without text (map pixels). */
const EMPTY = { width: 58, height: 39 };
/** Between a floating node and another added beside it. */
const APART = 24;
/** By how much a key moves one. */
const STEP = 24;

/** A new floating node whose middle is at a point of the map, ready to be written in. */
export function addFloating(editor: Editor, { x, y }: Point): void {
  // In a branch shown alone it could not be seen.
  if (editor.state.root.peek() !== ROOT) return;
  editor.edit(({ map }) => {
    const position = positionAt({ x: x - EMPTY.width / 2, y: y - EMPTY.height / 2 });
    const id = map.add(ROOT, map.children(ROOT).length, "", { position });
    editor.select(id);
    editor.text.begin(id, "select", true);
  });
}

/** One in the middle of the view, or below what is there. */
export function addFloatingInView(editor: Editor): void {
  const { camera, layout } = editor.scene;
  const { x, y } = camera.toMap(camera.middle);
  const around = {
    x: x - EMPTY.width,
    y: y - EMPTY.height,
    width: 2 * EMPTY.width,
    height: 2 * EMPTY.height,
  };
  const { bounds } = layout;
  const isFree = layout.visible(around).length === 0;
  addFloating(editor, isFree ? { x, y } : { x, y: bounds.y + bounds.height + 2 * EMPTY.height });
}

/** What a sibling beside a floating node is given: a place of its own, below it, or to its right where the map grows down. */
export function besideFloat({ scene }: Editor, id: NodeId, where: "before" | "after"): NodeAttributes {
  const box = scene.layout.box(id);
  if (!box || !scene.layout.floats(id)) return {};
  const step = where === "after" ? 1 : -1;
  const { x, y } = box;
  return box.side === "down"
    ? { position: positionAt({ x: x + step * ((step > 0 ? box.width : EMPTY.width) + APART), y }) }
    : { position: positionAt({ x, y: y + step * ((step > 0 ? box.height : EMPTY.height) + APART) }) };
}

/** Lets nodes go from where they hang, or moves those that float; each to where it is seen now and so much further. */
export function float(editor: Editor, ids: readonly NodeId[], by: Point = { x: 0, y: 0 }): void {
  const { map, scene } = editor;
  const places = ids.flatMap((id) => {
    const box = scene.layout.box(id);
    return box && id !== ROOT ? [{ id, position: positionAt({ x: box.x + by.x, y: box.y + by.y }) }] : [];
  });
  map.transact(() => {
    const hanging = places.flatMap(({ id }) => (map.parent(id) === ROOT ? [] : [id]));
    if (hanging.length > 0) map.move(hanging, ROOT, map.children(ROOT).length);
    for (const { id, position } of places) map.setAttributes(id, { position });
  });
}

/** The selected nodes let go, or hung on the root again where all of them float. */
export function toggleFloat(editor: Editor): void {
  editor.edit(({ map, scene, state }) => {
    const ids = state.tops(map).filter((id) => id !== state.root.peek());
    if (state.root.peek() !== ROOT || ids.length === 0) return;
    if (ids.every((id) => scene.layout.floats(id))) {
      map.transact(() => {
        for (const id of ids) map.setAttributes(id, { position: undefined });
      });
    } else float(editor, ids, { x: APART, y: APART });
    editor.reveal(state.focus.peek());
    editor.focusNode();
  });
}

const ways: Record<Direction, Point> = {
  left: { x: -STEP, y: 0 },
  right: { x: STEP, y: 0 },
  up: { x: 0, y: -STEP },
  down: { x: 0, y: STEP },
};

export function nudge(editor: Editor, ids: readonly NodeId[], direction: Direction): void {
  float(editor, ids, ways[direction]);
}

function positionAt({ x, y }: Point): Position {
  const whole = (at: number) => clamp(Math.round(at), -limits.coordinate, limits.coordinate);
  return { x: whole(x), y: whole(y) };
}
