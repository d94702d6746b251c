import type { Item } from "../../model/item-index.ts";
import {
  type BreakLabel,
  LABEL_SIZE,
  LABEL_WEIGHT,
  type RangeRoom,
  roomOf,
} from "../../model/layout/range-room.ts";
import type { NodeId } from "../../model/schema.ts";
import type { MapView } from "../../model/view.ts";
import { FONT_FAMILY } from "./node-style.ts";
import type { TextMeasure } from "./text-measure.ts";

/** A boundary or a summary on the screen: what it takes, and its label broken into lines. */
export interface RangeExtent extends RangeRoom {
  readonly node: NodeId;
  readonly item: Item<"boundary">;
}

export const LABEL_FONT = `${LABEL_WEIGHT} ${LABEL_SIZE}px ${FONT_FAMILY}`;

export function labelBreaker(measure: TextMeasure): BreakLabel {
  return (text, widest) => measure.block(text, LABEL_FONT, widest);
}

/** The boundaries and summaries of a node, the inner ones first: of the same children, the boundary is within. */
export function extentsOf(map: MapView, measure: TextMeasure, id: NodeId, isDown: boolean): RangeExtent[] {
  const [boundaries, summaries] = [map.items(id, "boundary"), map.items(id, "summary")];
  if (boundaries.length + summaries.length === 0) return [];
  const children = map.children(id);
  const all = (["boundary", "summary"] as const).flatMap((kind) =>
    (kind === "boundary" ? boundaries : summaries).flatMap((item) => {
      const range = map.range(id, item);
      if (!range) return [];
      const ids = new Set(children.slice(range.first, range.last + 1));
      return [{ node: id, item, ...roomOf(kind, ids, item.label, labelBreaker(measure), isDown) }];
    }),
  );
  return all.sort((a, b) => a.ids.size - b.ids.size);
}
