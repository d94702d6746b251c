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

/** Has commenters suggest what they would do with keys and double clicks on nodes; until `leaving`. */
export function suggestInstead(editor: Editor, leaving: AbortSignal): void {
  const { state, map, scene } = editor;
  const may = () =>
    !state.history.peek() &&
    !state.comparing.peek() &&
    state.presenting.peek() === undefined &&
    !state.relation.peek();
  const onKey = (event: KeyboardEvent) => {
    if (!may() || event.defaultPrevented || belongsElsewhere(event)) return;
    const node = state.focus.peek();
    const { does = "", run } = shortcutOf(chord(event)) ?? {};
    const change = asked[does];
    // Until the field has the focus, what is meant for it goes on coming here.
    const pending = state.talk.peek() === "suggestion" ? begun.peek() : undefined;
    if (pending?.typed && pending.node === node) {
      if (types(event)) suggest(editor, { ...pending, typed: pending.typed + event.key });
    } else if (change) {
      const isBeside = does.startsWith("do.addSibling");
      const at = (isBeside && map.parent(node)) || node;
      if (at !== node) editor.state.select(at);
      suggest(editor, { node: at, change });
    } else if (!run && types(event)) {
      suggest(editor, { node, change: "text", typed: event.key });
    } else return;
    event.preventDefault();
  };
  document.addEventListener("keydown", onKey, { capture: true, signal: leaving });
  scene.host.addEventListener(
    "dblclick",
    ({ clientX, clientY }) => {
      // The event's own target is who holds the pointer.
      const target = document.elementFromPoint(clientX, clientY);
      const node = target?.closest<HTMLElement>(".node");
      if (!may() || !node?.dataset.id || target?.closest("button, a, .badge, .mark, .task")) return;
      suggest(editor, { node: node.dataset.id, change: "text" });
    },
    { signal: leaving },
  );
}
