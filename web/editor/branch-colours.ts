import { type NodeId, ROOT } from "../../model/schema.ts";
import { colours } from "../../model/types.ts";
import type { MapView } from "../../model/view.ts";
import { BRANCH_COLOURS } from "./theme.ts";

/**
 * A colour for each main branch, inherited below. Everyone sees the same ones: a branch prefers the colour that
 * its id gives, and takes the next free one where a branch just before it has that already. So a new branch
 * seldom changes the colour of another. A colour that someone chose for a branch, at any level, goes first.
 */
export class BranchColours {
  #map: MapView;
  #colours = new Map<NodeId, number>();
  /** Of the nodes asked for: the colours that people chose. */
  #chosen = new Map<NodeId, number>();

  constructor(map: MapView) {
    this.#map = map;
  }

  /** To be called when the tree has changed. */
  reset(): void {
    this.#colours.clear();
    this.#chosen.clear();
  }

  /** Whether a node was given another colour, or lost it, since the last reset. */
  isChanged(id: NodeId): boolean {
    return this.#choice(id) !== this.#chosen.get(id);
  }

  /** The number of the colour, from 0. The root has none and gets 0. */
  of(id: NodeId): number {
    if (this.#colours.size === 0) this.#assign();
    const path: NodeId[] = [];
    let at: NodeId | null = id;
    let colour: number | undefined;
    while (at !== null) {
      const chosen = this.#choice(at);
      if (chosen !== undefined) this.#chosen.set(at, chosen);
      colour = chosen ?? this.#colours.get(at);
      path.push(at);
      if (colour !== undefined) break;
      at = this.#map.parent(at);
    }
    for (const passed of path) this.#colours.set(passed, colour ?? 0);
    return colour ?? 0;
  }

  #choice(id: NodeId): number | undefined {
    const { branch } = this.#map.attributes(id);
    return branch && BRANCH_COLOURS + colours.indexOf(branch);
  }

  #assign(): void {
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
