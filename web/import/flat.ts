import type { Outline } from "../../model/types.ts";

/**
 * A node of a tree that is a list in reading order. A tree of thousands of levels can't be posted to a worker:
 * copying it recurses, and runs out of stack.
 */
export interface FlatNode extends Readonly<Omit<Outline, "children">> {
  readonly depth: number;
}

export function flatten(root: Outline): FlatNode[] {
  const list: FlatNode[] = [];
  const waiting: { node: Outline; depth: number }[] = [{ node: root, depth: 0 }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { node, depth } = next;
    const { children, ...rest } = node;
    list.push({ depth, ...rest });
    for (let i = children.length - 1; i >= 0; i--) {
      const child = children[i];
      if (child) waiting.push({ node: child, depth: depth + 1 });
    }
  }
  return list;
}

/** The tree that {@link flatten} made a list of. Throws when the list is of no tree. */
export function unflatten(list: readonly FlatNode[]): Outline {
  const path: Outline[] = [];
  for (const { depth, ...rest } of list) {
    const node: Outline = { ...rest, children: [] };
    path.length = depth;
    path.at(-1)?.children.push(node);
    path.push(node);
  }
  const [root] = path;
  if (!root) throw new Error("A list without nodes is no tree.");
  return root;
}
