import { type NodeId, ROOT } from "../../model/document.ts";
import { addLink } from "../../model/layout/link-line.ts";
import { t } from "../i18n/index.ts";
import { shorten } from "../i18n/shorten.ts";
import { beginFrame } from "./backdrop.ts";
import type { Point } from "./camera.ts";
import { type Drop, findDrop, NEAR } from "./drop.ts";
import type { Editor } from "./editor.ts";
import { float } from "./floating.ts";
import { kindOf } from "./node-style.ts";
import { make } from "./node-view.ts";

/** Near the edge of the view (screen pixels) the map moves along, this fast (pixels a frame) at the very edge. */
const EDGE = 56;
const FASTEST = 16;
/** A finger that rests on a node trembles by less (screen pixels): nothing is moved until it goes further. */
const TREMBLE = 6;

/**
 * Nodes held by the pointer: a ghost under it, a line and a curve where they would land. Far from all others, or with
 * Alt held, they are to float: a frame shows where.
 */
export class Drag {
  readonly #editor: Editor;
  readonly #ids: readonly NodeId[];
  readonly #ghost: HTMLElement;
  readonly #slot = make("div", "drop-slot");
  readonly #canvas = make("canvas", "drop-link");
  readonly #frame = make("div", "drop-frame");
  readonly #from: Point;
  readonly #start: Point;
  #at: Point;
  #hasMoved = false;
  #floats = false;
  #drop: Drop | undefined;
  #target: HTMLElement | undefined;
  #timer = 0;

  /** Undefined when there is nothing to drag: the root stays where it is. */
  static start(editor: Editor, id: NodeId, at: Point): Drag | undefined {
    if (editor.readOnly.peek() || id === ROOT) return undefined;
    if (!editor.state.selected.peek().has(id)) editor.state.select(id);
    const ids = editor.state.tops(editor.map).filter((top) => top !== ROOT);
    return ids.length > 0 ? new Drag(editor, ids, at) : undefined;
  }

