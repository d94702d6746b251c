/** Branches with pictures and files that are another map's: nobody who opens this one could load them. */
import type { NodeId } from "../../model/document.ts";
import type { ImageAttribute, NodeAttributes, Outline } from "../../model/types.ts";
import type { Editor } from "../editor/editor.ts";

/** What a node showed or had attached. */
export interface Left {
  /** The node's place in the order of reading, from 0. */
  readonly at: number;
  readonly key: string;
  readonly type: string;
  readonly name: string;
  /** Of a picture: as large as it is on the map. */
  readonly shown?: Pick<ImageAttribute, "width" | "height">;
  /** The key of the node's own picture, in whose place it is shown once it is there. */
  readonly replaces?: string;
}

/** Takes out of branches, in place, what is not a file of `mapId`, and answers that. */
export function takeOut(branches: readonly Outline[], mapId: string | undefined): Left[] {
  const isHere = (key: string) => mapId !== undefined && key.startsWith(`files/${mapId}/`);
  const left: Left[] = [];
  const stack = branches.toReversed();
  for (let at = 0, node = stack.pop(); node; node = stack.pop(), at++) {
    const { image, ...others }: NodeAttributes = node.attributes ?? {};
    if (image && !isHere(image.key)) {
      const { key, type, width, height, alt = "" } = image;
      left.push({ at, key, type, name: alt, shown: { width, height } });
      node.attributes = others;
    }
    const { file = [] } = node.items ?? {};
    const away = file.filter(({ key }) => !isHere(key));
    if (away.length > 0) {
      left.push(...away.map(({ key, type, name }) => ({ at, key, type, name })));
      node.items = { ...node.items, file: file.filter(({ key }) => isHere(key)) };
    }
    for (const child of node.children.toReversed()) stack.push(child);
  }
  return left;
}

/**
 * Has what was taken out follow its branches into a map of `editor`; `nodes` as they are read there. Answers, when all is
 * read and on its way, what has to stay behind.
 */
export async function bring(
  editor: Editor,
  left: readonly Left[],
  nodes: readonly (NodeId | undefined)[],
): Promise<readonly Left[]> {
  if (left.length === 0) return left;
  try {
    const { pickUp, putDown, readElsewhere } = await import("./carry.ts");
    const carried = await pickUp(readElsewhere, left);
    putDown(editor, carried, nodes);
    const came = new Set(carried.map(({ of }) => of));
    return left.filter((one) => !came.has(one));
  } catch {
    // The part of the page did not come: all is left.
    return left;
  }
}
