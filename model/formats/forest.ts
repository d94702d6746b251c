import { itemLimits } from "../items.ts";
import type { Outline } from "../types.ts";
import { FormatError } from "./format.ts";
import type { Intake } from "./intake.ts";
import { itemNames } from "./references.ts";

/**
 * Makes one tree of nodes that are told one by one and joined by id. A node keeps the first parent it is given; more
 * parents, and joins that would close a circle, become cross-links.
 */
export class Forest {
  readonly #intake: Intake;
  readonly #byId = new Map<string, Outline>();
  readonly #nodes: Outline[] = [];
  readonly #parents = new Map<Outline, Outline>();
  readonly #labels = new Map<Outline, string>();

  constructor(intake: Intake) {
    this.#intake = intake;
  }

  /** A new node. One whose id another has is a node all the same, but nothing joins it by that id. */
  add(id: string): Outline {
    const node = this.#intake.node();
    this.#nodes.push(node);
    if (!this.#byId.has(id)) this.#byId.set(id, node);
    else this.#intake.losses.add("ids that several nodes have", node);
    return node;
  }

  get(id: string): Outline | undefined {
    return this.#byId.get(id);
  }

  /** Puts `child` below `parent`, after the children it has. Returns false where it already had another. */
  join(parent: Outline | undefined, child: Outline | undefined, label = ""): boolean {
    if (!parent || !child || parent === child || this.#parents.has(child)) {
      if (parent && child && parent !== child) this.link(parent, child, label);
      else this.#intake.losses.add(itemNames.crossLink, child ?? parent);
      return false;
    }
    this.#parents.set(child, parent);
    if (label) this.#labels.set(child, label);
    return true;
  }

  /** Whether one of these is the other's parent. */
  isJoined(a: Outline, b: Outline): boolean {
    return this.#parents.get(a) === b || this.#parents.get(b) === a;
  }

  link(from: Outline, to: Outline, label = ""): void {
    const text = label.slice(0, itemLimits.label);
    this.#intake.item(from, "crossLink", { to: this.#intake.idOf(to), ...(text && { label: text }) });
  }

  /** The tree. Several nodes without a parent hang below a root of the given name. */
  root(title: string): Outline {
    this.#cutCircles();
    for (const child of this.#labels.keys()) this.#intake.losses.add("labels of connections", child);
    // In the order of the joins, which is the order of the children.
    for (const [child, parent] of this.#parents) parent.children.push(child);
    const tops = this.#nodes.filter((node) => !this.#parents.has(node));
    const [first, second] = tops;
    if (!first) throw new FormatError("The file has no nodes.");
    if (!second) return first;
    const root = this.#intake.node();
    this.#intake.text(root, title);
    root.children = tops;
    return root;
  }

  /** Follows each node upwards; a way that comes back to itself is cut above the node where it does. */
  #cutCircles(): void {
    const seen = new Map<Outline, Outline>();
    for (const start of this.#nodes) {
      let node: Outline | undefined = start;
      while (node && !seen.has(node)) {
        seen.set(node, start);
        node = this.#parents.get(node);
      }
      if (!node || seen.get(node) !== start) continue;
      const parent = this.#parents.get(node);
      if (parent) this.link(parent, node, this.#labels.get(node));
      this.#labels.delete(node);
      this.#parents.delete(node);
    }
  }
}
