import { limits } from "../../model/document.ts";
import { runsOf } from "../../model/marks.ts";
import { formatted, type Ink, type RichText, replaced } from "../../model/rich-text.ts";
import { difference } from "../../model/store.ts";
import type { MarkKind } from "../../model/types.ts";
import { make } from "./node-view.ts";
import { fromMarkdown, inkAt, isWhole } from "./rich-text.ts";
import { elementOf } from "./text-runs.ts";

export interface TextFieldEvents {
  /** The text or its formatting changed; `whole` at the end of something that undo is to take back by itself. */
  input(whole?: boolean): void;
  /** The caret or the selection moved. */
  moved(): void;
  /** Enter, or what a keyboard on glass does for it. */
  enter(): void;
  undo(): void;
  redo(): void;
}

const formats: Record<string, MarkKind> = {
  formatBold: "bold",
  formatItalic: "italic",
  formatStrikeThrough: "strike",
};

/**
 * A field for text with formatting. The browser writes and deletes in it, so that input methods, dictation,
 * spelling and the keyboards of phones work as anywhere; what then stands there is read back, and drawn again
 * only where the browser made something else of it. Offsets are UTF-16 units of the text.
 */
export class TextField {
  readonly element = make("div", "text");
  composing = false;
  #value: RichText = { text: "", marks: [] };
  readonly #events: TextFieldEvents;
  /** What the next letter is written in, once that was chosen, and where. */
  #ink: { readonly at: number; readonly ink: Ink } | undefined;
  readonly #stop = new AbortController();

