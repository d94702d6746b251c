import { type NodeId, ROOT } from "../../model/document.ts";
import type { Editor } from "./editor.ts";

/** What keys, menus and the toolbar do. Each acts on the node that has the focus, or on the selection. */

export function addChild(editor: Editor): void {
  editor.edit(({ map, state }) => {
    const parent = state.focus.peek();
    editor.unfold(parent);
    const index = map.children(parent).length;
    begin(editor, map.add(parent, index, "", parent === ROOT ? { side: lighterSide(editor) } : undefined));
  });
}

export function addSibling(editor: Editor, where: "before" | "after"): void {
  editor.edit(({ map, state, scene }) => {
    const id = state.focus.peek();
    const parent = map.parent(id);
    if (parent === null) return addChild(editor);
    const index = map.children(parent).indexOf(id) + (where === "after" ? 1 : 0);
    const side = scene.layout.box(id)?.side;
    begin(editor, map.add(parent, index, "", parent === ROOT && side !== "root" ? { side } : undefined));
  });
}

export function editText(editor: Editor, caret: "select" | "end" = "end"): void {
  editor.edit(({ state, text }) => text.begin(state.focus.peek(), caret));
}

export function remove(editor: Editor): void {
  editor.edit(({ map, state }) => {
    const ids = state.tops(map).filter((id) => id !== ROOT);
    const first = ids[0];
    if (first === undefined) return;
    const next = afterRemoval(editor, first, new Set(ids));
    map.remove(ids);
    editor.select(next);
  });
}

/** The node to go to when `id` and the others in `gone` are removed: a sibling that stays, else the parent. */
function afterRemoval({ map, scene }: Editor, id: NodeId, gone: ReadonlySet<NodeId>): NodeId {
  const parent = map.parent(id) ?? ROOT;
  const side = scene.layout.box(id)?.side;
  const siblings = map
    .children(parent)
    .filter((other) => other === id || (!gone.has(other) && scene.layout.box(other)?.side === side));
  const at = siblings.indexOf(id);
  return siblings[at + 1] ?? siblings[at - 1] ?? parent;
}

export function toggleFold(editor: Editor, id = editor.state.focus.peek()): void {
  if (id === ROOT || editor.map.children(id).length === 0) return;
  editor.text.commit();
  editor.setFold(id, !editor.folds.has(id));
}

export type Direction = "left" | "right" | "up" | "down";

/** To the neighbour on the screen. With `extend` it joins the selection. A step into a folded branch opens it. */
export function go(editor: Editor, direction: Direction, extend = false): void {
  const { scene, state, folds } = editor;
  const from = state.focus.peek();
  const side = scene.layout.box(from)?.side;
  if (folds.has(from) && direction === side) {
    editor.setFold(from, false);
    return;
  }
  const next = scene.layout.neighbour(from, direction);
  if (next === undefined) return;
  if (extend) state.selectAll([...[...state.selected.peek()].filter((id) => id !== next), next]);
  else state.select(next);
  editor.reveal(next);
  editor.focusNode();
}

/** Moves the selection up or down among its siblings, or a level in or out, as it looks on the screen. */
export function move(editor: Editor, direction: Direction): void {
  editor.edit(({ map, state, scene }) => {
    const ids = state.tops(map);
    const first = ids[0];
    const last = ids.at(-1);
    const parent = first === undefined ? null : map.parent(first);
    if (first === undefined || last === undefined || parent === null) return;
    if (ids.some((id) => map.parent(id) !== parent)) return;
    const side = scene.layout.box(first)?.side;
    if (side === undefined || side === "root") return;
    if (direction === "up" || direction === "down") {
      const sameSide = map.children(parent).filter((id) => scene.layout.box(id)?.side === side);
      const beside =
        direction === "up" ? sameSide[sameSide.indexOf(first) - 1] : sameSide[sameSide.indexOf(last) + 1];
      if (beside === undefined) return;
      editor.place(ids, parent, { [direction === "up" ? "before" : "after"]: beside });
    } else if (direction === side) {
      const sameSide = map.children(parent).filter((id) => scene.layout.box(id)?.side === side);
      const above = sameSide[sameSide.indexOf(first) - 1];
      if (above === undefined) return;
      editor.unfold(above);
      editor.place(ids, above, {});
    } else {
      const grandparent = map.parent(parent);
      // A main branch has nowhere to go but to the other side.
      if (grandparent === null) editor.place(ids, ROOT, {}, side === "left" ? "right" : "left");
      else editor.place(ids, grandparent, { after: parent }, grandparent === ROOT ? side : undefined);
    }
    state.selectAll(ids);
    editor.reveal(last);
  });
}

export function undo(editor: Editor): void {
  editor.edit(({ map }) => void map.undo());
}

export function redo(editor: Editor): void {
  editor.edit(({ map }) => void map.redo());
}

export function selectAll(editor: Editor): void {
  const { map, scene, state } = editor;
  const ids = [...map.walk()].filter((id) => id !== ROOT && scene.layout.box(id));
  if (ids.length > 0) state.selectAll(ids);
}

export function zoomBy({ scene }: Editor, factor: number): void {
  scene.camera.zoomBy(factor, scene.camera.middle);
  scene.invalidate();
}

/** 100 %, with the focused node in the middle. */
export function zoomReset({ scene, state }: Editor): void {
  const box = scene.layout.box(state.focus.peek());
  if (box) scene.camera.centerOn({ x: box.x + box.width / 2, y: box.y + box.height / 2 }, 1);
  scene.invalidate();
}

export function fitView({ scene }: Editor, smooth = true): void {
  scene.camera.fit(scene.layout.bounds, 1, smooth);
  scene.invalidate();
}

function begin(editor: Editor, id: NodeId): void {
  editor.select(id);
  editor.text.begin(id, "select", true);
}

function lighterSide({ map, scene }: Editor): "left" | "right" {
  let balance = 0;
  for (const id of map.children(ROOT)) balance += scene.layout.box(id)?.side === "left" ? -1 : 1;
  return balance > 0 ? "left" : "right";
}

const SMALLEST_READ = 0.7;

/** How a map appears: whole when it can be read so, else as much around its root as can. */
export function showAtFirst(editor: Editor): void {
  const { scene } = editor;
  const { camera } = scene;
  camera.fit(scene.layout.bounds, 1, false);
  if (camera.zoom < SMALLEST_READ) camera.centerOn({ x: 0, y: 0 }, SMALLEST_READ, false);
  scene.invalidate();
}
