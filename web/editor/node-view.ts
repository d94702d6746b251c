import { directionOf } from "../../model/direction.ts";
import type { MapNode, NodeId } from "../../model/document.ts";
import type { Box } from "../../model/layout/index.ts";
import type { Run } from "../../model/marks.ts";
import { linkedNode } from "../../model/schema.ts";
import { t } from "../i18n/index.ts";
import { shorten } from "../i18n/shorten.ts";
import type { Rect } from "./camera.ts";
import { dueOf, type Face, marksBefore, tagLine } from "./node-size.ts";
import { boldOf, inkOf, MARK } from "./node-style.ts";
import { fillPicture } from "./pictures.ts";
import type { Done } from "./progress.ts";
import { idOf } from "./reading-order.ts";
import { elementOf } from "./text-runs.ts";
import { BRANCH_COLOURS } from "./theme.ts";

/** Someone else at a node. */
export interface Visitor {
  readonly name: string;
  readonly color: string;
  readonly editing: boolean;
}

/** All that a node's element shows. */
export interface Shown {
  readonly node: MapNode;
  readonly face: Face;
  readonly side: Box["side"];
  /** Number of the branch colour. */
  readonly colour: number;
  /** For assistive technology: depth and place among siblings, all from 1. */
  readonly level: number;
  readonly position: number;
  readonly siblings: number;
  readonly floats: boolean;
  /** Undefined where there is nothing to fold; else how many nodes are hidden, 0 when open. */
  readonly hidden: number | undefined;
  readonly selected: boolean;
  readonly focused: boolean;
  readonly dragged: boolean;
  readonly visitors: readonly Visitor[];
  /** The tasks below the node, where there are some. */
  readonly progress: Done | undefined;
  /** What the node is linked to and part of, in words. */
  readonly relations: string | undefined;
}

/** Counts above this are shown as "999+": nobody counts further, and counting costs. */
export const MOST_COUNTED = 999;

/** An icon that is an emoji, and no name of one. */
const PICTURE = /\p{Extended_Pictographic}|\p{Emoji_Presentation}|\u20e3/u;

/** One node in the page: a `treeitem` whose text, marks and state are written only where they differ. */
export class NodeView {
  readonly element: HTMLElement;
  readonly #label: HTMLElement;
  #face: Face | undefined;
  #attributes: object | undefined;
  #files = 0;
  #values = new Map<string, string>();
  #visitors: readonly Visitor[] = [];
  #badge: HTMLButtonElement | undefined;

