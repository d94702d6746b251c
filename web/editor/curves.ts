import type { Pen } from "../../model/layout/link-line.ts";
import type { Rect } from "./camera.ts";
import { type Painting, strokesIn } from "./painter.ts";

const SVG = "http://www.w3.org/2000/svg";

/**
 * The links of a map that is near, as one picture among the nodes: it moves with them, and the browser paints it beside
 * the page's own work. A canvas is painted by the page, and all of it for any edit.
 */
export class Curves {
  readonly element = document.createElementNS(SVG, "svg");
  readonly #lines: Line[] = [];

  constructor() {
    this.element.setAttribute("class", "curves");
    this.element.setAttribute("aria-hidden", "true");
  }

  /** Shows the links that cross a part of the map. */
  draw(painting: Painting, rect: Rect): void {
    const strokes = strokesIn(painting, rect, () => new PathText());
    for (const old of this.#lines.splice(strokes.length)) old.element.remove();
    strokes.forEach(({ path: { text }, width, colour }, i) => {
      const line = this.#lines[i] ?? this.#add();
      line.set("stroke", colour);
      line.set("stroke-width", String(width));
      line.set("d", text);
    });
  }

  clear(): void {
    for (const { element } of this.#lines.splice(0)) element.remove();
  }

  #add(): Line {
    const line = new Line();
    this.#lines.push(line);
    this.element.append(line.element);
    return line;
  }
}

/** A path's element, written only where it differs. */
class Line {
  readonly element = document.createElementNS(SVG, "path");
  readonly #values = new Map<string, string>();

  set(name: string, value: string): void {
    if (this.#values.get(name) === value) return;
    this.#values.set(name, value);
    this.element.setAttribute(name, value);
  }
}

/** A path in the words of SVG. */
class PathText implements Pen {
  text = "";

  moveTo(x: number, y: number): void {
    this.text += `M${short(x)} ${short(y)}`;
  }

  lineTo(x: number, y: number): void {
    this.text += `L${short(x)} ${short(y)}`;
  }

  bezierCurveTo(ax: number, ay: number, bx: number, by: number, x: number, y: number): void {
    this.text += `C${short(ax)} ${short(ay)} ${short(bx)} ${short(by)} ${short(x)} ${short(y)}`;
  }
}

/** Finer than any screen at the largest zoom. */
const short = (value: number): number => Math.round(value * 10) / 10;
