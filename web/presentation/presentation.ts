import { type ReadonlySignal, type Signal, signal } from "@preact/signals-core";
import type { NodeId } from "../../model/document.ts";
import type { Editor } from "../editor/editor.ts";
import { frameOf } from "./frame.ts";
import { Stage } from "./stage.ts";
import { Steps } from "./steps.ts";

/** A small branch is shown no larger than this. */
const LARGEST = 2;
/** Pixels that the camera leaves free around what it fits into the view. */
const PAD = 64;

export type Way = "next" | "back" | "into" | "out" | "overview";

/** A presentation under way, from the node in `state.presenting` on. */
export class Presentation {
  readonly #editor: Editor;
  readonly #stage: Stage;
  readonly #steps: Signal<Steps>;
  /** Where the camera was. */
  readonly #before: { readonly x: number; readonly y: number; readonly zoom: number; readonly width: number };
  readonly #insetsBefore: Editor["scene"]["camera"]["insets"];
  #insets = { top: 0, right: 0, bottom: 0, left: 0 };
  /** What the camera was sent to. */
  #seen = "";
  /** What the node shown is in, for when it goes. */
  #above: NodeId[] = [];
  readonly #stop: (() => void)[] = [];

  constructor(editor: Editor) {
    const { map, scene, state } = editor;
    editor.text.commit();
    state.following.value = undefined;
    this.#editor = editor;
    this.#stage = new Stage(editor);
    const { x, y, zoom, width, insets } = scene.camera;
    this.#before = { x, y, zoom, width };
    this.#insetsBefore = insets;
    this.#steps = signal(new Steps(map, state.root.peek()));
    state.presenting.value = this.#steps.peek().at(this.#shown);
    this.#stop.push(
      state.presenting.subscribe((id) => id !== undefined && this.#show(id)),
      map.onChange(({ structure }) => structure.size > 0 && this.#restructured()),
      () => scene.onFrame.delete(this.#look),
    );
    scene.onFrame.add(this.#look);
  }

  get steps(): ReadonlySignal<Steps> {
    return this.#steps;
  }

  /** Goes on from what is shown; where nothing is that way, it stays. */
  go(way: Way): void {
    const steps = this.#steps.peek();
    const to = way === "overview" ? steps.root : steps[way](this.#shown);
    if (to !== undefined) this.#editor.state.presenting.value = to;
  }

  /** So much of the view's end (pixels) is covered by what is said beside the map. */
  cover(bottom: number): void {
    this.#insets = { ...this.#insets, bottom };
    this.#editor.scene.invalidate();
  }

  /** All is as it was before. */
  end(): void {
    const { camera } = this.#editor.scene;
    for (const stop of this.#stop) stop();
    this.#stage.end();
    this.#stage.close();
    camera.insets = this.#insetsBefore;
    const { x, y, zoom, width } = this.#before;
    // Stands still; and the map may be narrower again in a moment, which moves it by half of that.
    camera.panBy(0, 0);
    Object.assign(camera, { x: x + (camera.width - width) / 2, y, zoom });
    this.#editor.scene.refresh();
  }

  get #shown(): NodeId {
    return this.#editor.state.presenting.peek() ?? this.#steps.peek().root;
  }

  #show(id: NodeId): void {
    this.#noteAbove(id);
    this.#stage.show(id);
  }

  #restructured(): void {
    const { map, state } = this.#editor;
    const before = this.#steps.peek();
    const now = new Steps(map, state.root.peek());
    this.#steps.value = now;
    const shown = this.#shown;
    if (!now.has(shown)) state.presenting.value = before.goOn(shown, now, this.#above);
    else this.#noteAbove(shown);
  }

  #noteAbove(id: NodeId): void {
    const { map } = this.#editor;
    this.#above = [];
    for (let at = map.parent(id); at !== null; at = map.parent(at)) this.#above.push(at);
  }

  /** Sends the camera to what is shown, when that is another branch, or elsewhere, or the view has another size. */
  readonly #look = (): void => {
    const { scene } = this.#editor;
    const { camera } = scene;
    camera.insets = this.#insets;
    const room = { width: camera.width - PAD, height: camera.height - this.#insets.bottom - PAD };
    const frame = frameOf(scene, this.#shown, this.#steps.peek().root, room);
    const seen = JSON.stringify([frame, room]);
    if (!frame || seen === this.#seen) return;
    this.#seen = seen;
    camera.fit(frame, LARGEST);
    scene.invalidate();
  };
}
