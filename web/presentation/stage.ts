import type { NodeId } from "../../model/schema.ts";
import { OVERVIEW_ZOOM, type Rect } from "../editor/camera.ts";
import type { Editor } from "../editor/editor.ts";
import type { Spotlight } from "../editor/map-canvas.ts";
import { SHORT } from "../editor/motion.ts";
import { kindOf } from "../editor/node-style.ts";
import type { Painting } from "../editor/painter.ts";
import { isIn } from "./steps.ts";
import "./stage.css";

/** Milliseconds from branch to branch: the eye follows from one to the other. */
const PACE = 700;
/** What is left of lines, and of nodes seen from far, that are not in the branch; `stage.css` has it for the others. */
const DIMMED = 0.2;
/** Pixels below a leaf that its line may take. */
const LINE = 3;

/** A map of which one branch stands out: all else is dimmed, and what is folded there is open for as long. */
export class Stage {
  readonly #editor: Editor;
  #branch: NodeId | undefined;

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
    const view = from.view();
    const isLit = (id: NodeId) => this.#isLit(id);
    context.save();
    context.globalCompositeOperation = "destination-in";
    context.globalAlpha = DIMMED;
    context.fillStyle = "#000";
    context.fillRect(view.x, view.y, view.width, view.height);
    context.restore();
    if (from.zoom >= OVERVIEW_ZOOM) this.#clearBelow(context, view);
    const links = (rect: Rect) => [...scene.links(rect)].filter(isLit);
    const lit: Painting = {
      ...{ map, sizes, colours, theme, rings },
      line: (id) => scene.line(id),
      at: (id) => scene.at(id),
      visible: (rect) => [...scene.visible(rect)].filter(isLit),
      links: (rect) => links(rect).filter((id) => id !== this.#branch),
    };
    paint(lit, isLit);
    // A leaf sits on the end of its line.
    const top = this.#branch === undefined ? undefined : scene.at(this.#branch);
    if (!top || this.#branch === undefined || kindOf(map, this.#branch) !== "leaf") return;
    context.save();
    context.beginPath();
    context.rect(top.x, top.y, top.width, top.height + LINE);
    context.clip();
    paint(
      { ...lit, visible: () => [], links: (rect) => links(rect).filter((id) => id === this.#branch) },
      () => false,
    );
    context.restore();
  };

  /** Lines end in the middle of nodes, and would be seen through those that are dimmed. */
  #clearBelow(context: CanvasRenderingContext2D, view: Rect): void {
    const { map, scene } = this.#editor;
    context.save();
    context.globalCompositeOperation = "destination-out";
    context.beginPath();
    for (const id of scene.visible(view)) {
      const box = scene.at(id);
      if (!box || this.#isLit(id) || kindOf(map, id) === "leaf") continue;
      const radius = scene.sizes.face(id).look.shape === "pill" ? box.height / 2 : 10;
      context.roundRect(box.x, box.y, box.width, box.height, radius);
    }
    context.fill();
    context.restore();
  }
}
