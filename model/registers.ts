/** What is read of a document's nodes, whoever keeps them: Yjs, or the bytes of a snapshot. */

import { ATTRIBUTE, MARK, type NodeId } from "./schema.ts";

/** A stretch of a text, as Yjs has it: units of one author that follow each other. */
export interface Piece {
  readonly id: { readonly client: number; readonly clock: number };
  readonly length: number;
  readonly deleted: boolean;
  /** Whether it is text. */
  readonly countable: boolean;
  readonly right: Piece | null;
}

/** A node: a text with registers, as much of `Y.Text` as is read. */
export interface NodeText {
  /** The first stretch of its text. */
  readonly _start: Piece | null;
  /** Its registers that were ever written, by key. */
  readonly _map: { keys(): Iterable<string> };
  getAttribute(key: string): unknown;
  toString(): string;
}

export abstract class Registers {
  abstract node(id: NodeId): NodeText | undefined;

  get(id: NodeId, key: string): unknown {
    return this.node(id)?.getAttribute(key);
  }

  /** The registers of the node that were ever written. */
  keys(id: NodeId): Iterable<string> {
    return this.node(id)?._map.keys() ?? [];
  }

  text(id: NodeId): string {
    return this.node(id)?.toString() ?? "";
  }

  /** Whether an attribute of the node was ever written. */
  hasAttributes(id: NodeId): boolean {
    return this.#hasKeys(id, ATTRIBUTE);
  }

  /** Whether its text was ever formatted. */
  hasMarks(id: NodeId): boolean {
    return this.#hasKeys(id, MARK);
  }

  #hasKeys(id: NodeId, prefix: string): boolean {
    for (const key of this.keys(id)) if (key.startsWith(prefix)) return true;
    return false;
  }
}
