import type { Outline } from "../types.ts";

/** Visits a tree without recursion: `enter` before a node's children, `leave` after them. The root's depth is 0. */
export function walk(
  root: Outline,
  enter: (node: Outline, depth: number) => void,
  leave?: (node: Outline, depth: number) => void,
): void {
  const path: { node: Outline; next: number }[] = [{ node: root, next: 0 }];
  enter(root, 0);
  for (let top = path.at(-1); top; top = path.at(-1)) {
    const child = top.node.children[top.next++];
    if (child) {
      enter(child, path.length);
      path.push({ node: child, next: 0 });
    } else {
      path.pop();
      leave?.(top.node, path.length);
    }
  }
}
