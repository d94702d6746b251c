import type { NodeId } from "../../model/document.ts";

/** Milliseconds of a motion: long enough to follow, short enough not to wait for. */
export const SHORT = 150;

const query = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)");

export function reducedMotion(): boolean {
  return query?.matches ?? false;
}

/** Quick at first, gentle at the end. `t` and the result are 0 to 1. */
export function ease(t: number): number {
  return t >= 1 ? 1 : t <= 0 ? 0 : 1 - (1 - t) ** 3;
}

interface Glide {
  readonly dx: number;
  readonly dy: number;
  readonly start: number;
}

/** Nodes gliding to where the layout has put them: kept as an offset from there that fades to nothing. */
export class Glides {
  #glides = new Map<NodeId, Glide>();
  #now = 0;

  start(id: NodeId, dx: number, dy: number): void {
    const now = performance.now();
    const before = this.offset(id, now);
    this.#glides.set(id, { dx: dx + before.dx, dy: dy + before.dy, start: now });
  }

  offset(id: NodeId, now = this.#now): { dx: number; dy: number } {
    const glide = this.#glides.get(id);
    if (!glide) return still;
    const left = 1 - ease((now - glide.start) / SHORT);
    return { dx: glide.dx * left, dy: glide.dy * left };
  }

  /** Takes `now` as the time of this frame. Returns the nodes that are moving, those that arrived included. */
  step(now: number): NodeId[] {
    this.#now = now;
    const moving = [...this.#glides.keys()];
    for (const [id, glide] of this.#glides) if (now - glide.start >= SHORT) this.#glides.delete(id);
    return moving;
  }

  get active(): boolean {
    return this.#glides.size > 0;
  }
}

const still = { dx: 0, dy: 0 };
