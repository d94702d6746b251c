import {
  curveBetween,
  dashLengths,
  detour,
  headAt,
  LINK_LABEL_PAD,
  LINK_LABEL_WIDTH,
  LINK_WIDTH,
} from "../layout/curve.ts";
import type { Rect } from "../layout/index.ts";
import {
  type BreakLabel,
  LABEL_LINE,
  LABEL_SIZE,
  LABEL_WEIGHT,
  type RangeRoom,
  roomOf,
} from "../layout/range-room.ts";
import {
  BOUNDARY_FILL_OPACITY,
  BOUNDARY_LINE,
  BOUNDARY_LINE_OPACITY,
  BOUNDARY_RADIUS,
  BRACE_LINE,
  braceAlong,
  outlineOf,
  type PlacedRange,
  summaryLabel,
  titleOf,
} from "../layout/range-shape.ts";
import type { ChildRange, Colour, CrossLink, Outline } from "../types.ts";
import { areaAlong, areaAround, type Caption, type Figure } from "./figures.ts";
import type { Losses } from "./losses.ts";
import type { Placed, Placing } from "./placing.ts";
import { itemNames } from "./references.ts";
import { type Measure, wrap } from "./text-width.ts";

/** How far a label's base line is below the middle of its line, of the font size. */
const BASE = 0.36;

/** A boundary or a summary with the item that it is of. */
interface Room extends RangeRoom {
  readonly item: ChildRange;
}

interface Colours {
  readonly background: string;
  readonly muted: string;
  readonly ink: string;
  inkOf(colour: Colour): string;
  branchOf(placed: Placed | undefined): string;
}

/** Draws the connections, boundaries and summaries of a map, and asks its layout for their room. */
export class Relations {
  readonly #measure: Measure;
  readonly #losses: Losses;
  readonly #isDown: boolean;

  constructor(outline: Outline, measure: Measure, losses: Losses) {
    this.#measure = measure;
    this.#losses = losses;
    this.#isDown = outline.attributes?.side === "down";
  }

