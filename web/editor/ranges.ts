import type { Item } from "../../model/item-index.ts";
import type { Extent } from "../../model/layout/index.ts";
import type { NodeId } from "../../model/schema.ts";
import type { MapView } from "../../model/view.ts";
import { FONT_FAMILY } from "./node-style.ts";
import type { TextMeasure } from "./text-measure.ts";

/** A boundary or a summary on the screen: what it takes, and its label broken into lines. */
export interface RangeExtent extends Extent {
  readonly kind: "boundary" | "summary";
  readonly node: NodeId;
  readonly item: Item<"boundary">;
  readonly lines: readonly string[];
}

export const LABEL_FONT = `500 13px ${FONT_FAMILY}`;
/** Height of a line of a label; from branches to what is around them; depth of a brace; from a brace to its label (CSS pixels). */
export const LABEL_LINE = 18;
export const RANGE_PAD = 9;
export const BRACE = 12;
export const BRACE_GAP = 7;
/** A label beside a brace wraps at this width; a boundary grows up to this for its own. */
const SUMMARY_WIDTH = 170;
const TITLE_WIDTH = 240;

/** The boundaries and summaries of a node, the inner ones first: of the same children, the boundary is within. */
export function extentsOf(map: MapView, measure: TextMeasure, id: NodeId, isDown: boolean): RangeExtent[] {
  const children = map.children(id);
  const all = (["boundary", "summary"] as const).flatMap((kind) =>
    map.items(id, kind).flatMap((item) => {
      const range = map.range(id, item);
      if (!range) return [];
      const ids = new Set(children.slice(range.first, range.last + 1));
      return [{ kind, node: id, item, ids }];
    }),
  );
  return all
    .sort((a, b) => a.ids.size - b.ids.size)
    .map((one) => ({ ...one, ...(one.kind === "boundary" ? outlined(one.item) : braced(one.item)) }));

  function outlined({ label }: Item<"boundary">) {
    const lines = label ? [label.replace(/\s+/g, " ")] : [];
    const title = lines.length * LABEL_LINE;
    const [before, out] = isDown ? [0, title] : [title, 0];
    const wide = label ? measure.block(lines[0] ?? "", LABEL_FONT, Number.POSITIVE_INFINITY).width : 0;
    const needed = Math.min(wide, TITLE_WIDTH) + 2 * RANGE_PAD;
    return {
      lines,
      before: before + RANGE_PAD,
      after: RANGE_PAD,
      out: out + RANGE_PAD,
      least: isDown ? needed : 0,
      leastOut: isDown ? 0 : needed - RANGE_PAD,
    };
  }

  function braced({ label }: Item<"summary">) {
    const block = label ? measure.block(label, LABEL_FONT, SUMMARY_WIDTH) : { lines: [], width: 0 };
    const height = block.lines.length * LABEL_LINE;
    const [out, least] = isDown ? [height, block.width] : [block.width, height];
    const brace = BRACE_GAP + BRACE + (label ? BRACE_GAP : 0);
    return { lines: block.lines, before: 0, after: 0, out: brace + out, least, leastOut: 0 };
  }
}
