import type { NodeId } from "../../model/document.ts";
import type { Editor } from "./editor.ts";

/** Folding by levels, counted from the root of what is shown; its children are level 1. */

/** Shows so many levels and folds what is below them; no further, so that a branch opened later opens by one level. */
export function showLevels(editor: Editor, levels: number): void {
  const open: NodeId[] = [];
  const shut: NodeId[] = [];
  for (const [id, depth] of below(editor, editor.state.root.peek())) (depth < levels ? open : shut).push(id);
  fold(editor, open, shut);
}

/** Folds the deepest level that is to be seen. */
export function lessLevels(editor: Editor): void {
  const { scene, map } = editor;
  let deepest = 0;
  for (const [id, depth] of below(editor, editor.state.root.peek())) {
    if (map.children(id).some((child) => scene.layout.box(child))) deepest = Math.max(deepest, depth);
  }
  if (deepest > 0) showLevels(editor, deepest);
}

/** Unfolds the folded nodes nearest to the root by one level. */
export function moreLevels(editor: Editor): void {
  const { scene, map, folds } = editor;
  const folded = [...below(editor, editor.state.root.peek())].filter(
    ([id]) => folds.has(id) && scene.layout.box(id),
  );
  const nearest = Math.min(...folded.map(([, depth]) => depth));
  const open = folded.flatMap(([id, depth]) => (depth === nearest ? [id] : []));
  const shut = open.flatMap((id) => map.children(id)).filter((id) => map.children(id).length > 0);
  fold(editor, open, shut);
}

/** Unfolds the selected branches with all below; folds all of them where nothing is folded. */
export function toggleDeep(editor: Editor): void {
  const { map, state, folds } = editor;
  const root = state.root.peek();
  const all = state
    .tops(map)
    .flatMap((top) => [
      ...(top !== root && map.children(top).length > 0 ? [top] : []),
      ...[...below(editor, top)].map(([id]) => id),
    ]);
  if (all.some((id) => folds.has(id))) fold(editor, all, []);
  else fold(editor, [], all);
}

function fold(editor: Editor, open: readonly NodeId[], shut: readonly NodeId[]): void {
  editor.text.commit();
  const folded = open.filter((id) => editor.folds.has(id));
  if (folded.length > 0) editor.setFold(folded, false);
  const unfolded = shut.filter((id) => !editor.folds.has(id));
  if (unfolded.length > 0) editor.setFold(unfolded, true);
}

/** The nodes below `top` that have children, with their depth below it. */
function* below({ map }: Editor, top: NodeId): Iterable<[NodeId, number]> {
  const start = map.depth(top);
  for (const id of map.walk(top)) {
    if (id !== top && map.children(id).length > 0) yield [id, map.depth(id) - start];
  }
}
