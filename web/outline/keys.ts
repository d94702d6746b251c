import type { NodeId } from "../../model/document.ts";
import { parseIndented } from "../editor/clipboard.ts";
import * as commands from "../editor/commands.ts";
import { chord } from "../editor/keyboard.ts";
import { caretAt, offsetAt } from "./caret-line.ts";
import * as edits from "./edits.ts";
import type { Outliner } from "./outliner.ts";

/** The keys of the outline, as the sheet of shortcuts shows them. */
export const outlineKeys = [
  { keys: ["Enter"], does: "outline.split" },
  { keys: ["Shift+Enter"], does: "outline.break" },
  { keys: ["Tab"], does: "outline.levelIn" },
  { keys: ["Shift+Tab"], does: "outline.levelOut" },
  { keys: ["Alt+ArrowUp"], does: "outline.moveUp" },
  { keys: ["Alt+ArrowDown"], does: "outline.moveDown" },
  { keys: ["Mod+."], does: "do.fold" },
  { keys: ["Backspace"], does: "outline.join" },
  { keys: ["Escape"], does: "outline.toMap" },
] as const;

type Run = (outliner: Outliner, id: NodeId) => void;

/** Keys that change the map; the others are `moves`. */
const changes: Readonly<Record<string, Run>> = {
  Tab: (o) => shiftLine(o, "in"),
  "Shift+Tab": (o) => shiftLine(o, "out"),
  "Alt+ArrowUp": (o) => moveLine(o, -1),
  "Alt+ArrowDown": (o) => moveLine(o, 1),
  Enter: (o) => o.act((caret, { area }) => edits.split(o.lines, caret, area.selectionEnd)),
  "Mod+z": (o) => o.travel(commands.undo),
  "Mod+Shift+z": (o) => o.travel(commands.redo),
  "Mod+y": (o) => o.travel(commands.redo),
};

const moves: Readonly<Record<string, Run>> = {
  Escape: (o) => o.toMap(),
  "Mod+.": (o, id) => o.fold(id),
  PageUp: (o, id) => goTo(o, o.beside(id, -o.page), 0),
  PageDown: (o, id) => goTo(o, o.beside(id, o.page), 0),
};

export function moveLine(outliner: Outliner, step: -1 | 1): void {
  outliner.act((caret) => edits.moveBy(outliner.lines, caret, step));
}

export function shiftLine(outliner: Outliner, to: "in" | "out"): void {
  outliner.act((caret) => {
    if (to === "out") return edits.outdent(outliner.lines, caret);
    const into = edits.indentInto(outliner.lines, caret.id);
    if (into !== undefined) outliner.editor.unfold(into);
    return edits.indent(outliner.lines, caret);
  });
}

/** Listens to keys and pasting in the lines below `host`. */
export function listenToKeys(outliner: Outliner, host: HTMLElement, signal: AbortSignal): void {
  const arrows = new Arrows(outliner);
  let shift = false;
  host.addEventListener(
    "keydown",
    (event) => {
      const typing = outliner.typing;
      shift = event.shiftKey;
      // While an input method composes, every key is its own.
      if (!typing || event.isComposing || event.keyCode === 229) return;
      const key = chord(event);
      const run = moves[key] ?? (outliner.editor.readOnly.peek() ? undefined : changes[key]);
      if (run) {
        event.preventDefault();
        event.stopPropagation();
        run(outliner, typing.id);
      } else if (
        arrows.go(key) ||
        (key === "Backspace" && backspace(outliner)) ||
        (key === "Delete" && del(outliner))
      ) {
        event.preventDefault();
      }
    },
    { signal },
  );
  // A keyboard on glass may send no key, only what it is about to do.
  host.addEventListener(
    "beforeinput",
    (event) => {
      if (event.isComposing || !outliner.typing) return;
      const done =
        (event.inputType === "insertLineBreak" && !shift && run(outliner, "Enter")) ||
        (event.inputType === "deleteContentBackward" && backspace(outliner));
      if (done) event.preventDefault();
    },
    { signal },
  );
  host.addEventListener("paste", (event) => paste(event, outliner), { signal });
  for (const type of ["input", "pointerdown"]) host.addEventListener(type, () => arrows.forget(), { signal });
}

