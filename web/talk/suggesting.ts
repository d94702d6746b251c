/** Begins a suggestion where a person acts who may not change the map: what they type is its beginning. */
import { type Signal, signal } from "@preact/signals-core";
import type { NodeId } from "../../model/document.ts";
import type { Change } from "../../model/suggestion.ts";
import type { Editor } from "../editor/editor.ts";
import { belongsElsewhere, chord, types } from "../editor/keyboard.ts";
import { shortcutOf } from "../editor/own-keys.ts";

/** What is being suggested, beside the map. */
export interface Begun {
  readonly node: NodeId;
  readonly change: Change;
  /** What was typed before there was a field for it. */
  readonly typed?: string;
}

export const begun: Signal<Begun | undefined> = signal(undefined);

/** What those suggest who press the keys that would do it. */
const asked: { readonly [does: string]: Change } = {
  "do.editText": "text",
  "do.addChild": "child",
  "do.addSibling": "child",
  "do.addSiblingBefore": "child",
  "do.delete": "removal",
};

/** Opens the form for it. */
export function suggest(editor: Editor, begin: Begun): void {
  begun.value = begin;
  editor.state.talk.value = "suggestion";
}

/** Has commenters suggest what they would do with keys and double clicks on nodes. Answers how to stop. */
export function suggestInstead(editor: Editor): () => void {
  const { state, map, scene } = editor;
  const stop = new AbortController();
  const { signal } = stop;
  const may = () =>
    editor.role.peek() === "commenter" &&
    !state.history.peek() &&
    !state.comparing.peek() &&
    state.presenting.peek() === undefined &&
    !state.relation.peek();
  const onKey = (event: KeyboardEvent) => {
    if (!may() || event.defaultPrevented || belongsElsewhere(event)) return;
    const node = state.focus.peek();
    const { does = "", run } = shortcutOf(chord(event)) ?? {};
    const change = asked[does];
    if (change) {
      const isBeside = does.startsWith("do.addSibling");
      const at = (isBeside && map.parent(node)) || node;
      if (at !== node) editor.state.select(at);
      suggest(editor, { node: at, change });
    } else if (!run && types(event)) {
      // Until the field has the focus, letters go on coming here.
      const { node: before, typed = "" } = begun.peek() ?? {};
      const isGoingOn = state.talk.peek() === "suggestion" && before === node;
      suggest(editor, { node, change: "text", typed: (isGoingOn ? typed : "") + event.key });
    } else return;
    event.preventDefault();
  };
  document.addEventListener("keydown", onKey, { capture: true, signal });
  scene.host.addEventListener(
    "dblclick",
    ({ clientX, clientY }) => {
      // The event's own target is who holds the pointer.
      const target = document.elementFromPoint(clientX, clientY);
      const node = target?.closest<HTMLElement>(".node");
      if (!may() || !node?.dataset.id || target?.closest("button, a, .badge, .mark, .task")) return;
      suggest(editor, { node: node.dataset.id, change: "text" });
    },
    { signal },
  );
  return () => stop.abort();
}
