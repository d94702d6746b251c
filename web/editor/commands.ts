import { type NodeId, ROOT } from "../../model/document.ts";
import { type Direction, opposite } from "../../model/layout/index.ts";
import type { NodeAttributes } from "../../model/types.ts";
import type { Editor } from "./editor.ts";
import { besideFloat, float, nudge } from "./floating.ts";

/** What keys, menus and the toolbar do. Each acts on the node that has the focus, or on the selection. */

export function addChild(editor: Editor): void {
  editor.edit(({ map, state }) => {
    const parent = state.focus.peek();
    editor.unfold(parent);
    const index = map.children(parent).length;
    begin(editor, map.add(parent, index, "", parent === ROOT ? lighterSide(editor) : undefined));
  });
}

/** Adds a child with its text as the last one; the focus stays where it is. */
export function addChildWith(editor: Editor, parent: NodeId, text: string): NodeId {
  editor.unfold(parent);
  const { map } = editor;
  return map.add(
    parent,
    map.children(parent).length,
    text,
    parent === ROOT ? lighterSide(editor) : undefined,
  );
}

export function addSibling(editor: Editor, where: "before" | "after"): void {
  editor.edit(({ map, state }) => {
    const id = state.focus.peek();
    const parent = map.parent(id);
    if (parent === null || id === state.root.peek()) return addChild(editor);
    const index = map.children(parent).indexOf(id) + (where === "after" ? 1 : 0);
    const beside = { ...sideOf(editor, id), ...besideFloat(editor, id, where) };
    begin(editor, map.add(parent, index, "", parent === ROOT ? beside : undefined));
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
export function afterRemoval({ map, scene }: Editor, id: NodeId, gone: ReadonlySet<NodeId>): NodeId {
  const parent = map.parent(id) ?? ROOT;
  const side = scene.layout.box(id)?.side;
  const siblings = map
    .children(parent)
    .filter((other) => other === id || (!gone.has(other) && scene.layout.box(other)?.side === side));
  const at = siblings.indexOf(id);
  return siblings[at + 1] ?? siblings[at - 1] ?? parent;
}

/** Folds these, or unfolds them when all are folded; else what is selected. */
export function toggleFold(editor: Editor, ids: Iterable<NodeId> = editor.state.selected.peek()): void {
  const { map, state, folds } = editor;
  const foldable = [...ids].filter((id) => id !== state.root.peek() && map.children(id).length > 0);
  if (foldable.length === 0) return;
  editor.text.commit();
  editor.setFold(foldable, !foldable.every((id) => folds.has(id)));
}

/** To the neighbour on the screen. With `extend` it joins the selection, and a step back leaves it. A step into a folded branch opens it. */
export function go(editor: Editor, direction: Direction, extend = false): void {
  const { scene, state, folds } = editor;
  const from = state.focus.peek();
  const side = scene.layout.box(from)?.side;
  if (folds.has(from) && direction === side) {
    editor.setFold([from], false);
    return;
  }
  const next = scene.layout.neighbour(from, direction);
  if (next === undefined) return;
  const selected = state.selected.peek();
  const left = selected.has(next) ? from : next;
  if (extend) state.selectAll([...[...selected].filter((id) => id !== left && id !== next), next]);
  else state.select(next);
  editor.reveal(next);
  editor.focusNode();
}

/** Moves the selection to and fro among its siblings, or a level in or out, as it looks on the screen. */
export function move(editor: Editor, direction: Direction): void {
  editor.edit(({ map, state, scene }) => {
    const ids = state.tops(map).filter((id) => id !== state.root.peek());
    const groups = new Map<string, NodeId[]>();
    for (const id of ids) {
      const key = `${map.parent(id)} ${scene.layout.box(id)?.side} ${scene.layout.floats(id)}`;
      groups.set(key, [...(groups.get(key) ?? []), id]);
    }
    map.transact(() => {
      for (const group of groups.values()) moveSiblings(editor, group, direction);
    });
    if (ids.length > 0) state.selectAll(ids);
    editor.reveal(state.focus.peek());
    editor.focusNode();
  });
}

/** The way that a step goes for the focused node, as its branch lies on the screen. */
export function wayOf({ scene, state }: Editor, step: "in" | "out" | "back" | "on"): Direction {
  const side = scene.layout.box(state.focus.peek())?.side ?? "root";
  const outward = side === "root" ? "right" : side;
  if (step === "in") return outward;
  if (step === "out") return opposite(outward);
  if (outward === "down") return step === "back" ? "left" : "right";
  return step === "back" ? "up" : "down";
}

/** Moves siblings that are on one side of the map, in their order. */
function moveSiblings(editor: Editor, ids: readonly NodeId[], direction: Direction): void {
  const { map, state, scene } = editor;
  const [first, last] = [ids[0], ids.at(-1)];
  const parent = first === undefined ? null : map.parent(first);
  if (first === undefined || last === undefined || parent === null) return;
  const side = scene.layout.box(first)?.side;
  if (side === undefined || side === "root") return;
  if (scene.layout.floats(first)) {
    nudge(editor, ids, direction);
    return;
  }
  const sameSide = map
    .children(parent)
    .filter((id) => scene.layout.box(id)?.side === side && !scene.layout.floats(id));
  const before = sameSide[sameSide.indexOf(first) - 1];
  if (direction === side) {
    if (before === undefined) return;
    editor.unfold(before);
    editor.place(ids, before, {});
  } else if (direction !== opposite(side)) {
    const isBack = direction === "up" || direction === "left";
    const beside = isBack ? before : sameSide[sameSide.indexOf(last) + 1];
    if (beside !== undefined) editor.place(ids, parent, { [isBack ? "before" : "after"]: beside });
  } else if (parent !== state.root.peek()) {
    const grandparent = map.parent(parent);
    if (scene.layout.floats(parent)) float(editor, ids);
    else if (grandparent !== null) editor.place(ids, grandparent, { after: parent }, side);
  } else if (parent === ROOT && !map.attributes(ROOT).side) {
    // A main branch has nowhere to go but to the other side.
    editor.place(ids, ROOT, {}, side === "left" ? "right" : "left");
  }
}

export function undo(editor: Editor): void {
  editor.edit(({ map }) => void map.undo());
}

export function redo(editor: Editor): void {
  editor.edit(({ map }) => void map.redo());
}

export function selectAll(editor: Editor): void {
  const { map, scene, state } = editor;
  const root = state.root.peek();
  const ids = [...map.walk(root)].filter((id) => id !== root && scene.layout.box(id));
  if (ids.length > 0) state.selectAll(ids);
}

/** Opens the outline, goes there, or closes it. */
export function toggleOutline({ state }: Editor): void {
  const outline = document.querySelector(".outline");
  const isAway = outline && !outline.contains(document.activeElement);
  if (isAway) outline.querySelector<HTMLElement>("textarea[tabindex='0']")?.focus();
  else state.outlining.value = !state.outlining.peek();
}

/** Opens the map's Markdown, goes there, or closes it. */
export function toggleMarkdown({ state }: Editor): void {
  const place = document.querySelector(".markdown-place");
  const field = place?.shadowRoot?.querySelector<HTMLElement>(".cm-content");
  if (field && document.activeElement !== place) field.focus();
  else state.markdown.value = !state.markdown.peek();
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

export function begin(editor: Editor, id: NodeId): void {
  editor.select(id);
  editor.text.begin(id, "select", true);
}

/** The side of a main branch, for another beside it. Where the root has one for all, branches need none. */
export function sideOf({ map, scene }: Editor, id: NodeId): NodeAttributes | undefined {
  const side = scene.layout.box(id)?.side;
  return side === undefined || side === "root" || map.attributes(ROOT).side ? undefined : { side };
}

function lighterSide({ map, scene }: Editor): NodeAttributes | undefined {
  if (map.attributes(ROOT).side) return undefined;
  let balance = 0;
  for (const id of map.children(ROOT)) {
    if (!scene.layout.floats(id)) balance += scene.layout.box(id)?.side === "left" ? -1 : 1;
  }
  return { side: balance > 0 ? "left" : "right" };
}
