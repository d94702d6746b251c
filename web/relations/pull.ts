import type { NodeId } from "../../model/document.ts";
import { curveBetween } from "../../model/layout/curve.ts";
import type { Box } from "../../model/layout/index.ts";
import { beginFrame } from "../editor/backdrop.ts";
import type { Point } from "../editor/camera.ts";
import type { Editor } from "../editor/editor.ts";
import { make } from "../editor/node-view.ts";
import { drawLink } from "./draw-link.ts";

/** The line of a cross-link in the making: from its node to the pointer, or to the node that is aimed at. */
export class Pull {
  readonly #editor: Editor;
  readonly #from: NodeId;
  readonly #canvas = make("canvas", "drop-link");
  #at: Point | undefined;
  #target: NodeId | undefined;

  constructor(editor: Editor, from: NodeId) {
    this.#editor = editor;
    this.#from = from;
    this.#canvas.setAttribute("aria-hidden", "true");
    editor.scene.world.after(this.#canvas);
    editor.scene.onFrame.add(this.#draw);
  }

  /** The node that would be linked. */
  get target(): NodeId | undefined {
    return this.#target;
  }

  /** `client`: as events of the page tell it. */
  move(client: Point, pointer: string): void {
    if (pointer === "touch") return;
    const { scene } = this.#editor;
    const { left, top } = scene.host.getBoundingClientRect();
    this.#at = scene.camera.toMap({ x: client.x - left, y: client.y - top });
    const id = scene.layout.hit(this.#at.x, this.#at.y);
    this.#mark(id === this.#from ? undefined : id);
  }

  /** Leads the line to a node. */
  aim(id: NodeId | undefined): void {
    this.#at = undefined;
    this.#mark(id);
  }

  end(): void {
    this.#mark(undefined);
    this.#editor.scene.onFrame.delete(this.#draw);
    this.#canvas.remove();
  }

  #mark(id: NodeId | undefined): void {
    const { scene } = this.#editor;
    if (id !== this.#target) {
      const old = this.#target === undefined ? undefined : scene.element(this.#target);
      delete old?.dataset.linkTarget;
      const element = id === undefined ? undefined : scene.element(id);
      if (element) element.dataset.linkTarget = "";
      this.#target = id;
    }
    scene.invalidate();
  }

  readonly #draw = () => {
    const { scene } = this.#editor;
    const context = beginFrame(this.#canvas, scene.camera);
    const from = scene.at(this.#from);
    const to = (this.#target !== undefined && scene.at(this.#target)) || (this.#at && spot(this.#at));
    if (!context || !from || !to) return;
    const link = { to: "", color: undefined };
    drawLink(context, curveBetween(from, to), link, scene.theme, { isFaint: false, isSelected: true });
  };
}

function spot({ x, y }: Point): Box {
  return { x, y, width: 0, height: 0, side: "root" };
}
