import type { NodeId } from "../../model/document.ts";
import { type Curve, curveBetween, detour, distanceTo } from "../../model/layout/curve.ts";
import { around, meets, type Rect } from "../../model/layout/index.ts";
import { outlineOf, placedRanges, titleOf } from "../../model/layout/range-shape.ts";
import type { Camera, Point } from "../editor/camera.ts";
import { labelBreaker, type RangeExtent } from "../editor/ranges.ts";
import type { Chosen, Relation, RelationPainter } from "../editor/relation.ts";
import type { Scene } from "../editor/scene.ts";
import type { EditorState } from "../editor/state.ts";
import { drawLabel, drawLink, labelRect } from "./draw-link.ts";
import { drawBoundary, drawSummary, type ShownRange } from "./draw-range.ts";
import { allLinks, describe, type LinkOf } from "./relations.ts";

/** How near a press must be to a line (screen pixels). */
const NEAR = { mouse: 7, touch: 16 };

/** A cross-link as it is drawn: from and to the nodes themselves, or what hides them. */
export interface DrawnLink extends LinkOf {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly isFaint: boolean;
}

/** Draws cross-links, boundaries and summaries, and knows where they are. Costs what there is of them. */
export class Painter implements RelationPainter {
  readonly #scene: Scene;
  readonly #state: EditorState;
  #bent: { readonly relation: Relation; readonly bend: [number, number] } | undefined;
  #version = -1;
  #links: readonly DrawnLink[] = [];
  #incoming = new Map<NodeId, LinkOf[]>();
  #ranges: readonly ShownRange[] = [];
  readonly #detours = new Map<string, { where: string; bend: [number, number] }>();
  readonly #curves = new Map<DrawnLink, Curve>();

  constructor(scene: Scene, state: EditorState) {
    this.#scene = scene;
    this.#state = state;
  }

  behind(context: CanvasRenderingContext2D, camera: Camera, only?: Chosen): void {
    this.#update();
    const { theme, colours } = this.#scene;
    const view = camera.view(0.05);
    for (const range of this.#ranges) {
      if (!meets(outlineOf(range), view) || (only && ![...range.extent.ids].every(only))) continue;
      const { color } = range.extent.item;
      const [first = range.extent.node] = range.extent.ids;
      const ink = color ? theme.named(color) : (theme.branches[colours.of(first)] ?? theme.text);
      const draw = range.extent.kind === "boundary" ? drawBoundary : drawSummary;
      draw(
        context,
        range,
        ink,
        theme,
        this.#isSelected(range.extent.kind, range.extent.node, range.extent.item),
      );
    }
  }

