import type { Area } from "../../model/formats/figures.ts";

const SMALLEST = 0.02;
const LARGEST = 4;
/** The smallest zoom at which texts can be read. */
const READABLE = 0.6;

/** What of the map is on the screen: moved and scaled with pointers, wheel and keys. */
export class View {
  readonly #frame: HTMLElement;
  readonly #content: SVGElement;
  readonly #pointers = new Map<number, { x: number; y: number }>();
  #x = 0;
  #y = 0;
  #zoom = 1;
  /** Whether the pointer that is down has moved the map, so that lifting it chooses nothing. */
  #dragged = false;

  constructor(frame: HTMLElement, content: SVGElement) {
    this.#frame = frame;
    this.#content = content;
    frame.addEventListener("pointerdown", (event) => this.#down(event));
    frame.addEventListener("pointermove", (event) => this.#move(event));
    for (const type of ["pointerup", "pointercancel"] as const)
      frame.addEventListener(type, (event) => this.#up(event));
    frame.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
  }

  get wasDragged(): boolean {
    return this.#dragged;
  }

  /** Shows all of an area, no larger than at 100 %. */
  fit({ x, y, width, height }: Area): void {
    const { clientWidth, clientHeight } = this.#frame;
    this.#zoom = Math.max(SMALLEST, Math.min(1, clientWidth / width, clientHeight / height));
    this.#x = clientWidth / 2 - (x + width / 2) * this.#zoom;
    this.#y = clientHeight / 2 - (y + height / 2) * this.#zoom;
    this.#apply();
  }

  /** Moves as little as it takes to show an area, with some room around it. */
  reveal({ x, y, width, height }: Area): void {
    const shift = (at: number, size: number, zoomed: number, all: number) => {
      const room = Math.min(32, all / 8);
      const start = at + zoomed;
      if (start < room) return room - start;
      const over = start + size - (all - room);
      return over > 0 ? -Math.min(over, start - room) : 0;
    };
    const { clientWidth, clientHeight } = this.#frame;
    this.pan(
      shift(this.#x, width * this.#zoom, x * this.#zoom, clientWidth),
      shift(this.#y, height * this.#zoom, y * this.#zoom, clientHeight),
    );
  }

  /** Shows an area at a size that can be read: in the middle if it has to grow for that, else as `reveal` does. */
  readable(area: Area): void {
    if (this.#zoom < READABLE) {
      this.zoom(READABLE / this.#zoom);
      const middle = this.at(area.x + area.width / 2, area.y + area.height / 2);
      this.pan(this.#frame.clientWidth / 2 - middle.x, this.#frame.clientHeight / 2 - middle.y);
    }
    this.reveal(area);
  }

  /** Where a point of the map is on the frame. */
  at(x: number, y: number): { x: number; y: number } {
    return { x: x * this.#zoom + this.#x, y: y * this.#zoom + this.#y };
  }

  pan(x: number, y: number): void {
    this.#x += x;
    this.#y += y;
    this.#apply();
  }

  /** Around a point of the frame; its middle if none is given. */
  zoom(factor: number, x = this.#frame.clientWidth / 2, y = this.#frame.clientHeight / 2): void {
    const zoom = Math.min(LARGEST, Math.max(SMALLEST, this.#zoom * factor));
    this.#x = x - ((x - this.#x) * zoom) / this.#zoom;
    this.#y = y - ((y - this.#y) * zoom) / this.#zoom;
    this.#zoom = zoom;
    this.#apply();
  }

  #apply(): void {
    this.#content.setAttribute("transform", `translate(${this.#x} ${this.#y}) scale(${this.#zoom})`);
  }

  #place(event: MouseEvent): { x: number; y: number } {
    const { left, top } = this.#frame.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }

  #down(event: PointerEvent): void {
    if (this.#pointers.size === 0) this.#dragged = false;
    this.#pointers.set(event.pointerId, this.#place(event));
  }

  #move(event: PointerEvent): void {
    const before = this.#pointers.get(event.pointerId);
    if (!before) return;
    const now = this.#place(event);
    if (!this.#dragged && this.#pointers.size === 1 && Math.hypot(now.x - before.x, now.y - before.y) < 5)
      return;
    if (!this.#dragged) this.#frame.setPointerCapture(event.pointerId);
    this.#dragged = true;
    this.#frame.classList.add("dragged");
    const other = [...this.#pointers].find(([id]) => id !== event.pointerId)?.[1];
    this.#pointers.set(event.pointerId, now);
    if (!other) {
      this.pan(now.x - before.x, now.y - before.y);
      return;
    }
    const apart = (point: { x: number; y: number }) => Math.hypot(point.x - other.x, point.y - other.y) || 1;
    this.pan((now.x - before.x) / 2, (now.y - before.y) / 2);
    this.zoom(apart(now) / apart(before), (now.x + other.x) / 2, (now.y + other.y) / 2);
  }

  #up(event: PointerEvent): void {
    this.#pointers.delete(event.pointerId);
    if (this.#pointers.size === 0) this.#frame.classList.remove("dragged");
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault();
    const { x, y } = this.#place(event);
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    if (event.ctrlKey || event.metaKey) this.zoom(Math.exp(-event.deltaY * lines * 0.004), x, y);
    else this.pan(-event.deltaX * lines, -event.deltaY * lines);
  }
}
