import { type NodeId, ROOT } from "../../model/document.ts";
import type { Editor } from "../editor/editor.ts";
import type { Relation } from "../editor/relation.ts";
import { t } from "../i18n/index.ts";
import { rangesOf } from "./relations.ts";

/** Commands on cross-links, boundaries and summaries. */

/** Puts a boundary around, or a summary beside, the selected branches: one for each run of siblings. */
export function addRange(editor: Editor, kind: "boundary" | "summary"): void {
  editor.edit(({ map, state, surroundings }) => {
    const groups = new Map<NodeId, NodeId[]>();
    for (const id of state.tops(map)) {
      const parent = map.parent(id);
      if (parent !== null) groups.set(parent, [...(groups.get(parent) ?? []), id]);
    }
    if (groups.size === 0) surroundings.tell(t("relation.rootHasNone"));
    let made: Relation | undefined;
    map.transact(() => {
      for (const [node, ids] of groups) {
        // Tops come in the order of the map.
        const item = map.addItem(node, kind, { from: ids[0] ?? "", to: ids.at(-1) ?? "" });
        made = { kind, node, item };
      }
    });
    if (made) selectRelation(editor, made, true);
  });
}

/** Asks for the other end of a cross-link from the focused node. */
export function startLink(editor: Editor): void {
  editor.edit(({ state }) => {
    state.linking.value = state.focus.peek();
  });
}

/** Ends the choice: draws the cross-link, or none if `to` is undefined. */
export function finishLink(editor: Editor, to?: NodeId): void {
  const { state, map } = editor;
  const from = state.linking.peek();
  state.linking.value = undefined;
  if (from === undefined || !map.has(from)) return;
  if (to === undefined || to === from) {
    editor.select(from);
    return;
  }
  editor.edit(() => {
    const item = map.addItem(from, "crossLink", { to });
    selectRelation(editor, { kind: "crossLink", node: from, item }, true);
  });
}

/** `writing`: its label is to be written at once. */
export function selectRelation(editor: Editor, relation: Relation, writing = false): void {
  const { state } = editor;
  state.relation.value = relation;
  state.labelling.value = writing;
  editor.focusNode();
}

export function unselectRelation({ state }: Editor): void {
  state.relation.value = undefined;
  state.labelling.value = false;
}

export function removeRelation(editor: Editor): void {
  const relation = editor.state.relation.peek();
  if (!relation) return;
  editor.edit(({ map }) => {
    unselectRelation(editor);
    map.removeItem(relation.node, relation.kind, relation.item);
    editor.focusNode();
  });
}

/** Selects the next of what the focused node is linked by and part of, and after the last one none. */
export function nextRelation(editor: Editor): void {
  const { map, state, surroundings } = editor;
  const all = relationsAt(editor, state.focus.peek());
  if (all.length === 0) surroundings.tell(t("relation.none"));
  const now = state.relation.peek();
  const at = all.findIndex(({ node, item }) => node === now?.node && item === now.item);
  const next = all[at + 1];
  if (next && map.has(next.node)) selectRelation(editor, next);
  else unselectRelation(editor);
}

function relationsAt({ map }: Editor, id: NodeId): Relation[] {
  const own = map.items(id, "crossLink").map((link) => ({ node: id, item: link.id }));
  const incoming = [...map.holders("crossLink")].flatMap((node) =>
    map
      .items(node, "crossLink")
      .filter(({ to }) => to === id && node !== id)
      .map((link) => ({ node, item: link.id })),
  );
  return [
    ...[...own, ...incoming].map((link) => ({ kind: "crossLink" as const, ...link })),
    ...rangesOf(map, id).map(({ kind, node, item }) => ({ kind, node, item: item.id })),
  ];
}

/** Brings a node into view, unfolds what hides it, and selects it: where a link leads. */
export function jumpTo(editor: Editor, id: NodeId): void {
  if (!editor.map.has(id)) {
    editor.surroundings.tell(t("relation.gone"));
    return;
  }
  editor.uncover(id);
  editor.select(id);
  const box = editor.scene.layout.box(id);
  if (box && id !== ROOT) editor.scene.camera.reveal(box);
}
