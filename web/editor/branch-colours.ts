import { type NodeId, ROOT } from "../../model/schema.ts";
import { colours } from "../../model/types.ts";
import type { MapView } from "../../model/view.ts";
import { Inherited } from "./inherited.ts";
import { BRANCH_COLOURS } from "./theme.ts";

/**
 * A colour for each main branch, inherited below. Everyone sees the same ones: a branch prefers the colour that
 * its id gives, and takes the next free one where a branch just before it has that already. So a new branch
 * seldom changes the colour of another. A colour that someone chose for a branch, at any level, goes first.
 */
export class BranchColours {
  readonly #map: MapView;
  readonly #colours: Inherited<number>;
  #isAssigned = false;

  constructor(map: MapView) {
    this.#map = map;
    this.#colours = new Inherited(map, ({ branch }) => branch && BRANCH_COLOURS + colours.indexOf(branch));
  }

  /** To be called when the tree has changed. */
  reset(): void {
    this.#colours.reset();
    this.#isAssigned = false;
  }

  /** Whether a node was given another colour, or lost it, since the last reset. */
  isChanged(id: NodeId): boolean {
    return this.#colours.isChanged(id);
  }

  /** The number of the colour, from 0. The root has none and gets 0. */
  of(id: NodeId): number {
    if (!this.#isAssigned) this.#assign();
    return this.#colours.of(id) ?? 0;
  }

  #assign(): void {
    this.#isAssigned = true;
    this.#colours.set(ROOT, 0);
    const recent: number[] = [];
    for (const id of this.#map.children(ROOT)) {
      let colour = hash(id) % BRANCH_COLOURS;
      while (recent.includes(colour)) colour = (colour + 1) % BRANCH_COLOURS;
      this.#colours.set(id, colour);
      recent.push(colour);
      if (recent.length >= BRANCH_COLOURS - 1) recent.shift();
    }
  }
}

// FNV-1a, 32 bits.
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}
