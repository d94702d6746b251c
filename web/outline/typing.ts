import type { MindMap, NodeId } from "../../model/document.ts";
import { mergeTyped } from "../../model/merge-text.ts";

/** Others see what is typed at each pause (ms), and at the latest after this much typing, as on the map. */
const PAUSE = 350;
const LONGEST_RUN = 1200;

/** Writing in one line: its text goes to the document live, and what others write in it comes in. */
export class Typing {
  readonly id: NodeId;
  readonly area: HTMLTextAreaElement;
  /** An input method is at work: the text is its own. */
  composing = false;
  readonly #map: MindMap;
  readonly #failed: (error: unknown) => void;
  /** What the document has, as far as is known here. */
  #base: string;
  #timer = 0;
  #firstUnsent = 0;

  constructor(map: MindMap, id: NodeId, area: HTMLTextAreaElement, failed: (error: unknown) => void) {
    this.#map = map;
    this.id = id;
    this.area = area;
    this.#failed = failed;
    this.#base = map.text(id);
  }

  typed(): void {
    if (this.composing) return;
    const now = performance.now();
    if (this.#timer === 0) this.#firstUnsent = now;
    clearTimeout(this.#timer);
    const wait = Math.max(0, Math.min(PAUSE, this.#firstUnsent + LONGEST_RUN - now));
    this.#timer = window.setTimeout(() => this.flush(), wait);
  }

  /** Gives what is typed to the document: one undo step. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = 0;
    const text = this.area.value;
    if (text === this.#base || !this.#map.has(this.id)) return;
    this.#base = text;
    try {
      this.#map.setText(this.id, text);
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Someone else, or undo, wrote in the same line: both texts stay, and so does the caret. */
  merge(): void {
    const theirs = this.#map.text(this.id);
    if (this.composing || theirs === this.#base) return;
    const { area } = this;
    const ours = { text: area.value, start: area.selectionStart, end: area.selectionEnd };
    const merged = mergeTyped(this.#base, ours, theirs);
    this.#base = theirs;
    area.value = merged.text;
    area.setSelectionRange(merged.start, merged.end);
    if (merged.text !== theirs) this.typed();
  }
}
