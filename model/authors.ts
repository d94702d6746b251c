/**
 * Who wrote what, and when. Yjs knows for each write which client made it and at which of that client's clocks;
 * a client signs the map now and then with the time and its person's name, so that all that it writes between two
 * signatures lies between their times. That costs a write every ten minutes in the place of one a node. Who the
 * client is, is certain (its id comes from the `clientKey` that IAM confines it to); the name is what it says.
 */

import type { MindMap } from "./document.ts";
import { authorOf, clientIdOf } from "./identity.ts";
import type { NodeId } from "./schema.ts";

export interface Author {
  readonly name: string;
  /** `#rrggbb` */
  readonly color: string;
}

/** A write of the map. */
export interface Writing {
  readonly clientId: number;
  /** What the client calls its person; undefined for one that never signed. */
  readonly by?: Author;
  /** When, in ms since 1970, to about ten minutes; undefined for a client that never signed. */
  readonly at?: number;
}

/** The last writings of a node. */
export interface NodeHistory {
  /** Undefined for the root, which nobody made. */
  readonly wrote?: Writing;
  /** Of its text, its formatting or what it carries. */
  readonly changed?: Writing;
  /** Where it was put, since it was made. */
  readonly moved?: Writing;
}

interface Signed {
  readonly clock: number;
  readonly at: number;
  readonly by?: Author;
}

/** Signatures as the map has them at one moment. */
export class Authors {
  readonly #map: MindMap;
  readonly #signed = new Map<number, Signed[]>();

  constructor(map: MindMap) {
    this.#map = map;
    const all = [...map.signatures()].sort((a, b) => a.clock - b.clock);
    for (const { client, clock, minute, name, color } of all) {
      const own = this.#signed.get(client) ?? [];
      this.#signed.set(client, own);
      const by = name === undefined || color === undefined ? own.at(-1)?.by : { name, color };
      own.push({ clock, at: minute * 60_000, ...(by && { by }) });
    }
  }

  /** What a client called its person last; undefined for one that never signed. */
  nameOf(clientKey: string): Author | undefined {
    return this.#signed.get(clientIdOf(clientKey))?.at(-1)?.by;
  }

  of(id: NodeId): NodeHistory {
    const made = authorOf(id);
    let changed: Writing | undefined;
    let moved: Writing | undefined;
    for (const { client, clock, kind } of this.#map.writes(id)) {
      const writing = this.#writing(client, clock);
      if (kind === "content") changed = later(changed, writing, made?.clientId);
      // The first place of a node is where it was made.
      else if (kind === "moved") moved = writing;
    }
    return {
      ...(made && { wrote: this.#writing(made.clientId, made.clock) }),
      ...(changed && { changed }),
      ...(moved && { moved }),
    };
  }

  #writing(clientId: number, clock: number): Writing {
    const signed = this.#signed.get(clientId) ?? [];
    let low = 0;
    let high = signed.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((signed[middle]?.clock ?? 0) <= clock) low = middle + 1;
      else high = middle;
    }
    const last = signed[low - 1];
    // What was written before the first signature is at least of the same client.
    const by = last?.by ?? signed[0]?.by;
    return { clientId, ...(by && { by }), ...(last && { at: last.at }) };
  }
}

/** The later of two writings; one of unknown time is the oldest. Of one time, what others than the maker wrote. */
function later(a: Writing | undefined, b: Writing, maker: number | undefined): Writing {
  if (!a || a.at === b.at) return a && b.clientId === maker ? a : b;
  return (a.at ?? 0) > (b.at ?? 0) ? a : b;
}
