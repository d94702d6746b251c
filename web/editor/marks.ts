import { type NodeId, ROOT } from "../../model/document.ts";
import type { LineShape, NodeAttributes, StyleAttribute, TaskState } from "../../model/types.ts";
import { type Sentence, t } from "../i18n/index.ts";
import type { Editor } from "./editor.ts";

/** What is put on nodes beside their text: tasks and styles. All of it acts on the whole selection as one step. */

/** Changes the attributes of the selected nodes. */
export function mark(
  editor: Editor,
  patch: (attributes: Readonly<NodeAttributes>, id: NodeId) => NodeAttributes,
): void {
  editor.edit(({ map, state }) => {
    const ids = [...state.selected.peek()].filter((id) => map.has(id));
    map.transact(() => {
      for (const id of ids) map.setAttributes(id, patch(map.attributes(id), id));
    });
  });
}

/** A click on the box: done, or to do again. */
export function toggleTask(editor: Editor, id: NodeId): void {
  editor.edit(({ map }) => {
    map.setAttributes(id, { task: map.attributes(id).task === "done" ? "todo" : "done" });
  });
}

const next: Record<TaskState | "none", TaskState | undefined> = {
  none: "todo",
  todo: "doing",
  doing: "done",
  done: undefined,
};

/** No task, to do, in progress, done, and no task again: all selected nodes as the focused one. */
export function cycleTask(editor: Editor): void {
  const task = next[editor.map.attributes(editor.state.focus.peek()).task ?? "none"];
  mark(editor, () => ({ task }));
}

/** Changes the style of the selected nodes; undefined takes a member away. */
export function restyle(
  editor: Editor,
  patch: { readonly [key in keyof StyleAttribute]: StyleAttribute[key] | undefined },
): void {
  mark(editor, ({ style }) => ({ style: tidy({ ...style, ...patch }) }));
}

/** In one order, so that equal styles are equal values; a style without members is none. */
function tidy(style: { readonly [key in keyof StyleAttribute]: StyleAttribute[key] | undefined }) {
  const members = Object.entries(style).filter(([, value]) => value !== undefined);
  if (members.length === 0) return undefined;
  return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1))) as StyleAttribute;
}

/** Gives all below the selected nodes the style of the one that they hang from. */
export function styleBranch(editor: Editor): void {
  editor.edit(({ map, state }) => {
    map.transact(() => {
      for (const top of state.tops(map)) {
        const { style } = map.attributes(top);
        for (const id of [...map.walk(top)]) if (id !== top) map.setAttributes(id, { style });
      }
    });
  });
}

type Styling = Pick<NodeAttributes, "style" | "branch" | "line">;

/** What the format painter holds: for as long as the page is open, also for another map. */
let copied: Styling | undefined;

export function copyStyle(editor: Editor): void {
  const focus = editor.state.focus.peek();
  const { style, branch, line } = editor.map.attributes(focus);
  copied = { style, branch, ...(focus !== ROOT && { line }) };
  tellKeys(editor, "map.styleCopied", "do.pasteStyle");
}

export function pasteStyle(editor: Editor): void {
  const from = copied;
  if (from) mark(editor, (_, id) => stylingOf(id, from));
  else tellKeys(editor, "map.copyFirst", "do.copyStyle");
}

/** Says with which keys something else is done; with its name where it has none. */
function tellKeys(editor: Editor, say: "map.styleCopied" | "map.copyFirst", does: Sentence): void {
  void import("../ui/key-names.ts").then(({ keysFor }) =>
    editor.surroundings.tell(t(say, { keys: keysFor(does) ?? t(does) })),
  );
}

/** Nodes look again as their place in the map has it. */
export function clearStyle(editor: Editor): void {
  mark(editor, (_, id) => stylingOf(id, {}));
}

/** All of a node's styling. The lines of the root are the map's, as its theme is. */
function stylingOf(id: NodeId, { style, branch, line }: Styling): NodeAttributes {
  return id === ROOT ? { style, branch } : { style, branch, line };
}

/** Gives the lines of the map a shape; undefined: the theme's. */
export function setLines(editor: Editor, line: LineShape | undefined): void {
  editor.edit(({ map }) => map.setAttributes(ROOT, { line }));
}
