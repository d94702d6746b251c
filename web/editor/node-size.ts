import type { Layout, Rect } from "../../model/layout/index.ts";
import { needsBox } from "../../model/look.ts";
import { type Run, runsOf } from "../../model/marks.ts";
import type { NodeId } from "../../model/schema.ts";
import type { Theme } from "../../model/themes.ts";
import type { Mark, NodeAttributes, StyleAttribute, Typeface } from "../../model/types.ts";
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
  readonly typeface: Typeface;
  readonly files: number;
}

/** Pixels: a line shaped as a whole may be a hair wider than the sum of its words. */
const SLACK = 2;
/** Room for the caret after the last letter while a node is written in. */
const CARET_ROOM = 8;

/** A text that its letters say fills less of a line than this is on one, however close pairs of letters stand. */
const SURELY_ONE_LINE = 0.9;

/** Measures nodes, once for each text: an edit measures what it touches, and a large map is not measured before it is seen. */
export class NodeSizes {
  /** Leaves have a box: where children hang below, a line under a text would stand between. */
  boxed = false;
  /** What the map's theme has other shapes for. */
  shapes: Theme["shapes"] = {};
  /** The letters of nodes that say nothing of theirs. */
  typeface: Typeface = "sans";
  /** Hears of letters that may have to be loaded. */
  readonly #onTypeface: (typeface: Typeface) => void;
  #map: MapView;
  readonly measure: TextMeasure;
  #faces = new Map<NodeId, Entry>();
  /** Nodes that the layout has another width for than they may have. */
  readonly #guessed = new Set<NodeId>();
  #draft: { id: NodeId; text: string; marks: readonly Mark[] } | undefined;

  constructor(
    map: MapView,
    measure = new TextMeasure(),
    onTypeface: (typeface: Typeface) => void = () => {},
  ) {
    this.#map = map;
    this.measure = measure;
    this.#onTypeface = onTypeface;
  }

  /** Letters have come that others stood in for. */
  measureAnew(): void {
    this.measure.forget();
    this.#faces.clear();
    this.#guessed.clear();
  }

  /** While a node is written in, its size follows what is typed, not what the document has. */
  setDraft(draft: { id: NodeId; text: string; marks: readonly Mark[] } | undefined): void {
    this.#draft = draft;
  }

  forget(id: NodeId): void {
    this.#faces.delete(id);
    this.#guessed.delete(id);
  }

  /**
   * What the layout is to know of a node: as it is, or, where `mayGuess` and only the width is left open by that (by a
   * few pixels), from its letters. So nothing of a guess is to be seen across the branches.
   */
  size(id: NodeId, mayGuess: boolean): { readonly width: number; readonly height: number } {
    const guess = mayGuess && !this.#faces.has(id) ? this.#guess(id) : undefined;
    if (guess) this.#guessed.add(id);
    else this.#guessed.delete(id);
    return guess ?? this.face(id);
  }

  /** Measures what is to be seen, and what that stands behind: it is then where it would be had all been measured. */
  measureSeen(layout: Layout, rect: Rect): void {
    const guessed = () => this.#guessedAmong(layout.visible(rect));
    for (let some = guessed(); some.size > 0; some = guessed()) layout.update(some);
  }

  #guessedAmong(ids: Iterable<NodeId>): Set<NodeId> {
    const found = new Set<NodeId>();
    if (this.#guessed.size === 0) return found;
    for (const id of ids) {
      for (let up: NodeId | null = id; up !== null && !found.has(up); up = this.#map.parent(up)) {
        if (this.#guessed.has(up)) found.add(up);
      }
    }
    return found;
  }

  #guess(id: NodeId): { width: number; height: number } | undefined {
    const map = this.#map;
    if (this.boxed || kindOf(map, id) !== "leaf" || !map.isPlain(id) || this.#draft?.id === id)
      return undefined;
    const { leaf } = this.shapes;
    const { font, maxWidth, minWidth, padX, padY, lineHeight } = lookOf(
      "leaf",
      leaf && { shape: leaf },
      this.typeface,
    );
    const text = this.measure.roughly(map.text(id), font);
    if (text === undefined || text > maxWidth * SURELY_ONE_LINE) return undefined;
    return { width: padX * 2 + Math.max(Math.ceil(text) + SLACK, minWidth), height: padY * 2 + lineHeight };
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
      known.typeface === this.typeface &&
      known.isDraft === isDraft
    ) {
      return known;
    }
    // A leaf that is filled or has a border is a box where its shape is not its own.
    const isBoxed = kind === "leaf" && (this.boxed || needsBox(attributes.style));
    const shape = isBoxed ? "box" : this.shapes[kind];
    const style = shape ? { shape, ...attributes.style } : attributes.style;
    const look = lookOf(kind, style, this.typeface);
    this.#onTypeface(look.typeface);
    const placeholder = text === "" && kind === "root";
    const fonts = marks.length > 0 ? fontsOf(text, marks, look) : undefined;
    const block = this.measure.block(placeholder ? t("map.central") : text, look.font, look.maxWidth, fonts);
    const pictures =
      marksBefore(attributes) + (attributes.note ? 1 : 0) + (attributes.link ? 1 : 0) + (files ? 1 : 0);
    const { image } = attributes;
    const tags = tagLine(attributes);
    const tagWidth = tags ? this.measure.width(tags, `${TAG_FONT_SIZE}px ${FONT_FAMILY}`) : 0;
    const textWidth = Math.max(
      block.width + SLACK,
      look.minWidth,
      Math.min(Math.ceil(tagWidth), look.maxWidth),
    );
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
      typeface: this.typeface,
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