  constructor(id: NodeId) {
    this.element = document.createElement("div");
    this.element.className = "node";
    this.element.id = idOf(id);
    this.element.dataset.id = id;
    this.element.setAttribute("role", "treeitem");
    this.#label = document.createElement("span");
    this.#label.className = "label";
    this.element.append(this.#label);
  }

  /** Writes everything again at the next update. */
  forget(): void {
    this.#values.clear();
    this.#face = undefined;
    this.#attributes = undefined;
  }

  place(x: number, y: number): void {
    this.#set("x", `${x} ${y}`, () => {
      this.element.style.transform = `translate(${x}px, ${y}px)`;
    });
  }

  update(shown: Shown, box: Rect): void {
    const { node, face, element } = { ...shown, element: this.element };
    this.#set("size", `${box.width} ${box.height}`, () => {
      element.style.width = `${box.width}px`;
      element.style.height = `${box.height}px`;
    });
    if (face !== this.#face) {
      this.#face = face;
      if (face.runs) this.#label.replaceChildren(...drawn(face.runs));
      else this.#label.textContent = face.lines.join("\n");
      // A text without letters goes the way of the interface.
      this.#attribute("dir", directionOf(face.lines.join(" ")));
      this.#label.classList.toggle("placeholder", face.placeholder);
      element.dataset.kind = face.kind;
    }
    const files = node.items.file?.length ?? 0;
    if (node.attributes !== this.#attributes || files !== this.#files) {
      this.#attributes = node.attributes;
      this.#files = files;
      this.#drawMarks(node);
      this.#drawPicture(node);
    }
    this.#data("side", shown.side);
    this.#data("colour", String(shown.colour));
    this.#drawStyle(shown);
    this.#drawProgress(shown.progress);
    this.#data("task", node.attributes.task);
    this.#attribute("aria-description", describe(shown));
    this.#data("selected", shown.selected ? "" : undefined);
    this.#data("dragged", shown.dragged ? "" : undefined);
    this.#attribute("aria-label", nameOf(node, face));
    this.#attribute("aria-level", String(shown.level));
    this.#attribute("aria-posinset", String(shown.position));
    this.#attribute("aria-setsize", String(shown.siblings));
    this.#attribute("aria-selected", String(shown.selected));
    this.#attribute("aria-expanded", shown.hidden === undefined ? undefined : String(shown.hidden === 0));
    this.#attribute("tabindex", shown.focused ? "0" : "-1");
    this.#drawBadge(shown.hidden);
    this.#drawVisitors(shown.visitors);
  }

  #drawMarks(node: MapNode): void {
    for (const old of this.element.querySelectorAll(".task, .icon, .mark, .tags")) old.remove();
    const { icons = [], note, link, task, progress = 50 } = node.attributes;
    this.#variable("--before", `${marksBefore(node.attributes) * MARK}px`, "0px");
    if (task) {
      const box = make("button", "task");
      box.tabIndex = -1;
      box.title = t(`task.${task}`);
      box.setAttribute("aria-label", box.title);
      box.style.setProperty("--part", `${progress}%`);
      this.#label.before(box);
    }
    for (const icon of icons) {
      // Hovering tells the name behind a picture or a dot.
      const isPicture = PICTURE.test(icon);
      const mark = make("span", "icon", isPicture ? icon : "");
      // Names are in maps of other programs, and a list of their own tells what they mean.
      if (!isPicture) {
        void import("./icon-names.ts").then(({ pictureOf }) => {
          mark.textContent = pictureOf(icon);
        });
      }
      mark.title = icon;
      mark.setAttribute("aria-hidden", "true");
      this.#label.before(mark);
    }
    let after: HTMLElement = this.#label;
    if (note) {
      const mark = make("button", "mark note");
      mark.tabIndex = -1;
      mark.title = shorten(note, 300);
      mark.setAttribute("aria-label", t("node.note"));
      after.after(mark);
      after = mark;
    }
    if (linkedNode(link)) {
      const mark = make("button", "mark link");
      mark.tabIndex = -1;
      mark.setAttribute("aria-label", t("node.follow"));
      after.after(mark);
    } else if (link && isSafeLink(link)) {
      const mark = make("a", "mark link");
      mark.tabIndex = -1;
      mark.href = link;
      mark.target = "_blank";
      mark.rel = "noopener noreferrer";
      mark.title = link;
      mark.setAttribute("aria-label", t("node.open", { link }));
      after.after(mark);
      after = mark;
    }
    const count = node.items.file?.length;
    if (count) {
      const mark = make("button", "mark file");
      mark.tabIndex = -1;
      mark.title = (node.items.file ?? []).map(({ name }) => name).join("\n");
      mark.setAttribute("aria-label", t("node.files", { count }));
      after.after(mark);
    }
    const line = tagLine(node.attributes);
    if (line) {
      const tags = make("span", "tags", line);
      if (dueOf(node.attributes)?.isLate) tags.dataset.late = "";
      this.element.append(tags);
    }
  }

  #drawPicture({ attributes: { image } }: MapNode): void {
    const key = image && `${image.key} ${image.width} ${image.height} ${image.alt}`;
    this.#set("picture", key ?? "", () => {
      this.element.querySelector(":scope > .picture")?.remove();
      this.#data("picture", image && "");
      this.element.style.setProperty("--picture", image ? `${image.height}px` : "");
      if (!image) return;
      const picture = make("img", "picture");
      picture.alt = image.alt ?? "";
      picture.draggable = false;
      this.element.prepend(picture);
      fillPicture(picture, image.key);
    });
  }

  /** Only what a node has of its own is written on its element; the rest is the style sheet's. */
  #drawStyle({ face, colour }: Shown): void {
    const { style } = face;
    const branch = (name: string) => (colour < BRANCH_COLOURS ? undefined : `var(--${name}-${colour})`);
    this.#set("style", `${JSON.stringify(style)} ${face.kind} ${colour}`, () => {
      const ink = style && inkOf(face.kind, style, colour);
      const { look } = face;
      const border = ink?.border;
      this.#data("shape", style && look.shape);
      this.#data("border", border && "");
      const value = (name: string | undefined) => name && `var(--${name})`;
      const own: Record<string, string | undefined> = {
        "--branch": branch("branch"),
        "--branch-fill": branch("branch-fill"),
        "--branch-text": branch("branch-text"),
        font: style && look.font,
        "line-height": style && `${look.lineHeight}px`,
        "--bold": style && String(boldOf(look)),
        padding: style && `${look.padY}px ${look.padX}px`,
        color: value(ink?.text),
        background: ink && (value(ink.fill) ?? "none"),
        "--border": border && `${border.width}px ${border.dash} var(--${border.colour})`,
        "text-decoration": style?.strike ? "line-through" : undefined,
      };
      for (const [name, text] of Object.entries(own)) this.element.style.setProperty(name, text ?? "");
    });
  }

  #drawProgress(progress: Done | undefined): void {
    this.#set("progress", progress ? `${progress.done}/${progress.total}` : "", () => {
      this.element.querySelector(":scope > .progress")?.remove();
      if (!progress) return;
      const bar = make("span", "progress");
      bar.title = counted(progress);
      bar.style.setProperty("--done", String(progress.done / progress.total));
      this.element.append(bar);
    });
  }

  #variable(name: string, value: string, plain: string): void {
    this.#set(name, value, () => this.element.style.setProperty(name, value === plain ? "" : value));
  }

  #drawBadge(hidden: number | undefined): void {
    this.#set("badge", String(hidden), () => {
      if (hidden === undefined) {
        this.#badge?.remove();
        this.#badge = undefined;
        return;
      }
      if (!this.#badge) {
        this.#badge = make("button", "badge");
        this.#badge.tabIndex = -1;
        this.element.append(this.#badge);
      }
      const count = hidden > MOST_COUNTED ? `${MOST_COUNTED}+` : String(hidden);
      this.#badge.textContent = hidden === 0 ? "" : count;
      this.#badge.setAttribute("aria-label", nameOfBadge(hidden));
      this.#badge.dataset.folded = String(hidden > 0);
    });
  }

  #drawVisitors(visitors: readonly Visitor[]): void {
    if (visitors === this.#visitors) return;
    this.#visitors = visitors;
    this.element.querySelector(".visitors")?.remove();
    const first = visitors[0];
    this.#data("visited", first ? "" : undefined);
    if (!first) return;
    this.element.style.setProperty("--visitor", first.color);
    const tags = make("span", "visitors");
    for (const { name, color, editing } of visitors) {
      const tag = make("span", "visitor", editing ? `${name} …` : name);
      tag.style.setProperty("--visitor", color);
      tags.append(tag);
    }
    this.element.append(tags);
  }

  #data(name: string, value: string | undefined): void {
    this.#attribute(`data-${name}`, value);
  }

  #attribute(name: string, value: string | undefined): void {
    this.#set(name, value ?? "\0", () => {
      if (value === undefined) this.element.removeAttribute(name);
      else this.element.setAttribute(name, value);
    });
  }

  #set(name: string, value: string, write: () => void): void {
    if (this.#values.get(name) === value) return;
    this.#values.set(name, value);
    write();
  }
}