  readonly #break: BreakLabel = (text, widest) => {
    const width = (part: string) => this.#measure(part, LABEL_SIZE, LABEL_WEIGHT);
    const lines = wrap(text, widest, width).map((line) => line.text);
    return { lines, width: Math.ceil(lines.reduce((most, line) => Math.max(most, width(line)), 0)) };
  };

  /** What boundaries and summaries of a node's children keep free, the inner ones first. */
  roomsOf({ node, children }: Placed): Room[] {
    const rooms = (["boundary", "summary"] as const).flatMap((kind) =>
      (node.items?.[kind] ?? []).flatMap((item): Room[] => {
        const ids = within(children, item);
        if (ids.size === 0) {
          this.#losses.add(itemNames[kind], node);
          return [];
        }
        const label = item.label && this.#losses.clean(node, item.label);
        return [{ item, ...roomOf(kind, ids, label, this.#break, this.#isDown) }];
      }),
    );
    return rooms.sort((a, b) => a.ids.size - b.ids.size);
  }

  /** Boundaries and summaries, to be drawn below the map. */
  below(placing: Placing, colours: Colours): Figure[] {
    const ranges = placing.nodes.flatMap((placed) => (placed.node.items ? placing.ranges(placed) : []));
    const [boundaries, summaries] = [[] as Figure[], [] as Figure[]];
    for (const range of ranges) {
      const { item, ids } = range.extent as Room;
      const [first = "0"] = ids;
      const ink = item.color ? colours.inkOf(item.color) : colours.branchOf(placing.nodes[Number(first)]);
      if (range.extent.kind === "boundary") boundaries.push(...this.#boundary(range, ink, colours.ink));
      else summaries.push(...this.#summary(range, ink, colours.ink));
    }
    return [...boundaries, ...summaries];
  }

  /** Connections, to be drawn above the map: their labels above all of their lines. */
  above({ nodes, isTaken }: Placing, colours: Colours): Figure[] {
    const named = new Map(nodes.flatMap((placed) => (placed.node.id ? [[placed.node.id, placed]] : [])));
    const [lines, labels] = [[] as Figure[], [] as Figure[]];
    for (const from of nodes) {
      for (const link of from.node.items?.crossLink ?? []) {
        const to = named.get(link.to);
        if (!to || to === from) this.#losses.add(itemNames.crossLink, from.node);
        else this.#link(from, to, link, isTaken, colours, lines, labels);
      }
    }
    return [...lines, ...labels];
  }

  #link(
    from: Placed,
    to: Placed,
    link: CrossLink,
    isTaken: Placing["isTaken"],
    { background, muted, inkOf }: Colours,
    lines: Figure[],
    labels: Figure[],
  ): void {
    const bend = link.bend ?? detour(from.box, to.box, ({ x, y }) => isTaken(x, y));
    const curve = curveBetween(from.box, to.box, bend);
    const colour = link.color ? inkOf(link.color) : muted;
    const { dash = "dashed", arrows = "end" } = link;
    const points = curve.points.flatMap(({ x, y }) => [x, y]);
    const area = areaAlong(points, LINK_WIDTH);
    lines.push({ kind: "stroke", area, points, colour, width: LINK_WIDTH, dash: dashLengths[dash] });
    for (const end of ["end", "start"] as const) {
      if (arrows !== end && arrows !== "both") continue;
      const corners = headAt(curve, end).flatMap(({ x, y }) => [x, y]);
      lines.push({ kind: "polygon", area: areaAround(corners, 1), points: corners, colour });
    }
    const label = link.label && this.#losses.clean(from.node, link.label);
    if (!label) return;
    const block = this.#break(label, LINK_LABEL_WIDTH);
    const [width, height] = [block.width + 2 * LINK_LABEL_PAD, block.lines.length * LABEL_LINE + 4];
    const { x, y } = curve.middle;
    const plate = { x: x - width / 2, y: y - height / 2, width, height };
    labels.push({ kind: "plate", area: plate, colour: background, radius: 6 });
    labels.push(...this.#captions(block.lines, { ...plate, y: plate.y + 2 }, "middle", colour));
  }

  // A line's colour is too pale for letters.
  #boundary(range: PlacedRange, colour: string, text: string): Figure[] {
    const box = outlineOf(range);
    const { x, y, width, height } = box;
    const title = titleOf(range, this.#break);
    return [
      {
        ...{ kind: "frame", box, colour, radius: BOUNDARY_RADIUS, fillOpacity: BOUNDARY_FILL_OPACITY },
        ...{ line: BOUNDARY_LINE, lineOpacity: BOUNDARY_LINE_OPACITY },
        area: { x: x - 1, y: y - 1, width: width + 2, height: height + 2 },
      },
      ...(title ? this.#captions([title.text], title.at, "start", text) : []),
    ];
  }

  #summary(range: PlacedRange, colour: string, text: string): Figure[] {
    const outline = outlineOf(range);
    const points = braceAlong(outline, range.side);
    const { at, align } = summaryLabel(range, outline);
    const anchor = align === "left" ? "start" : align === "right" ? "end" : "middle";
    return [
      { kind: "stroke", area: areaAlong(points, BRACE_LINE), points, colour, width: BRACE_LINE, dash: [] },
      ...this.#captions(range.extent.lines, at, anchor, text),
    ];
  }

  #captions(lines: readonly string[], at: Rect, anchor: Caption["anchor"], colour: string): Caption[] {
    return lines.map((text, i) => {
      const width = this.#measure(text, LABEL_SIZE, LABEL_WEIGHT);
      const over = anchor === "start" ? 0 : anchor === "end" ? at.width - width : (at.width - width) / 2;
      const [x, top] = [at.x + over, at.y + i * LABEL_LINE];
      const area = { x, y: top, width, height: LABEL_LINE };
      const y = top + LABEL_LINE / 2 + BASE * LABEL_SIZE;
      return { kind: "caption", area, text, x, y, width, anchor, colour };
    });
  }
}

/** What the layout calls the children of a range; one end that is not there is the other. */
function within(children: readonly Placed[], { from, to }: ChildRange): Set<string> {
  const ends = [from, to]
    .map((id) => children.findIndex(({ node }) => node.id === id))
    .filter((at) => at >= 0);
  if (ends.length === 0) return new Set();
  return new Set(children.slice(Math.min(...ends), Math.max(...ends) + 1).map(({ id }) => id));
}
