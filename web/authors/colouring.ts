import type { Authors, Writing } from "../../model/authors.ts";
import type { NodeId } from "../../model/document.ts";
import type { Editor } from "../editor/editor.ts";
import { t } from "../i18n/index.ts";

/** Draws a line in the last author's colour below each node in the page. Returns the way to stop. */
export function colourByAuthor({ scene }: Editor, authors: Authors): () => void {
  const colours = new Map<NodeId, string>();
  const nodes = () =>
    [...scene.world.children].filter((node): node is HTMLElement => node instanceof HTMLElement);
  const paint = () => {
    for (const node of nodes()) {
      const { id } = node.dataset;
      if (id === undefined) continue;
      let colour = colours.get(id);
      if (colour === undefined) {
        colour = lastOf(authors, id)?.by?.color ?? "";
        colours.set(id, colour);
      }
      if (node.dataset.author === colour) continue;
      node.dataset.author = colour;
      node.style.setProperty("--author", colour || "transparent");
    }
  };
  scene.onFrame.add(paint);
  scene.invalidate();
  return () => {
    scene.onFrame.delete(paint);
    for (const node of nodes()) {
      delete node.dataset.author;
      node.style.removeProperty("--author");
    }
  };
}

function lastOf(authors: Authors, id: NodeId): Writing | undefined {
  const { wrote, changed } = authors.of(id);
  return changed ?? wrote;
}

/** Who wrote how many nodes last, the busiest first. */
export function countByAuthor(
  { map }: Editor,
  authors: Authors,
): { name: string; color: string; count: number }[] {
  const counts = new Map<string, { name: string; color: string; count: number }>();
  for (const id of map.walk()) {
    const { name = t("authors.unknown"), color = "#808080" } = lastOf(authors, id)?.by ?? {};
    const key = `${name} ${color}`;
    const one = counts.get(key) ?? { name, color, count: 0 };
    one.count++;
    counts.set(key, one);
  }
  return [...counts.values()].sort((a, b) => b.count - a.count);
}