  constructor(events: TextFieldEvents) {
    this.#events = events;
    const { element } = this;
    // Where this is not known, everything else but plain text is kept out below.
    element.contentEditable = "plaintext-only";
    if (element.contentEditable !== "plaintext-only") element.contentEditable = "true";
    element.spellcheck = true;
    element.autocapitalize = "sentences";
    element.enterKeyHint = "done";
    element.setAttribute("role", "textbox");
    element.setAttribute("aria-multiline", "true");
    const { signal } = this.#stop;
    element.addEventListener("beforeinput", (event) => this.#before(event), { signal });
    element.addEventListener("input", () => this.#read(), { signal });
    element.addEventListener("paste", (event) => void this.#paste(event), { signal });
    element.addEventListener("dragover", (event) => event.preventDefault(), { signal });
    element.addEventListener("compositionstart", () => {
      this.composing = true;
    });
    element.addEventListener("compositionend", () => {
      this.composing = false;
      this.#read();
    });
    document.addEventListener("selectionchange", () => this.#moved(), { signal });
  }

  destroy(): void {
    this.#stop.abort();
    this.element.remove();
  }

  get value(): RichText {
    return this.#value;
  }

  /** Shows another text, with this selected. */
  show(value: RichText, start: number, end = start): void {
    this.#value = value;
    this.#draw();
    this.select(start, end);
  }

  get selection(): { readonly start: number; readonly end: number } {
    const selection = document.getSelection();
    const range = selection && selection.rangeCount > 0 ? selection.getRangeAt(0) : undefined;
    if (!range || !this.element.contains(range.startContainer)) {
      const end = this.#value.text.length;
      return { start: end, end };
    }
    return {
      start: this.#offset(range.startContainer, range.startOffset),
      end: this.#offset(range.endContainer, range.endOffset),
    };
  }

  select(start: number, end = start): void {
    const [from, to] = [this.#point(start), this.#point(end)];
    document.getSelection()?.setBaseAndExtent(from.node, from.offset, to.node, to.offset);
  }

  /** Writes in the place of what is selected, in its formatting or in that of `marks`. */
  insert({ text, marks }: RichText): void {
    const { start, end } = this.selection;
    const room = limits.text - this.#value.text.length + (end - start);
    const fits = text.slice(0, Math.max(0, room));
    const ink = this.#inkFor(start, end - start);
    let value = replaced(this.#value, start, end - start, fits, ink);
    for (const { from, to, kind, href } of marks) {
      value = formatted(value, start + from, Math.min(start + to, start + fits.length), kind, true, href);
    }
    this.#ink = undefined;
    this.show(value, start + fits.length);
    this.#events.input();
  }

  /** Formats what is selected, or what is typed next; where all of it is so already, no more. */
  toggle(kind: Exclude<MarkKind, "link">): void {
    const { start, end } = this.selection;
    if (start === end) {
      const ink = this.#inkFor(start, 0);
      const without = ink.filter((one) => one.kind !== kind);
      this.#ink = { at: start, ink: without.length < ink.length ? without : [...ink, { kind }] };
      this.#events.moved();
      return;
    }
    // What was typed before is a step of its own.
    this.#events.input(true);
    const on = !isWhole(this.#value, start, end, kind);
    this.show(formatted(this.#value, start, end, kind, on), start, end);
    this.#events.input(true);
  }

  /** Makes a stretch a link, or takes it away without `href`. */
  link(start: number, end: number, href: string | undefined): void {
    this.#events.input(true);
    this.show(formatted(this.#value, start, end, "link", href !== undefined, href), end);
    this.#events.input(true);
  }

  /** What is selected, or what is typed next, is formatted so. */
  has(kind: MarkKind): boolean {
    const { start, end } = this.selection;
    if (start < end) return isWhole(this.#value, start, end, kind);
    return this.#inkFor(start, 0).some((one) => one.kind === kind);
  }

  #inkFor(at: number, removed: number): Ink {
    return this.#ink?.at === at ? this.#ink.ink : inkAt(this.#value, at, removed);
  }

  #before(event: InputEvent): void {
    const { inputType } = event;
    const kind = formats[inputType];
    if (kind && kind !== "link") this.toggle(kind);
    else if (inputType === "historyUndo") this.#events.undo();
    else if (inputType === "historyRedo") this.#events.redo();
    else if (!event.isTrusted) this.#press(inputType, event.data ?? "");
    else if (/^insert(Paragraph|LineBreak)$/.test(inputType)) this.#events.enter();
    else if (!/^(format|insert(FromPaste|FromDrop|Ordered|Unordered|Horizontal|Link))/.test(inputType))
      return;
    event.preventDefault();
  }

  /** A key from before the field was there, pressed once more by code, which writes nothing by itself. */
  #press(inputType: string, data: string): void {
    this.insert({ text: inputType === "insertText" ? data : "", marks: [] });
  }

  /** Takes over what the browser made of the text. */
  #read(): void {
    const before = this.#value;
    const text = textOf(this.element);
    const { start: caret } = this.selection;
    if (text.length > limits.text && text.length > before.text.length) {
      this.show(before, Math.min(caret, before.text.length));
      return;
    }
    const { index, length, insert } = editBetween(before.text, text, caret);
    if (length > 0 || insert !== "") {
      this.#value = replaced(before, index, length, insert, this.#inkFor(index, length));
      if (insert !== "") this.#ink = undefined;
    }
    const made = this.composing || insert === "" ? undefined : fromMarkdown(this.#value, caret);
    if (!made) {
      if (!this.composing && !this.#isDrawn()) this.show(this.#value, caret);
      this.#events.input();
      return;
    }
    // What was typed is a step of its own, for whoever meant the signs.
    this.#events.input(true);
    const ink = inkAt(made, made.caret).filter(({ kind }) => kind !== made.kind);
    this.show({ text: made.text, marks: made.marks }, made.caret);
    this.#ink = { at: made.caret, ink };
    this.#events.input(true);
  }

  async #paste(event: ClipboardEvent): Promise<void> {
    event.preventDefault();
    const text = (event.clipboardData?.getData("text/plain") ?? "").replace(/\r\n?/g, "\n");
    const html = event.clipboardData?.getData("text/html") ?? "";
    const { richOf } = await import("./rich-paste.ts");
    const rich = html === "" ? undefined : richOf(html);
    this.insert(rich && rich.marks.length > 0 ? rich : { text, marks: [] });
  }

  #moved(): void {
    if (document.activeElement !== this.element) return;
    const { start, end } = this.selection;
    if (this.#ink && (start !== end || start !== this.#ink.at)) this.#ink = undefined;
    this.#events.moved();
  }

  #nodes(): Node[] {
    const { text, marks } = this.#value;
    const nodes = runsOf(text, marks).map(elementOf);
    // A line break at the end shows only before something.
    if (text.endsWith("\n")) nodes.push(document.createElement("br"));
    return nodes;
  }

  #draw(): void {
    this.element.replaceChildren(...this.#nodes());
    this.element.toggleAttribute("data-empty", this.#value.text === "");
  }

  #isDrawn(): boolean {
    this.element.toggleAttribute("data-empty", this.#value.text === "");
    this.element.normalize();
    const nodes = this.#nodes();
    const there = this.element.childNodes;
    return nodes.length === there.length && nodes.every((node, i) => node.isEqualNode(there[i] ?? null));
  }

  /** The offset of a place in the page. */
  #offset(node: Node, offset: number): number {
    const range = document.createRange();
    range.setStart(this.element, 0);
    range.setEnd(node, offset);
    return textOf(range.cloneContents(), false).length;
  }

  #point(offset: number): { node: Node; offset: number } {
    const walker = document.createTreeWalker(this.element, NodeFilter.SHOW_TEXT);
    let left = offset;
    for (let node = walker.nextNode() as Text | null; node; node = walker.nextNode() as Text | null) {
      if (left <= node.data.length) return { node, offset: left };
      left -= node.data.length;
    }
    return { node: this.element, offset: offset === 0 ? 0 : this.element.childNodes.length };
  }
}

/** The text that stands in elements; a break at the very end only holds the last line open. */
function textOf(root: Node, isWhole = true): string {
  let text = "";
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node instanceof Text) text += node.data;
    else if (node.nodeName === "BR" && !(isWhole && node === root.lastChild)) text += "\n";
    else if (/^(DIV|P)$/.test(node.nodeName) && text !== "" && !text.endsWith("\n")) text += "\n";
  }
  return text;
}

/** The edit that ended at the caret; where none did, the smallest there is. */
function editBetween(before: string, after: string, caret: number): ReturnType<typeof difference> {
  const tail = after.slice(caret);
  const longest = Math.min(caret, before.length - tail.length);
  if (longest < 0 || !before.endsWith(tail)) return difference(before, after);
  let index = 0;
  while (index < longest && before[index] === after[index]) index++;
  return { index, length: before.length - tail.length - index, insert: after.slice(index, caret) };
}