  above(context: CanvasRenderingContext2D, camera: Camera, only?: Chosen): void {
    this.#update();
    const { theme } = this.#scene;
    const view = camera.view(0.05);
    const seen = this.#links.filter((drawn) => {
      if (only && !(only(drawn.from) && only(drawn.to))) return false;
      const curve = this.#curve(drawn);
      return curve && meets(curve.bounds, view);
    });
    for (const drawn of seen) {
      const curve = this.#curve(drawn);
      const isSelected = this.#isSelected("crossLink", drawn.node, drawn.link);
      if (curve) drawLink(context, curve, drawn.link, theme, { isFaint: drawn.isFaint, isSelected });
    }
    // Above all lines, so that each can be read.
    for (const drawn of seen) {
      const curve = this.#curve(drawn);
      if (curve) drawLabel(context, curve, drawn.link, theme, this.#scene.sizes.measure);
    }
  }

  describe(id: NodeId): string | undefined {
    this.#update();
    return describe(this.#scene.map, id, this.#incoming.get(id) ?? []);
  }

  /** The relation at a point of the map: a cross-link, or the line or label of a boundary or a summary. */
  hit(at: Point, isTouch: boolean): Relation | undefined {
    this.#update();
    const near = (isTouch ? NEAR.touch : NEAR.mouse) / this.#scene.camera.zoom;
    const { measure } = this.#scene.sizes;
    for (const drawn of this.#links.toReversed()) {
      const curve = this.#curve(drawn);
      if (!curve) continue;
      const isOnLabel = holds(labelRect(curve, drawn.link, measure), at, 0);
      if (isOnLabel || (holds(curve.bounds, at, near) && distanceTo(curve, at) <= near)) {
        return { kind: "crossLink", node: drawn.node, item: drawn.link.id };
      }
    }
    // The inner ones first: they lie above those around them.
    for (const range of this.#ranges) {
      const { kind, node, item } = range.extent;
      const rect = outlineOf(range);
      const isOnLine = holds(rect, at, near) && !holds(rect, at, -near);
      const isOnTitle = kind === "boundary" && range.title !== undefined && holds(range.title.at, at, 0);
      const isHit = kind === "boundary" ? isOnLine || isOnTitle : holds(rect, at, near);
      if (isHit) return { kind, node, item: item.id };
    }
    return undefined;
  }

  /** The middle of a relation; undefined while it is not on the map as it is shown. */
  middle(relation: Relation): Point | undefined {
    this.#update();
    if (relation.kind === "crossLink") {
      const drawn = this.#links.find(({ node, link }) => node === relation.node && link.id === relation.item);
      return drawn && this.#curve(drawn)?.middle;
    }
    const range = this.#ranges.find(
      ({ extent }) => extent.node === relation.node && extent.item.id === relation.item,
    );
    const rect = range && (range.title?.at ?? outlineOf(range));
    return rect && { x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 };
  }

  bendTo(relation: Relation | undefined, bend: [number, number] = [0, 0]): void {
    this.#bent = relation && { relation, bend };
    this.#curves.clear();
  }

  #isSelected(kind: Relation["kind"], node: NodeId, { id }: { readonly id: string }): boolean {
    const selected = this.#state.relation.peek();
    return selected?.kind === kind && selected.node === node && selected.item === id;
  }

  /** Finds out what there is to draw, once for each change of the map. */
  #update(): void {
    const scene = this.#scene;
    if (this.#version === scene.version) return;
    this.#version = scene.version;
    this.#curves.clear();
    this.#incoming.clear();
    const links: DrawnLink[] = [];
    for (const one of allLinks(scene.map)) {
      const there = this.#incoming.get(one.link.to) ?? [];
      this.#incoming.set(one.link.to, [...there, one]);
      const [from, to] = [this.#shown(one.node), this.#shown(one.link.to)];
      if (from === undefined || to === undefined || from === to) continue;
      links.push({ ...one, from, to, isFaint: from !== one.node || to !== one.link.to });
    }
    this.#links = links;
    this.#ranges = this.#placeRanges();
  }

  #placeRanges(): ShownRange[] {
    const { map, layout, sizes } = this.#scene;
    const breakLabel = labelBreaker(sizes.measure);
    const nodes = new Set([...map.holders("boundary"), ...map.holders("summary")]);
    return [...nodes].flatMap((id) => {
      const placed = layout.box(id) ? layout.extents(id) : [];
      // The layout hands back what it was given.
      const ranges = placed.map((one) => ({ ...one, extent: one.extent as RangeExtent }));
      return placedRanges(ranges).map((range) => ({ ...range, title: titleOf(range, breakLabel) }));
    });
  }

  /** The node itself, or the nearest above it that is shown. */
  #shown(id: NodeId): NodeId | undefined {
    const { map, layout } = this.#scene;
    let at: NodeId | null = id;
    while (at !== null && !layout.box(at)) at = map.parent(at);
    return at ?? undefined;
  }

  /** How the curve of a link is led past other nodes: found anew when one of its ends is elsewhere. */
  #detour({ node, link, from, to }: DrawnLink): [number, number] | undefined {
    const { layout, camera } = this.#scene;
    const [start, end] = [layout.box(from), layout.box(to)];
    const key = `${node} ${link.id}`;
    const known = this.#detours.get(key);
    if (!start || !end) return undefined;
    const where = `${start.x} ${start.y} ${end.x} ${end.y}`;
    if (known?.where === where) return known.bend;
    if (!meets(around(start, end), camera.view(0.3))) return undefined;
    const bend = detour(start, end, ({ x, y }) => layout.hit(x, y) !== undefined);
    this.#detours.set(key, { where, bend });
    return bend;
  }

  #curve(drawn: DrawnLink): Curve | undefined {
    const scene = this.#scene;
    const known = scene.isGliding ? undefined : this.#curves.get(drawn);
    if (known) return known;
    const [from, to] = [scene.at(drawn.from), scene.at(drawn.to)];
    if (!from || !to) return undefined;
    const isBent = drawn.node === this.#bent?.relation.node && drawn.link.id === this.#bent.relation.item;
    const bend = isBent ? this.#bent?.bend : (drawn.link.bend ?? this.#detour(drawn));
    const curve = curveBetween(from, to, bend);
    if (bend && !scene.isGliding) this.#curves.set(drawn, curve);
    return curve;
  }
}

function holds({ x, y, width, height }: Rect, at: Point, margin: number): boolean {
  return (
    at.x >= x - margin && at.x <= x + width + margin && at.y >= y - margin && at.y <= y + height + margin
  );
}
