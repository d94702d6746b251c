import type { Loss, Outline } from "../types.ts";
import { clean } from "./clean.ts";

/** Names in a hostile file could be so many that the report is of no use. */
const MAX_KINDS = 100;

/** Keeps count of what a format could not carry. */
export class Losses {
  readonly #tally = new Map<string, { count: number; nodes: Outline[]; last: Outline | undefined }>();

  /** One more; several of a kind on one node in a row count once. `node` is named as an example. */
  add(kind: string, node?: Outline): void {
    const what = this.#tally.has(kind) || this.#tally.size < MAX_KINDS ? kind : "other things";
    const entry = this.#tally.get(what) ?? { count: 0, nodes: [], last: undefined };
    this.#tally.set(what, entry);
    if (node && entry.last === node) return;
    entry.last = node;
    entry.count++;
    if (node && entry.nodes.length < 3) entry.nodes.push(node);
  }

  /** A text on its way out, without the characters that text files and XML cannot hold. */
  clean(node: Outline, text: string): string {
    const { text: fit, dropped } = clean(text);
    if (dropped) this.add("control characters", node);
    return fit;
  }

  /** Examples are taken now, because a node's text is often read after the things on it. */
  list(): Loss[] {
    return [...this.#tally].map(([what, { count, nodes }]) => ({ what, count, examples: nodes.map(nameOf) }));
  }
}

function nameOf(node: Outline): string {
  const line = node.text.slice(0, 200).replace(/\s+/g, " ").trim();
  return line.length > 60 ? `${[...line].slice(0, 60).join("")}…` : line;
}
