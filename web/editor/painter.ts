import type { Box } from "../../model/layout/index.ts";
import { addLink, type Pen } from "../../model/layout/link-line.ts";
import type { NodeId } from "../../model/schema.ts";
import type { LineShape } from "../../model/types.ts";
import type { MapView } from "../../model/view.ts";
import type { BranchColours } from "./branch-colours.ts";
import type { Rect } from "./camera.ts";
import type { NodeSizes } from "./node-size.ts";
import { kindOf } from "./node-style.ts";
import type { Theme } from "./theme.ts";

/** What the painters draw from. `at` is where a node is in this frame, on its way included. */
export interface Painting {
  readonly map: MapView;
  readonly sizes: NodeSizes;
  readonly colours: BranchColours;
  readonly theme: Theme;
  /** Nodes that stand out, by the name of a colour. */
  readonly rings: ReadonlyMap<NodeId, string>;
  /** The shape of the line to a node. */
  line(id: NodeId): LineShape;
  at(id: NodeId): Box | undefined;
  visible(rect: Rect): Iterable<NodeId>;
  /** The nodes whose link to their parent may cross the rectangle. */
  links(rect: Rect): Iterable<NodeId>;
}

const LINE_WIDTHS = [3.2, 2.2, 1.6] as const;

/** Lines of one colour and width, which are drawn as one: a stroke costs more than what is in it. */
export interface Stroke<P extends Pen> {
  readonly path: P;
  readonly width: number;
  readonly colour: string;
}

/** The lines from parents to children that cross a part of the map. A leaf sits on its line. */
export function strokesIn<P extends Pen>(painting: Painting, rect: Rect, newPath: () => P): Stroke<P>[] {
  const { map, sizes, colours, theme } = painting;
  const strokes = new Map<number, Stroke<P>>();
  for (const child of painting.links(rect)) {
    const parent = map.parent(child);
    const from = parent === null ? undefined : painting.at(parent);
    const to = painting.at(child);
    if (parent === null || !from || !to) continue;
    const parentKind = kindOf(map, parent);
    const width = parentKind === "root" ? 0 : parentKind === "branch" ? 1 : 2;
    const branch = colours.of(child);
    const key = branch * LINE_WIDTHS.length + width;
    let stroke = strokes.get(key);
    if (!stroke) {
      const colour = theme.branches[branch] ?? theme.text;
      stroke = { path: newPath(), width: LINE_WIDTHS[width] * theme.lineWidth, colour };
      strokes.set(key, stroke);
    }
    const start = { ...from, shape: sizes.face(parent).look.shape, isRoot: parentKind === "root" };
    addLink(stroke.path, start, to, sizes.face(child).look.shape, painting.line(child));
  }
  return [...strokes.values()];
}