  private constructor(editor: Editor, ids: readonly NodeId[], at: Point) {
    this.#editor = editor;
    this.#ids = ids;
    this.#at = this.#start = at;
    this.#from = editor.scene.camera.toMap(at);
    const { scene, state } = editor;
    state.dragged.value = new Set(ids);
    const text = editor.map.text(ids[0] ?? ROOT).split("\n")[0] ?? "";
    this.#ghost = make("div", "ghost", shorten(text, 40) || t("node.empty"));
    if (ids.length > 1) this.#ghost.append(make("span", "ghost-count", String(ids.length)));
    this.#canvas.setAttribute("aria-hidden", "true");
    this.#slot.hidden = true;
    this.#frame.hidden = true;
    scene.world.after(this.#canvas, this.#slot, this.#frame, this.#ghost);
    scene.host.dataset.dragging = "";
    scene.onFrame.add(this.#draw);
    this.move(at);
    this.#timer = requestAnimationFrame(() => this.#panAtEdge());
  }

  move(at: Point, isFree = false): void {
    this.#at = at;
    this.#hasMoved ||= Math.hypot(at.x - this.#start.x, at.y - this.#start.y) > TREMBLE;
    this.#ghost.style.transform = `translate(${at.x + 14}px, ${at.y + 10}px)`;
    const { map, scene, folds } = this.#editor;
    const { layout, camera, side } = scene;
    const mayFloat = this.#editor.state.root.peek() === ROOT;
    const reach = this.#ids.some((id) => layout.floats(id)) ? NEAR : undefined;
    const isFolded = (id: NodeId) => folds.has(id);
    this.#drop =
      mayFloat && isFree
        ? undefined
        : findDrop(map, layout, isFolded, new Set(this.#ids), camera.toMap(at), side, reach);
    this.#floats = mayFloat && !this.#drop && this.#isFar;
    this.#markTarget();
    scene.invalidate();
  }

  /** Lets go: the nodes move to where the preview shows. */
  drop(): void {
    const drop = this.#drop;
    const by = this.#floats ? this.#by : undefined;
    this.cancel();
    if (!this.#hasMoved || (!drop && !by)) return;
    this.#editor.edit((editor) => {
      const ids = this.#ids.filter((id) => editor.map.has(id));
      if (ids.length === 0 || (drop && !editor.map.has(drop.parent))) return;
      if (drop) {
        editor.unfold(drop.parent);
        const where = drop.before !== undefined ? { before: drop.before } : {};
        editor.place(ids, drop.parent, where, drop.side);
      } else if (by) float(editor, ids, by);
      editor.state.selectAll(ids);
      editor.focusNode();
    });
  }

  cancel(): void {
    cancelAnimationFrame(this.#timer);
    const { scene, state } = this.#editor;
    scene.onFrame.delete(this.#draw);
    state.dragged.value = new Set();
    delete scene.host.dataset.dragging;
    this.#drop = undefined;
    this.#markTarget();
    for (const element of [this.#ghost, this.#slot, this.#frame, this.#canvas]) element.remove();
  }

  /** How far the pointer has come, in map coordinates. */
  get #by(): Point {
    const { x, y } = this.#editor.scene.camera.toMap(this.#at);
    return { x: x - this.#from.x, y: y - this.#from.y };
  }

  /** Whether the pointer is outside of what it holds: what is let go where it was picked up stays as it was. */
  get #isFar(): boolean {
    const { map, scene } = this.#editor;
    if (this.#ids.some((id) => scene.layout.floats(id))) return true;
    const { x, y } = scene.camera.toMap(this.#at);
    let at: NodeId | null = scene.layout.hit(x, y) ?? null;
    for (; at !== null; at = map.parent(at)) if (this.#ids.includes(at)) return false;
    return true;
  }

  #markTarget(): void {
    const target = this.#drop && this.#editor.scene.element(this.#drop.parent);
    if (target === this.#target) return;
    if (this.#target) delete this.#target.dataset.target;
    if (target) target.dataset.target = "";
    this.#target = target;
  }

  readonly #draw = (): void => {
    const { scene, map } = this.#editor;
    const context = beginFrame(this.#canvas, scene.camera);
    const drop = this.#drop;
    const parent = drop && scene.at(drop.parent);
    this.#slot.hidden = !parent;
    this.#drawFrame();
    if (!drop || !parent) return;
    const { x, y } = scene.camera.toScreen(drop.slot);
    this.#slot.style.width = `${drop.slot.width}px`;
    this.#slot.style.height = `${drop.slot.height}px`;
    this.#slot.style.transform = `translate(${x}px, ${y}px) scale(${scene.camera.zoom})`;
    if (!context) return;
    context.strokeStyle = scene.theme.accent;
    context.lineWidth = 2.5;
    context.setLineDash([6, 5]);
    context.beginPath();
    const kind = kindOf(map, drop.parent);
    const { shape } = scene.sizes.face(drop.parent).look;
    const from = { ...parent, shape, isRoot: kind === "root" };
    addLink(context, from, { ...drop.slot, side: drop.side }, "box", scene.line(drop.parent));
    context.stroke();
    context.setLineDash([]);
  };

  #drawFrame(): void {
    const { scene } = this.#editor;
    const box = this.#floats ? scene.layout.box(this.#ids[0] ?? ROOT) : undefined;
    this.#frame.hidden = !box;
    if (!box) return;
    const by = this.#by;
    const { x, y } = scene.camera.toScreen({ x: box.x + by.x, y: box.y + by.y });
    this.#frame.style.width = `${box.width * scene.camera.zoom}px`;
    this.#frame.style.height = `${box.height * scene.camera.zoom}px`;
    this.#frame.style.transform = `translate(${x}px, ${y}px)`;
  }

  #panAtEdge(): void {
    const { camera } = this.#editor.scene;
    const push = (at: number, size: number) =>
      at < EDGE ? (1 - at / EDGE) * FASTEST : at > size - EDGE ? -(1 - (size - at) / EDGE) * FASTEST : 0;
    const dx = push(this.#at.x, camera.width);
    const dy = push(this.#at.y, camera.height);
    if (this.#hasMoved && (dx || dy)) {
      camera.panBy(dx, dy);
      this.move(this.#at);
    }
    this.#timer = requestAnimationFrame(() => this.#panAtEdge());
  }
}
