/** What keys do to the caret of a field: for a key that was pressed by code, the browser does nothing. */
import { graphemes } from "../i18n/shorten.ts";

type Field = HTMLInputElement | HTMLTextAreaElement;
type Unit = "character" | "word" | "line" | "lineboundary" | "documentboundary";

/** To where, by what, and by what with Ctrl. */
const moves: Readonly<Record<string, readonly ["left" | "right" | "backward" | "forward", Unit, Unit]>> = {
  ArrowLeft: ["left", "character", "word"],
  ArrowRight: ["right", "character", "word"],
  ArrowUp: ["backward", "line", "line"],
  ArrowDown: ["forward", "line", "line"],
  Home: ["backward", "lineboundary", "documentboundary"],
  End: ["forward", "lineboundary", "documentboundary"],
};

/** Moves the caret of a field as a key does, with Shift the end of what is selected. Answers whether it is such a key. */
export function moveCaret(at: HTMLElement, key: KeyboardEvent): boolean {
  const isMod = key.ctrlKey || key.metaKey;
  if (isMod && key.key.toLowerCase() === "a") selectAll(at);
  else {
    const move = moves[key.key];
    if (!move || key.altKey) return false;
    const [way, alone, withMod] = move;
    const unit = isMod ? withMod : alone;
    if (!isPlain(at)) getSelection()?.modify(key.shiftKey ? "extend" : "move", way, unit);
    else {
      const isRtl = getComputedStyle(at).direction === "rtl";
      const isBack = way === "backward" || way === (isRtl ? "right" : "left");
      movePlain(at, isBack, unit, key.shiftKey);
    }
  }
  return true;
}

/** Selects the letter before or after the caret, if nothing is selected: to delete is then the same everywhere. */
export function selectLetter(at: HTMLElement, where: "before" | "after"): void {
  const isBack = where === "before";
  if (!isPlain(at)) {
    const selection = getSelection();
    if (selection?.isCollapsed) selection.modify("extend", isBack ? "backward" : "forward", "character");
  } else if (at.selectionStart === at.selectionEnd) movePlain(at, isBack, "character", true);
}

function isPlain(at: HTMLElement): at is Field {
  return at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement;
}

function selectAll(at: HTMLElement): void {
  if (isPlain(at)) at.select();
  else getSelection()?.selectAllChildren(at);
}

/** A document's selection does not reach into these in every browser. */
function movePlain(field: Field, isBack: boolean, unit: Unit, extend: boolean): void {
  // Fields for addresses and numbers do not tell.
  if (field.selectionStart === null) return;
  const { value, selectionDirection } = field;
  const [start, end] = [field.selectionStart, field.selectionEnd ?? 0];
  const [anchor, moving] = selectionDirection === "backward" ? [end, start] : [start, end];
  const isLetter = unit === "character" && !extend && start !== end;
  const to = isLetter ? (isBack ? start : end) : step(value, moving, isBack, unit);
  if (extend)
    field.setSelectionRange(Math.min(anchor, to), Math.max(anchor, to), to < anchor ? "backward" : "forward");
  else field.setSelectionRange(to, to);
}

function step(text: string, from: number, isBack: boolean, unit: Unit): number {
  const [before, after] = [text.slice(0, from), text.slice(from)];
  const lineStart = before.lastIndexOf("\n") + 1;
  const lineEnd = from + (/\n|$/.exec(after)?.index ?? 0);
  if (unit === "documentboundary") return isBack ? 0 : text.length;
  if (unit === "lineboundary") return isBack ? lineStart : lineEnd;
  if (unit === "line") {
    if (isBack && lineStart === 0) return 0;
    if (!isBack && lineEnd === text.length) return text.length;
    const to = isBack ? text.lastIndexOf("\n", lineStart - 2) + 1 : lineEnd + 1;
    return to + Math.min(from - lineStart, /\n|$/.exec(text.slice(to))?.index ?? 0);
  }
  if (unit === "word") {
    const passed = isBack
      ? /[\p{L}\p{N}]*[^\p{L}\p{N}]*$/u.exec(before)
      : /^[^\p{L}\p{N}]*[\p{L}\p{N}]*/u.exec(after);
    return from + (passed?.[0].length ?? 0) * (isBack ? -1 : 1);
  }
  const letter = isBack ? [...graphemes(before)].at(-1) : graphemes(after).next().value;
  return from + (letter?.length ?? 0) * (isBack ? -1 : 1);
}