function run(outliner: Outliner, key: string): boolean {
  const typing = outliner.typing;
  if (typing) changes[key]?.(outliner, typing.id);
  return true;
}

function atStart({ typing, editor }: Outliner): boolean {
  return !editor.readOnly.peek() && typing?.area.selectionStart === 0 && typing.area.selectionEnd === 0;
}

function backspace(outliner: Outliner): boolean {
  const id = outliner.typing?.id;
  if (id === undefined || !atStart(outliner)) return false;
  const above = outliner.beside(id, -1);
  outliner.act(() => edits.join(outliner.lines, above, id));
  return true;
}

/** At a line's end the line below joins it. */
function del(outliner: Outliner): boolean {
  const { typing } = outliner;
  if (!typing || outliner.editor.readOnly.peek()) return false;
  const { id, area } = typing;
  const below = outliner.beside(id, 1);
  if (area.selectionStart < area.value.length || below === undefined) return false;
  outliner.act(() => edits.join(outliner.lines, id, below));
  return true;
}

function paste(event: ClipboardEvent, outliner: Outliner): void {
  const text = event.clipboardData?.getData("text/plain") ?? "";
  const id = outliner.typing?.id;
  if (id === undefined || outliner.editor.readOnly.peek() || !/\S[^\S\n]*\r?\n[\s\S]*\S/.test(text)) return;
  event.preventDefault();
  outliner.act(() => edits.paste(outliner.lines, id, parseIndented(text)));
}

function goTo(outliner: Outliner, id: NodeId | undefined, at: number): boolean {
  if (id === undefined) return false;
  outliner.write({ id, at });
  return true;
}

/** From line to line by arrows; up and down keep the column, also through shorter lines. */
class Arrows {
  readonly #outliner: Outliner;
  /** Where the caret began (pixels), while only up and down are pressed. */
  #column: number | undefined;

  constructor(outliner: Outliner) {
    this.#outliner = outliner;
  }

  forget(): void {
    this.#column = undefined;
  }

  /** Whether the key led to another line. */
  go(key: string): boolean {
    if (key === "ArrowUp") return this.#over(-1);
    if (key === "ArrowDown") return this.#over(1);
    if (!["Shift", "Control", "Alt", "Meta"].includes(key)) this.forget();
    const { typing } = this.#outliner;
    if (!typing || typing.area.selectionStart !== typing.area.selectionEnd) return false;
    const { area, id } = typing;
    if (key === "ArrowLeft" && area.selectionStart === 0) {
      const above = this.#outliner.beside(id, -1);
      return goTo(this.#outliner, above, Number.POSITIVE_INFINITY);
    }
    const atEnd = key === "ArrowRight" && area.selectionStart === area.value.length;
    return atEnd && goTo(this.#outliner, this.#outliner.beside(id, 1), 0);
  }

  #over(step: -1 | 1): boolean {
    const { typing } = this.#outliner;
    const line = typing && this.#outliner.line(typing.id);
    if (!typing || !line) return false;
    const { x, first, last } = caretAt(line.copy, typing.area.selectionEnd);
    this.#column ??= x;
    if (!(step < 0 ? first : last)) return false;
    const to = this.#outliner.beside(typing.id, step);
    if (to === undefined) return false;
    this.#outliner.write({ id: to, at: 0 });
    const target = this.#outliner.line(to);
    if (!target) return true;
    const at = offsetAt(target.copy, this.#column, step < 0 ? "last" : "first");
    target.area.setSelectionRange(at, at);
    return true;
  }
}
