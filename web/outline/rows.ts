import type { MindMap, NodeId } from "../../model/document.ts";

/** A line of the outline. */
export interface Row {
  readonly id: NodeId;
  /** 0 for the first line. */
  readonly depth: number;
  /** Its place among its siblings, from 1, and how many they are. */
  readonly position: number;
  readonly siblings: number;
}

/** The lines of a branch as a reader meets them; what is in folded nodes has none. The top is never folded. */
export function rowsOf(
  map: Pick<MindMap, "children">,
  top: NodeId,
  folded: (id: NodeId) => boolean,
): readonly Row[] {
  const rows: Row[] = [];
  const stack: Row[] = [{ id: top, depth: 0, position: 1, siblings: 1 }];
  for (let row = stack.pop(); row; row = stack.pop()) {
    rows.push(row);
    if (row.id !== top && folded(row.id)) continue;
    const children = map.children(row.id);
    for (let i = children.length - 1; i >= 0; i--) {
      const id = children[i];
      if (id !== undefined)
        stack.push({ id, depth: row.depth + 1, position: i + 1, siblings: children.length });
    }
  }
  return rows;
}
