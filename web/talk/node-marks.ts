/** Marks on the nodes in the page, which come and go as the map is moved. */
import type { Editor } from "../editor/editor.ts";

export interface Marks {
  /** Of a mark: `data-{name}` on the node has what it shows, and `{name}-mark` is its class. */
  readonly name: string;
  /** What the mark of a node is to show; "" for none. */
  of(node: string): string;
  make(node: HTMLElement, shown: string): HTMLElement;
  /** The mark of a node is gone. */
  gone?(node: HTMLElement): void;
}

/** Draws them with each frame. Answers how to stop; `scene.invalidate()` asks for a frame. */
export function markNodes({ scene }: Editor, { name, of, make, gone }: Marks): () => void {
  const paint = (value: (node: string) => string) => {
    for (const node of scene.world.children) {
      if (!(node instanceof HTMLElement)) continue;
      const shown = value(node.dataset.id ?? "");
      if ((node.dataset[name] ?? "") === shown) continue;
      node.querySelector(`:scope > .${name}-mark`)?.remove();
      if (shown) {
        node.dataset[name] = shown;
        node.append(make(node, shown));
      } else {
        delete node.dataset[name];
        gone?.(node);
      }
    }
  };
  const onFrame = () => paint(of);
  scene.onFrame.add(onFrame);
  return () => {
    scene.onFrame.delete(onFrame);
    paint(() => "");
  };
}
