import { hrefProblem } from "../../model/schema.ts";
import type { MarkKind } from "../../model/types.ts";
import { type Sentence, t } from "../i18n/index.ts";
import { make } from "./node-view.ts";
import type { TextField } from "./text-field.ts";
import "../styles/text-bar.css";

const buttons: readonly { kind: MarkKind; sign: string; name: Sentence; keys: string }[] = [
  { kind: "bold", sign: "B", name: "do.bold", keys: "Control+B" },
  { kind: "italic", sign: "I", name: "do.italic", keys: "Control+I" },
  { kind: "strike", sign: "S", name: "do.strike", keys: "Control+Shift+X" },
  { kind: "code", sign: "<>", name: "do.code", keys: "Control+E" },
  { kind: "link", sign: "", name: "format.link", keys: "Control+K" },
];

/** The bar waits this long (ms) for a selection to stay: the one that a letter is about to replace shows none. */
const PATIENCE = 180;
/** Pixels between the bar and the words. */
const GAP = 8;

/** A small bar at what is selected in a text field: its formatting, and where a link leads. */
export class TextBar {
  readonly #element = make("div", "text-bar");
  readonly #tools = make("div", "text-tools");
  readonly #form = make("form", "text-link-form");
  readonly #input = make("input", "text-link-input");
  readonly #field: TextField;
  readonly #buttons = new Map<MarkKind, HTMLButtonElement>();
  #linked: { start: number; end: number } | undefined;
  #timer = 0;
  /** The keyboard leaves the bar, back to the field or to elsewhere. */
  onLeave: (to: "field" | "elsewhere") => void = () => {};

  constructor(host: HTMLElement, field: TextField) {
    this.#field = field;
    const element = this.#element;
    element.hidden = true;
    element.setAttribute("role", "toolbar");
    element.setAttribute("aria-label", t("format.bar"));
    for (const { kind, sign, name, keys } of buttons) {
      const button = make("button", `text-tool ${kind}`, sign);
      button.type = "button";
      button.title = t(name);
      button.tabIndex = -1;
      button.setAttribute("aria-label", t(name));
      button.setAttribute("aria-keyshortcuts", keys);
      button.addEventListener("click", () => (kind === "link" ? this.askForLink() : field.toggle(kind)));
      this.#buttons.set(kind, button);
      this.#tools.append(button);
    }
    this.#makeForm();
    element.append(this.#tools, this.#form);
    // A press on a button leaves the selection as it is.
    element.addEventListener("mousedown", (event) => {
      if (event.target !== this.#input) event.preventDefault();
    });
    element.addEventListener("focusout", ({ relatedTarget }) => {
      if (!this.holds(relatedTarget) && relatedTarget !== field.element) this.onLeave("elsewhere");
    });
    host.append(element);
  }

  destroy(): void {
    clearTimeout(this.#timer);
    this.#element.remove();
  }

  holds(target: EventTarget | null): boolean {
    return target instanceof Node && this.#element.contains(target);
  }

  /** The selection moved: the bar comes to it, or goes. */
  follow(): void {
    if (this.#linked) return;
    clearTimeout(this.#timer);
    const { start, end } = this.#field.selection;
    if (start === end) {
      this.#element.hidden = true;
      return;
    }
    if (!this.#element.hidden) this.#show();
    else this.#timer = window.setTimeout(() => this.#show(), PATIENCE);
  }

  /** Asks where a link on the selected words leads; without any, the link or the word at the caret. */
  askForLink(): void {
    const { start, end } = this.#field.selection;
    const { text, marks } = this.#field.value;
    const there = marks.find(({ kind, from, to }) => kind === "link" && from <= start && end <= to);
    const range = there
      ? { start: there.from, end: there.to }
      : start < end
        ? { start, end }
        : wordAt(text, start);
    if (range.start === range.end) return;
    this.#field.select(range.start, range.end);
    this.#linked = range;
    this.#input.value = there?.href ?? "";
    this.#tools.hidden = true;
    this.#form.hidden = false;
    this.#show();
    this.#input.focus({ preventScroll: true });
    this.#input.select();
  }

  #makeForm(): void {
    const [form, input] = [this.#form, this.#input];
    form.hidden = true;
    form.noValidate = true;
    input.type = "url";
    input.placeholder = t("format.example");
    input.autocapitalize = "none";
    input.setAttribute("aria-label", t("format.address"));
    const set = make("button", "text-tool", t("format.set"));
    const off = make("button", "text-tool", t("format.remove"));
    off.type = "button";
    off.addEventListener("click", () => this.#link(undefined));
    form.append(input, set, off);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const href = addressOf(input.value);
      if (href === "") return this.#link(undefined);
      const problem = hrefProblem(href);
      input.setCustomValidity(problem ?? "");
      if (problem) input.reportValidity();
      else this.#link(href);
    });
    input.addEventListener("input", () => input.setCustomValidity(""));
    form.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key !== "Escape") return;
      event.preventDefault();
      this.#back();
    });
  }

  #link(href: string | undefined): void {
    const range = this.#linked;
    this.#back();
    if (range) this.#field.link(range.start, range.end, href);
  }

  #back(): void {
    const range = this.#linked;
    this.#linked = undefined;
    this.#tools.hidden = false;
    this.#form.hidden = true;
    this.#element.hidden = true;
    this.onLeave("field");
    if (range) this.#field.select(range.start, range.end);
  }

  #show(): void {
    const selection = document.getSelection();
    const host = this.#element.parentElement;
    if (!host || !selection || selection.rangeCount === 0) return;
    const words = selection.getRangeAt(0).getBoundingClientRect();
    for (const [kind, button] of this.#buttons)
      button.setAttribute("aria-pressed", String(this.#field.has(kind)));
    this.#element.hidden = false;
    const around = host.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.#element;
    const middle = words.left + words.width / 2 - around.left;
    const left = Math.max(GAP, Math.min(middle - width / 2, around.width - width - GAP));
    // Above, a phone has its own menu, and the bars of the page are at the top.
    const above = words.top - around.top - height - GAP;
    const isBelow = above < 64 || matchMedia("(pointer: coarse)").matches;
    const top = isBelow ? words.bottom - around.top + GAP : above;
    this.#element.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  }
}

/** An address as people write it. */
function addressOf(typed: string): string {
  const text = typed.trim();
  if (text === "" || /^[a-z][a-z\d+.-]*:/i.test(text)) return text;
  return /^[^\s/@]+@[^\s/@]+$/.test(text) ? `mailto:${text}` : `https://${text}`;
}

const words = new Intl.Segmenter(undefined, { granularity: "word" });

function wordAt(text: string, at: number): { start: number; end: number } {
  for (const { segment, index, isWordLike } of words.segment(text)) {
    if (isWordLike && index <= at && at <= index + segment.length) {
      return { start: index, end: index + segment.length };
    }
  }
  return { start: at, end: at };
}
