import type { Rect } from "./camera.ts";
import type { Scene } from "./scene.ts";
import type { EditorState } from "./state.ts";

/** The height of the bars at the top and bottom, their margins included (pixels). */
const BARS = 68;

/** Keeps the camera in step with the size of the map's element, and with what lies over it. */
export class Viewport {
  readonly #scene: Scene;
  readonly #state: EditorState;
  readonly #stop = new AbortController();
  #covered = { right: 0, bottom: 0 };

  constructor(scene: Scene, state: EditorState) {
    this.#scene = scene;
    this.#state = state;
    const { host, camera } = scene;
    camera.width = host.clientWidth;
    camera.height = host.clientHeight;
    this.#inset();
    const { signal } = this.#stop;
    const resize = new ResizeObserver(() => this.#resize());
    resize.observe(host);
    signal.addEventListener("abort", () => resize.disconnect());
    // A phone's keyboard covers the map without making the page smaller.
    window.visualViewport?.addEventListener("resize", () => this.#keyboard(), { signal });
  }

  destroy(): void {
    this.#stop.abort();
  }

  /** A panel lies over an edge of the map (pixels): nothing is brought into view below it. */
  cover(covered: { right: number; bottom: number }): void {
    this.#covered = covered;
    this.#inset();
  }

  #resize(): void {
    const { host, camera } = this.#scene;
    const { clientWidth, clientHeight } = host;
    if (clientWidth === 0 || clientHeight === 0) return;
    const isSmaller = clientWidth < camera.width || clientHeight < camera.height;
    const focus = isSmaller && this.#scene.layout.box(this.#state.focus.peek());
    const wasSeen = focus && overlaps(camera.view(), focus);
    camera.shift((clientWidth - camera.width) / 2, 0);
    camera.width = clientWidth;
    camera.height = clientHeight;
    this.#inset();
    // A panel that is opened beside the map must not push what one works on out of it.
    if (wasSeen) camera.reveal(focus, false);
    this.#scene.refresh();
  }

  #keyboard(): void {
    this.#inset();
    const editing = this.#state.editing.peek();
    const box = editing && this.#scene.layout.box(editing);
    if (box) this.#scene.camera.reveal(box);
    this.#scene.invalidate();
  }

  /** Keeps what the camera brings into view clear of the bars and of a keyboard on glass. */
  #inset(): void {
    const { host, camera } = this.#scene;
    const covered = host.clientHeight - (window.visualViewport?.height ?? host.clientHeight);
    const pageZoom = window.visualViewport?.scale ?? 1;
    const keyboard = pageZoom === 1 ? Math.max(0, covered) : 0;
    const { right, bottom } = this.#covered;
    camera.insets = { top: BARS, right, bottom: Math.max(BARS + keyboard, bottom), left: 0 };
  }
}

const overlaps = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