function nameOfBadge(hidden: number): string {
  if (hidden === 0) return t("node.fold");
  return hidden > MOST_COUNTED
    ? t("node.unfoldMany", { most: MOST_COUNTED })
    : t("node.unfold", { count: hidden });
}

function drawn(lines: readonly (readonly Run[])[]): Node[] {
  return lines.flatMap((line, i) => [
    ...(i > 0 ? [document.createTextNode("\n")] : []),
    ...line.map(elementOf),
  ]);
}

function counted({ done, total }: Done): string {
  return t("node.done", { done, total });
}

function describe({ node, progress, relations, floats }: Shown): string | undefined {
  const { task, progress: percent } = node.attributes;
  const due = dueOf(node.attributes);
  const parts = [
    floats && t("node.floats"),
    task && t(`task.${task}`),
    task === "doing" && percent !== undefined && t("task.percent", { percent }),
    due && t(due.isLate ? "task.late" : "task.dueOn", { day: due.text.replace("⚠ ", "") }),
    progress && counted(progress),
    relations,
  ];
  return parts.filter(Boolean).join(", ") || undefined;
}

function nameOf(node: MapNode, face: Face): string {
  return shorten(node.text.trim(), 500) || t(face.placeholder ? "map.central" : "node.empty");
}

/** The model lets only such links in; a page that follows links checks again. */
export function isSafeLink(link: string): boolean {
  return /^(https?:|mailto:|\/m\/)/i.test(link);
}

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  text?: string,
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}
