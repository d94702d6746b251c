/** Branches with pictures and files that are another map's: nobody who opens this one could load them. */
import type { ImageAttribute, NodeAttributes, Outline } from "../../model/types.ts";

/** What a node showed or had attached. */
export interface Left {
  /** The node's place in the order of reading, from 0. */
  readonly at: number;
  readonly key: string;
  readonly type: string;
  readonly name: string;
  /** Of a picture: as large as it is on the map. */
  readonly shown?: Pick<ImageAttribute, "width" | "height">;
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
