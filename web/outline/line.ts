import { limits, type NodeId } from "../../model/document.ts";
import { make } from "../editor/node-view.ts";
import { t } from "../i18n/index.ts";
import { shorten } from "../i18n/shorten.ts";
import type { Row } from "./rows.ts";

/** Levels beyond this are not moved further in: the text needs the room. */
const DEEPEST = 14;

export interface Look {
  readonly row: Row;
  readonly text: string;
  /** Whether what is below is hidden; undefined with nothing below. */
  readonly folded: boolean | undefined;
  readonly colour: string;
  readonly selected: boolean;
  /** Keys from outside come to this line. */
  readonly current: boolean;
  readonly readOnly: boolean;
}

/** A line in the page: a text area over a copy of its text, which gives it the height. */
export class Line {
  readonly id: NodeId;
  readonly element = make("div", "line");
  readonly area = make("textarea", "line-text");
  readonly copy = make("div", "line-copy");
  readonly fold = make("button", "line-fold");

  constructor(id: NodeId) {
    this.id = id;
    this.element.setAttribute("role", "listitem");
    this.element.dataset.id = id;
    this.fold.type = "button";
    this.fold.tabIndex = -1;
    this.copy.setAttribute("aria-hidden", "true");
    this.copy.dir = "auto";
    this.area.dir = "auto";
    this.area.rows = 1;
    this.area.maxLength = limits.text;
    this.area.autocapitalize = "sentences";
    this.area.enterKeyHint = "enter";
    this.area.setAttribute("aria-describedby", "outline-help");
    const words = make("div", "line-words");
    words.append(this.copy, this.area);
    this.element.append(this.fold, words);
  }

  place(top: number): void {
    this.element.style.transform = `translateY(${top}px)`;
  }

  /** Shows all but the text, which may be being written. */
  show({ row, text, folded, colour, selected, current, readOnly }: Look): void {
    const { element, area } = this;
    const { fold } = this;
    element.style.setProperty("--depth", String(Math.min(row.depth, DEEPEST)));
    element.style.setProperty("--branch", colour);
    element.toggleAttribute("data-top", row.depth === 0);
    element.toggleAttribute("data-selected", selected);
    element.setAttribute("aria-level", String(row.depth + 1));
    element.setAttribute("aria-posinset", String(row.position));
    element.setAttribute("aria-setsize", String(row.siblings));
    const canFold = folded !== undefined && row.depth > 0;
    fold.disabled = !canFold;
    fold.toggleAttribute("data-folded", folded === true);
    // Without anything to fold it is only the line's dot.
    fold.setAttribute("aria-hidden", String(!canFold));
    fold.setAttribute("aria-expanded", String(!folded));
    fold.setAttribute(
      "aria-label",
      text ? t("outline.below", { text: shorten(text, 60) }) : t("outline.belowEmpty"),
    );
    const level = row.depth + 1;
    area.setAttribute(
      "aria-label",
      t(folded && level > 1 ? "outline.levelFolded" : "outline.level", { level }),
    );
    area.tabIndex = current ? 0 : -1;
    area.readOnly = readOnly;
    area.placeholder = row.depth === 0 ? t("map.central") : "";
  }

  setText(text: string): void {
    if (this.area.value !== text) this.area.value = text;
    this.fit();
  }

  /** Gives the line the height of what is written. */
  fit(): void {
    // Set as one text node, always there: the caret's place is read from it.
    this.copy.textContent = `${this.area.value}\u200b`;
  }
}
