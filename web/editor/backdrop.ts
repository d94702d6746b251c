import { Camera } from "./camera.ts";
import { make } from "./node-view.ts";

/** Painted beyond each edge of the view, as a share of it: so far the view can move without a new picture. */
const MARGIN = 0.25;
/** A kept picture may be shown this much larger or smaller than it was painted, while the view is in motion. */
const COARSEST = 2;
/** Milliseconds without a motion until a kept picture is made sharp. */
const REST = 120;

/**
 * The canvas below the nodes. Where painting costs more than a frame has, a picture larger than the view is kept and
 * moved with the camera as long as it covers that; at rest it is painted anew, sharp.
 */
export class Backdrop {
  readonly canvas = make("canvas", "links");
  readonly #rested: () => void;
  /** Where the picture was painted from; its view is the picture's. */
  readonly #from = new Camera();
  #fits = false;
  #timer = 0;

  /** `rested` hears when a sharp picture is due. */
  constructor(rested: () => void) {
    this.canvas.setAttribute("aria-hidden", "true");
    this.#rested = rested;
  }

  /** The next frame needs a new picture. */
  spoil(): void {
    this.#fits = false;
  }

  /** Moves the picture with the camera if it is to be kept and covers the view, else has a new one painted. */
  show(
    camera: Camera,
    keep: boolean,
    paint: (context: CanvasRenderingContext2D, from: Camera) => void,
  ): void {
    clearTimeout(this.#timer);
    this.canvas.hidden = false;
    if (!keep || !this.#fits || !this.#covers(camera)) {
      this.#aim(camera, keep ? MARGIN : 0);
      const context = beginFrame(this.canvas, this.#from);
      if (context) paint(context, this.#from);
      this.#fits = true;
    } else if (camera.zoom !== this.#from.zoom) {
      this.#timer = window.setTimeout(() => {
        this.#fits = false;
        this.#rested();
      }, REST);
    }
    const scale = camera.zoom / this.#from.zoom;
    const [x, y] = [camera.x - this.#from.x * scale, camera.y - this.#from.y * scale];
    this.canvas.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
  }

  /** Nothing is to be on the canvas. */
  hide(): void {
    clearTimeout(this.#timer);
    this.canvas.hidden = true;
    this.#fits = false;
  }

  destroy(): void {
    clearTimeout(this.#timer);
    this.canvas.remove();
  }

  #covers(camera: Camera): boolean {
    const scale = camera.zoom / this.#from.zoom;
    if (scale > COARSEST || scale < 1 / COARSEST) return false;
    const [view, picture] = [camera.view(), this.#from.view()];
    return (
      view.x >= picture.x &&
      view.y >= picture.y &&
      view.x + view.width <= picture.x + picture.width &&
      view.y + view.height <= picture.y + picture.height
    );
  }

  #aim(camera: Camera, margin: number): void {
    const [right, down] = [Math.round(camera.width * margin), Math.round(camera.height * margin)];
    this.#from.zoom = camera.zoom;
    this.#from.x = camera.x + right;
    this.#from.y = camera.y + down;
    this.#from.width = camera.width + 2 * right;
    this.#from.height = camera.height + 2 * down;
    this.canvas.style.width = `${this.#from.width}px`;
    this.canvas.style.height = `${this.#from.height}px`;
  }
}

/** Sizes the canvas for the screen and leaves the context in map coordinates. */
export function beginFrame(canvas: HTMLCanvasElement, camera: Camera): CanvasRenderingContext2D | null {
  const ratio = window.devicePixelRatio || 1;
  const width = Math.round(camera.width * ratio);
  const height = Math.round(camera.height * ratio);
  const context = canvas.getContext("2d");
  if (!context) return null;
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  } else {
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
  }
  const scale = camera.zoom * ratio;
  context.setTransform(scale, 0, 0, scale, camera.x * ratio, camera.y * ratio);
  return context;
}
