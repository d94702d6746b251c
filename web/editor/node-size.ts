import { type Run, runsOf } from "../../model/marks.ts";
import type { NodeId } from "../../model/schema.ts";
import type { Theme } from "../../model/themes.ts";
import type { Mark, NodeAttributes, StyleAttribute } from "../../model/types.ts";
import type { MapView } from "../../model/view.ts";
import { locale, t } from "../i18n/index.ts";
import {
  FONT_FAMILY,
  kindOf,
  type Look,
  lookOf,
  MARK,
  markedFont,
  type NodeKind,
  TAG_FONT_SIZE,
  TAG_ROW,
} from "./node-style.ts";
import { type Inked, type TextBlock, TextMeasure } from "./text-measure.ts";

/** A node measured: its box, and the lines of text in it. CSS pixels at zoom 1. */
export interface Face {
  readonly kind: NodeKind;
  /** What differs from the kind's look: the node's own style, and what the layout asks for. */
  readonly style: StyleAttribute | undefined;
  readonly look: Look;
  readonly width: number;
  readonly height: number;
  readonly lines: readonly string[];
  /** The stretches of each line, where any of the text is formatted. */
  readonly runs: readonly (readonly Run[])[] | undefined;
  readonly placeholder: boolean;
}

interface Entry extends Face {
  readonly text: string;
  readonly marks: readonly Mark[];
  readonly attributes: object;
  readonly isDraft: boolean;
  readonly boxed: boolean;
  readonly shapes: Theme["shapes"];
  readonly files: number;
}

/** Room for the caret after the last letter while a node is written in. */
const CARET_ROOM = 8;

/** Measures nodes, once for each text: an edit measures what it touches. */
export class NodeSizes {
  /** Leaves have a box: where children hang below, a line under a text would stand between. */
  boxed = false;
  /** What the map's theme has other shapes for. */
  shapes: Theme["shapes"] = {};
  #map: MapView;
  readonly measure = new TextMeasure();
  #faces = new Map<NodeId, Entry>();
  #draft: { id: NodeId; text: string; marks: readonly Mark[] } | undefined;

  constructor(map: MapView) {
    this.#map = map;
  }

  /** While a node is written in, its size follows what is typed, not what the document has. */
  setDraft(draft: { id: NodeId; text: string; marks: readonly Mark[] } | undefined): void {
    this.#draft = draft;
  }

  forget(id: NodeId): void {
    this.#faces.delete(id);
  }

  face(id: NodeId): Face {
    const isDraft = this.#draft?.id === id;
    const text = isDraft ? (this.#draft?.text ?? "") : this.#map.text(id);
    const marks = (isDraft ? this.#draft?.marks : undefined) ?? this.#map.marks(id);
    const attributes = this.#map.attributes(id);
    const kind = kindOf(this.#map, id);
    const files = this.#map.items(id, "file").length;
    const known = this.#faces.get(id);
    if (
      known &&
      known.text === text &&
      known.marks === marks &&
      known.attributes === attributes &&
      known.files === files &&
      known.kind === kind &&
      known.boxed === this.boxed &&
      known.shapes === this.shapes &&
      known.isDraft === isDraft
    ) {
      return known;
    }
    const shape = this.boxed && kind === "leaf" ? "box" : this.shapes[kind];
    const style = shape ? { shape, ...attributes.style } : attributes.style;
    const look = lookOf(kind, style);
    const placeholder = text === "" && kind === "root";
    const fonts = marks.length > 0 ? fontsOf(text, marks, look) : undefined;
    const block = this.measure.block(placeholder ? t("map.central") : text, look.font, look.maxWidth, fonts);
    const pictures =
      marksBefore(attributes) + (attributes.note ? 1 : 0) + (attributes.link ? 1 : 0) + (files ? 1 : 0);
    const { image } = attributes;
    const tags = tagLine(attributes);
    const tagWidth = tags ? this.measure.width(tags, `${TAG_FONT_SIZE}px ${FONT_FAMILY}`) : 0;
    // Two pixels of slack: a line shaped as a whole may be a hair wider than the sum of its words.
    const textWidth = Math.max(block.width + 2, look.minWidth, Math.min(Math.ceil(tagWidth), look.maxWidth));
    const entry: Entry = {
      kind,
      style,
      look,
      text,
      marks,
      attributes,
      isDraft,
      boxed: this.boxed,
      shapes: this.shapes,
      files,
      lines: block.lines,
      runs: fonts && runsIn(block, text, marks),
      placeholder,
      width:
        look.padX * 2 + Math.max(textWidth + pictures * MARK, image?.width ?? 0) + (isDraft ? CARET_ROOM : 0),
      height:
        (image ? image.height + PICTURE_GAP : 0) +
        look.padY * 2 +
        block.lines.length * look.lineHeight +
        (tags ? TAG_ROW : 0),
    };
    this.#faces.set(id, entry);
    return entry;
  }
}

function fontsOf(text: string, marks: readonly Mark[], look: Look) {
  return (from: number, to: number): Inked[] =>
    runsOf(text, marks, from, to).map((run) => ({ text: run.text, font: markedFont(look, run.kinds) }));
}

function runsIn({ lines, starts }: TextBlock, text: string, marks: readonly Mark[]): Run[][] {
  return lines.map((line, i) => {
    const from = starts[i] ?? 0;
    return runsOf(text, marks, from, from + line.length);
  });
}

/** Between a picture and the text below it: the same in picture.css. */
export const PICTURE_GAP = 6;

/** How many marks stand before a node's text. */
export function marksBefore({ icons, task }: NodeAttributes): number {
  return (icons?.length ?? 0) + (task ? 1 : 0);
}

/** The line below a node's text: when it is due, and its tags. */
export function tagLine({ tags = [], ...attributes }: NodeAttributes): string {
  const due = dueOf(attributes);
  return [...(due ? [due.text] : []), ...tags.map((tag) => `#${tag}`)].join("  ");
}

/** When a node is due, in a few letters; a sign says that it should have been done by now. */
export function dueOf({ due, task }: NodeAttributes): { text: string; isLate: boolean } | undefined {
  if (due === undefined) return undefined;
  const now = new Date();
  const [year = 0, month = 1, day = 1] = due.split("-").map(Number);
  const date = new Date(year, month - 1, day);
  const isLate = task !== "done" && date.getTime() < new Date(now.toDateString()).getTime();
  const isThisYear = year === now.getFullYear();
  const text = date.toLocaleDateString(locale(), {
    day: "numeric",
    month: "short",
    ...(!isThisYear && { year: "numeric" }),
  });
  return { text: `${isLate ? "⚠ " : ""}${text}`, isLate };
}
