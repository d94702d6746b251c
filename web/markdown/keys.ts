import { EditorSelection, type Extension, type StateCommand } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import * as commands from "../editor/commands.ts";
import type { MarkdownEditor } from "./markdown-editor.ts";

const item = /^([ \t]*)([-*+]|\d{1,9}[.)])([ \t]+)(\[[ xX/]\][ \t]+)?/;

/** Enter in a list: the next item; an empty item steps out, or ends the list. */
const enter: StateCommand = ({ state, dispatch }) => {
  const { from, to, empty } = state.selection.main;
  const line = state.doc.lineAt(from);
  const mark = item.exec(line.text);
  if (state.readOnly || !mark || from < line.from + mark[0].length) return false;
  const [whole, indent = "", bullet = "", space = " ", box] = mark;
  if (empty && line.text.trimEnd() === whole.trimEnd()) {
    const out = indent.length > 0 ? whole.slice(Math.min(2, indent.length)) : "";
    dispatch(
      state.update({
        changes: { from: line.from, to: line.to, insert: out },
        selection: { anchor: line.from + out.length },
        userEvent: "input",
      }),
    );
    return true;
  }
  const next = /^\d+/.test(bullet) ? bullet.replace(/^\d+/, (n) => String(Number(n) + 1)) : bullet;
  const insert = `${state.lineBreak}${indent}${next}${space}${box ? "[ ] " : ""}`;
  dispatch(
    state.update({
      changes: { from, to, insert },
      selection: { anchor: from + insert.length },
      scrollIntoView: true,
      userEvent: "input",
    }),
  );
  return true;
};

/** Two spaces more or fewer before each selected line. */
const indentBy = (step: 2 | -2): StateCommand => {
  return ({ state, dispatch }) => {
    if (state.readOnly) return true;
    const { from, to } = state.selection.main;
    const changes = [];
    for (let at = from; ; ) {
      const line = state.doc.lineAt(at);
      const blank = /^[ \t]*/.exec(line.text)?.[0] ?? "";
      if (step > 0) changes.push({ from: line.from, insert: "  " });
      else if (blank !== "")
        changes.push({
          from: line.from,
          to: line.from + (blank[0] === "\t" ? 1 : Math.min(2, blank.length)),
        });
      if (line.to >= to) break;
      at = line.to + 1;
    }
    if (changes.length > 0) dispatch(state.update({ changes, userEvent: "input" }));
    return true;
  };
};

export const indent = indentBy(2);
export const outdent = indentBy(-2);

/** Puts signs around what is selected, or takes them off. */
const surround = (sign: string): StateCommand => {
  return ({ state, dispatch }) => {
    if (state.readOnly) return true;
    const { from, to } = state.selection.main;
    const before = state.sliceDoc(from - sign.length, from);
    const isOn = from >= sign.length && before === sign && state.sliceDoc(to, to + sign.length) === sign;
    const changes = isOn
      ? [
          { from: from - sign.length, to: from },
          { from: to, to: to + sign.length },
        ]
      : [
          { from, insert: sign },
          { from: to, insert: sign },
        ];
    const by = isOn ? -sign.length : sign.length;
    const selection = { anchor: from + by, head: to + by };
    dispatch(state.update({ changes, selection, userEvent: "input" }));
    return true;
  };
};

/** Typing over a selection: much of it may not be in the page, where the browser would take it out. */
const typeOver = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { state } = view;
    const types = ["insertText", "deleteContentBackward", "deleteContentForward"];
    if (state.selection.main.empty || state.readOnly || event.isComposing || !types.includes(event.inputType))
      return false;
    event.preventDefault();
    const insert = event.inputType === "insertText" ? (event.data ?? "") : "";
    view.dispatch(state.replaceSelection(insert), { scrollIntoView: true, userEvent: "input" });
    return true;
  },
});

export function keys(editor: MarkdownEditor): Extension {
  const travel = (go: typeof commands.undo) => () => {
    editor.travel(go);
    return true;
  };
  return [
    typeOver,
    EditorView.domEventHandlers({
      beforeinput(event) {
        if (event.inputType !== "historyUndo" && event.inputType !== "historyRedo") return false;
        event.preventDefault();
        editor.travel(event.inputType === "historyUndo" ? commands.undo : commands.redo);
        return true;
      },
    }),
    keymap.of([
      { key: "Mod-z", run: travel(commands.undo), preventDefault: true },
      { key: "Mod-y", run: travel(commands.redo), preventDefault: true },
      { key: "Mod-Shift-z", run: travel(commands.redo), preventDefault: true },
      { key: "Mod-b", run: surround("**"), preventDefault: true },
      { key: "Mod-i", run: surround("*"), preventDefault: true },
      { key: "Mod-e", run: surround("`"), preventDefault: true },
      { key: "Mod-Shift-x", run: surround("~~"), preventDefault: true },
      { key: "Enter", run: enter },
      { key: "Tab", run: indent },
      { key: "Shift-Tab", run: outdent },
      {
        key: "Mod-a",
        run: ({ state, dispatch }) => {
          dispatch(state.update({ selection: EditorSelection.range(0, state.doc.length) }));
          return true;
        },
      },
      {
        key: "Escape",
        run: () => {
          editor.toMap();
          return true;
        },
      },
    ]),
  ];
}
