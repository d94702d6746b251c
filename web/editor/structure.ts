import { type NodeId, ROOT } from "../../model/document.ts";
import type { Side } from "../../model/layout/index.ts";
import { afterRemoval, begin, fitView, sideOf } from "./commands.ts";
import type { Editor } from "./editor.ts";
import { float } from "./floating.ts";

/** Commands on the shape of the tree: levels put in and taken out, selections that follow it, a branch alone. */

/** A new node in the place of the first of the selected ones, with all of them below it. */
export function insertParent(editor: Editor): void {
  editor.edit(({ map, state }) => {
    const ids = state.tops(map).filter((id) => id !== state.root.peek());
    const first = ids[0];
    const parent = first === undefined ? null : map.parent(first);
    if (first === undefined || parent === null) return;
    const { position } = map.attributes(first);
    const place = position ? { position } : sideOf(editor, first);
    const added = map.transact(() => {
      const id = map.add(
        parent,
        map.children(parent).indexOf(first),
        "",
        parent === ROOT ? place : undefined,
      );
      map.move(ids, id, 0);
      return id;
    });
    begin(editor, added);
  });
}

/** Removes the selected nodes; their children take their places. */
export function dissolve(editor: Editor): void {
  editor.edit(({ map, state }) => {
    const ids = [...state.selected.peek()].filter((id) => id !== state.root.peek() && map.has(id));
    const first = ids[0];
    if (first === undefined) return;
    const gone = new Set(ids);
    const next = afterRemoval(editor, state.tops(map).find((id) => gone.has(id)) ?? first, gone);
    const kept: NodeId[] = [];
    const sides = new Map(ids.map((id) => [id, sideOf(editor, id)]));
    // The deepest first, so that a child passes through all that go.
    ids.sort((a, b) => map.depth(b) - map.depth(a));
    map.transact(() => {
      for (const id of ids) {
        const parent = map.parent(id) ?? ROOT;
        const children = map.children(id);
        const side = sides.get(id);
        if (editor.scene.layout.floats(id)) float(editor, children);
        else if (children.length > 0) map.move(children, parent, map.children(parent).indexOf(id));
        if (parent === ROOT && side) for (const child of children) map.setAttributes(child, side);
        kept.push(...children);
      }
      map.remove(ids);
    });
    const stay = kept.filter((id) => !gone.has(id));
    state.selectAll(stay.length > 0 ? stay : [next]);
    editor.reveal(state.focus.peek());
    editor.focusNode();
  });
}

/** Every node that has a parent with one that is selected. */
export function selectSiblings(editor: Editor): void {
  const { map, state } = editor;
  const parents = new Set([...state.selected.peek()].map((id) => map.parent(id)));
  select(
    editor,
    [...parents].flatMap((id) => (id === null ? [] : map.children(id))),
  );
}

export function selectChildren(editor: Editor): void {
  const { map, state, folds } = editor;
  const parents = [...state.selected.peek()].filter((id) => map.children(id).length > 0);
  const folded = parents.filter((id) => id !== state.root.peek() && folds.has(id));
  if (folded.length > 0) editor.setFold(folded, false);
  select(
    editor,
    parents.flatMap((id) => map.children(id)),
  );
}

/** Every node to be seen that is as deep as the focused one. */
export function selectLevel(editor: Editor): void {
  const { map, state } = editor;
  const depth = map.depth(state.focus.peek());
  let level: NodeId[] = [state.root.peek()];
  for (let at = map.depth(state.root.peek()); at < depth; at++)
    level = level.flatMap((id) => map.children(id));
  select(editor, level);
}

/** Selects those of `ids` that can be seen; the focus stays where it is if it is among them. */
function select(editor: Editor, ids: readonly NodeId[]): void {
  const { state, scene } = editor;
  const seen = ids.filter((id) => scene.layout.box(id));
  const focus = state.focus.peek();
  state.selectAll(seen.includes(focus) ? [...seen.filter((id) => id !== focus), focus] : seen);
  editor.reveal(state.focus.peek());
  editor.focusNode();
}

/** Shows the branch of the focused node and nothing else. */
export function enterBranch(editor: Editor): void {
  const { state } = editor;
  const id = state.focus.peek();
  if (id === state.root.peek()) return;
  editor.showBranch(id);
  fitView(editor, false);
  editor.select(id);
}

/** Back to the whole map, with the focus where it is; in the whole map to its root. */
export function leaveBranch(editor: Editor): void {
  if (editor.state.root.peek() === ROOT) editor.select(ROOT);
  else showFrom(editor, ROOT);
}

/** Shows the map from another node down, with the focus where it is. */
export function showFrom(editor: Editor, root: NodeId): void {
  editor.showBranch(root);
  editor.uncover(editor.state.focus.peek());
  center(editor);
  editor.focusNode();
}

function center({ scene, state }: Editor): void {
  const box = scene.layout.box(state.focus.peek());
  if (box) scene.camera.centerOn({ x: box.x + box.width / 2, y: box.y + box.height / 2 }, undefined, false);
}

/** All branches to one side, or dealt to left and right (undefined). It is part of the map, so everyone sees it. */
export function setSides(editor: Editor, side: Side | undefined): void {
  editor.edit(({ map, scene }) => {
    map.setAttributes(ROOT, { side });
    scene.camera.fit(scene.layout.bounds, scene.camera.zoom);
  });
}
