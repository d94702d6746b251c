import { ease, reducedMotion, SHORT } from "./motion.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Rect extends Point {
  readonly width: number;
  readonly height: number;
}

/** Below this zoom nodes are painted instead of being elements: thousands are in view, and none can be read. */
export const OVERVIEW_ZOOM = 0.45;
export const MIN_ZOOM = 0.02;
export const MAX_ZOOM = 4;

interface Flight {
  readonly from: { x: number; y: number; zoom: number };
  readonly to: { x: number; y: number; zoom: number };
  readonly start: number;
}

/** Where the map is looked at from. `x` and `y` are the screen position of the map's origin (the root's centre). */
export class Camera {
  x = 0;
  y = 0;
  zoom = 1;
  /** The size of the view in CSS pixels, and the strips along its edges that bars cover. */
  width = 1;
  height = 1;
  insets = { top: 0, right: 0, bottom: 0, left: 0 };
  /** Milliseconds of a flight. */
  pace = SHORT;
  #flight: Flight | undefined;

  toMap(screen: Point): Point {
    return { x: (screen.x - this.x) / this.zoom, y: (screen.y - this.y) / this.zoom };
  }

  toScreen(point: Point): Point {
    return { x: point.x * this.zoom + this.x, y: point.y * this.zoom + this.y };
  }

  /** The part of the map in view, with `margin` (a share of the view) on every side. */
  view(margin = 0): Rect {
    const { x, y } = this.toMap({ x: -this.width * margin, y: -this.height * margin });
    const scale = (1 + 2 * margin) / this.zoom;
    return { x, y, width: this.width * scale, height: this.height * scale };
  }

  panBy(dx: number, dy: number): void {
    this.#flight = undefined;
    this.x += dx;
    this.y += dy;
  }

  /** Zooms by `factor`, keeping what is under `at` (screen) where it is. */
  zoomBy(factor: number, at: Point): void {
    this.#flight = undefined;
    const zoom = clamp(this.zoom * factor, MIN_ZOOM, MAX_ZOOM);
    this.x = at.x - ((at.x - this.x) / this.zoom) * zoom;
    this.y = at.y - ((at.y - this.y) / this.zoom) * zoom;
    this.zoom = zoom;
  }

  /** The middle of the part of the view that no bar covers. */
  get middle(): Point {
    const { top, right, bottom, left } = this.insets;
    return { x: (left + this.width - right) / 2, y: (top + this.height - bottom) / 2 };
  }

  /** Flies so that `center` (map) is in the middle. */
  centerOn(center: Point, zoom = this.zoom, smooth = true): void {
    const { x, y } = this.middle;
    this.#flyTo({ x: x - center.x * zoom, y: y - center.y * zoom, zoom }, smooth);
  }

  /** Fits `bounds` (map) into the free part of the view, never larger than `maxZoom`. */
  fit(bounds: Rect, maxZoom = 1, smooth = true): void {
    const { top, right, bottom, left } = this.insets;
    const pad = 32;
    const zoom = clamp(
      Math.min(
        (this.width - left - right - 2 * pad) / Math.max(bounds.width, 1),
        (this.height - top - bottom - 2 * pad) / Math.max(bounds.height, 1),
        maxZoom,
      ),
      MIN_ZOOM,
      MAX_ZOOM,
    );
    this.centerOn({ x: bounds.x + bounds.width / 2, y: bounds.y + bounds.height / 2 }, zoom, smooth);
  }

  /** Moves as little as it takes for `box` (map) to be in the free part of the view. */
  reveal(box: Rect, smooth = true): void {
    const end = this.#flight?.to ?? this;
    const { top, right, bottom, left } = this.insets;
    const pad = Math.min(48, this.width / 10);
    const dx = nudge(box.x * end.zoom + end.x, box.width * end.zoom, left + pad, this.width - right - pad);
    const dy = nudge(
      box.y * end.zoom + end.y,
      box.height * end.zoom,
      top + pad / 2,
      this.height - bottom - pad,
    );
    if (dx || dy) this.#flyTo({ x: end.x + dx, y: end.y + dy, zoom: end.zoom }, smooth);
  }

  /** Moves a flight on. Returns true while there is more to come. */
  step(now: number): boolean {
    const flight = this.#flight;
    if (!flight) return false;
    const t = ease((now - flight.start) / this.pace);
    this.x = flight.from.x + (flight.to.x - flight.from.x) * t;
    this.y = flight.from.y + (flight.to.y - flight.from.y) * t;
    this.zoom = flight.from.zoom + (flight.to.zoom - flight.from.zoom) * t;
    if (t < 1) return true;
    this.#flight = undefined;
    return false;
  }

  /** Shifts the view and any flight by screen pixels, without a motion: for a node that must stay in place. */
  shift(dx: number, dy: number): void {
    this.x += dx;
    this.y += dy;
    if (this.#flight) {
      const move = (p: Flight["to"]) => ({ x: p.x + dx, y: p.y + dy, zoom: p.zoom });
      this.#flight = { ...this.#flight, from: move(this.#flight.from), to: move(this.#flight.to) };
    }
  }

  #flyTo(to: Flight["to"], smooth: boolean): void {
    if (smooth && !reducedMotion()) {
      this.#flight = { from: { x: this.x, y: this.y, zoom: this.zoom }, to, start: performance.now() };
    } else {
      this.#flight = undefined;
      Object.assign(this, to);
    }
  }
}

function nudge(start: number, length: number, low: number, high: number): number {
  if (length > high - low || start < low) return low - start;
  return start + length > high ? high - length - start : 0;
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
