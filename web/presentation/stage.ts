import type { NodeId } from "../../model/schema.ts";
import type { Rect } from "../editor/camera.ts";
import type { Editor } from "../editor/editor.ts";
import type { Spotlight } from "../editor/map-canvas.ts";
import { SHORT } from "../editor/motion.ts";
import { kindOf } from "../editor/node-style.ts";
import type { Painting } from "../editor/painter.ts";
import { rectOf } from "./frame.ts";
import { isIn } from "./steps.ts";
import "./stage.css";

/** Milliseconds from branch to branch: the eye follows from one to the other. */
const PACE = 700;
/** What is left of lines, and of nodes seen from far, that are not in the branch; `stage.css` has it for the others. */
const DIMMED = 0.2;
/** Pixels around the nodes of a branch in which what relates them is not dimmed. */
const MARGIN = 6;

/** A map of which one branch stands out: all else is dimmed, and what is folded there is open for as long. */
export class Stage {
  readonly #editor: Editor;
  #branch: NodeId | undefined;
  /** Found once for a branch and a layout. */
  #where: { readonly key: string; readonly rect: Rect | undefined } = { key: "", rect: undefined };

  constructor(editor: Editor) {
    this.#editor = editor;
  }

  /** Shows a branch; all of the map if that is its root. */
  show(branch: NodeId): void {
    const { scene, state } = this.#editor;
    this.#open(branch);
    this.#branch = branch === state.root.peek() ? undefined : branch;
    scene.camera.pace = PACE;
    scene.spotlight = this.#branch === undefined ? undefined : this.#draw;
    scene.onFrame.add(this.#mark);
    scene.refresh();
  }

  /** All stands out again. What was opened stays so until {@link close}. */
  end(): void {
    const { scene } = this.#editor;
    this.#branch = undefined;
    scene.camera.pace = SHORT;
    scene.spotlight = undefined;
    this.#mark();
    scene.onFrame.delete(this.#mark);
    scene.refresh();
  }

  /** Folds again what was opened. */
  close(): void {
    const { folds } = this.#editor;
    const opened = [...folds.opened];
    folds.opened.clear();
    this.#refold(opened);
  }

  #open(branch: NodeId): void {
    const { map, folds } = this.#editor;
    const folded: NodeId[] = [];
    for (let at: NodeId | null = branch; at !== null; at = map.parent(at)) if (folds.has(at)) folded.push(at);
    for (const id of folded) folds.opened.add(id);
    this.#refold(folded);
  }

  #refold(ids: readonly NodeId[]): void {
    const none: ReadonlySet<NodeId> = new Set();
    if (ids.length > 0)
      this.#editor.scene.apply({ structure: new Set(ids), added: none, removed: none, changed: none });
  }

  #isLit(id: NodeId): boolean {
    return this.#branch === undefined || isIn(this.#editor.map, id, this.#branch);
  }

  /** Nodes that are elements. They come and go with the view. */
  readonly #mark = (): void => {
    for (const node of this.#editor.scene.world.children) {
      if (!(node instanceof HTMLElement)) continue;
      const { id } = node.dataset;
      node.toggleAttribute("data-dimmed", id !== undefined && !this.#isLit(id));
    }
  };

  /** What is painted grows pale, and the branch is painted over it. */
  readonly #draw: Spotlight = (context, from, paint) => {
    const { scene } = this.#editor;
    const { map, sizes, colours, theme, rings } = scene;
    const { x, y, width, height } = from.view();
    context.save();
    context.globalCompositeOperation = "destination-in";
    context.globalAlpha = DIMMED;
    context.fillStyle = "#000";
    context.fillRect(x, y, width, height);
    context.restore();
    const lit: Painting = {
      ...{ map, sizes, colours, theme, rings },
      line: (id) => scene.line(id),
      at: (id) => scene.at(id),
      visible: (rect) => [...scene.visible(rect)].filter((id) => this.#isLit(id)),
      // A leaf sits on the end of its line; to others it only leads.
      links: (rect) =>
        [...scene.links(rect)].filter(
          (id) => this.#isLit(id) && (id !== this.#branch || kindOf(map, id) === "leaf"),
        ),
    };
    context.save();
    context.beginPath();
    const around = this.#around();
    if (around) {
      const { x, y, width, height } = around;
      context.rect(x - MARGIN, y - MARGIN, width + 2 * MARGIN, height + 2 * MARGIN);
    }
    context.clip();
    paint(lit);
    context.restore();
  };

  /** Where the branch is, with all that is seen of it. */
  #around(): Rect | undefined {
    const { map, scene } = this.#editor;
    const key = `${this.#branch} ${scene.version}`;
    if (key !== this.#where.key) {
      const branch = this.#branch === undefined ? [] : map.walk(this.#branch);
      this.#where = { key, rect: rectOf(scene.layout, branch) };
    }
    return this.#where.rect;
  }
}
